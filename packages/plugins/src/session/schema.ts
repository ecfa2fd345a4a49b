import { sessionHeaderNames } from '@sallyport/oauth';
import { z } from 'zod';
import { sealingSecrets } from '../shared/sealing-secrets.ts';

const seconds = (byDefault: number, what: string) => z.number().min(0).default(byDefault).describe(what);
const headers = (what: string) => z.array(z.enum(sessionHeaderNames)).default([]).describe(what);

export const sessionSchema = z.strictObject({
  secret: sealingSecrets
    .optional()
    .describe(
      'Secret that sessions are sealed with; the same on all nodes, and in plugins that share sessions. Default: one of this plugin on this node, made when it starts. Of a list, the first seals and all open, so that secrets can be changed.',
    ),
  storage: z
    .enum(['cookie', 'kong'])
    .default('cookie')
    .describe(
      '`cookie`: the session is in the cookie, sealed. `kong`: in the memory of this node, for all its workers; it ends with the node.',
    ),
  audience: z
    .string()
    .min(1)
    .default('default')
    .describe('Application that a session is for; several may share one cookie.'),
  absolute_timeout: seconds(86_400, 'Seconds after which a session ends, whatever happens; 0 for never.'),
  rolling_timeout: seconds(3600, 'Seconds that a session lasts unless it is renewed, which use does; 0 for no limit.'),
  idling_timeout: seconds(900, 'Seconds without a request after which a session ends; 0 for no limit.'),
  stale_ttl: seconds(
    10,
    'Seconds that a session can still be had by its id before it was renewed. Only with storage `kong`.',
  ),
  remember: z
    .boolean()
    .default(false)
    .describe('Remember people beyond the end of the browser session, with a second cookie.'),
  remember_cookie_name: z.string().default('remember').describe('Name of that cookie.'),
  remember_rolling_timeout: seconds(604_800, 'Seconds that it lasts unless it is renewed, which use does.'),
  remember_absolute_timeout: seconds(2_592_000, 'Seconds after which it ends, whatever happens.'),
  cookie_name: z
    .string()
    .default('session')
    .describe('Name of the cookie. `__Host-session` keeps other hosts of the domain from setting it.'),
  cookie_domain: z.string().optional().describe('Domain of the cookie. Default: the host alone.'),
  cookie_path: z.string().default('/').describe('Path of the cookie.'),
  cookie_http_only: z.boolean().default(true).describe('Scripts cannot read the cookie.'),
  cookie_same_site: z
    .enum(['Default', 'Lax', 'None', 'Strict'])
    .default('Strict')
    .describe('Whether browsers send it with requests that other sites caused.'),
  cookie_secure: z.boolean().default(true).describe('Browsers send it over HTTPS only.'),
  bind: z
    .array(z.enum(['ip', 'scheme', 'user-agent']))
    .default([])
    .describe('What of a request must stay the same through a session.'),
  hash_subject: z.boolean().default(false).describe('Tell a hash of the subject instead of the subject.'),
  store_metadata: z
    .boolean()
    .default(false)
    .describe('Keep a record of each session by its subject. Only with storage `kong`.'),
  request_headers: headers('Facts about the session to tell the upstream, as Session-Id and so on.'),
  response_headers: headers('Facts about the session to tell the caller.'),
  logout_methods: z
    .array(z.enum(['DELETE', 'GET', 'POST']))
    .default(['POST', 'DELETE'])
    .describe('Methods of a request that signs out.'),
  logout_query_arg: z.string().min(1).default('session_logout').describe('Query parameter that makes it one.'),
  logout_post_arg: z
    .string()
    .min(1)
    .default('session_logout')
    .describe('Field of a form or of JSON that makes it one, with read_body_for_logout.'),
  read_body_for_logout: z.boolean().default(false).describe('Look for logout_post_arg in bodies.'),
});

export type SessionConfig = z.output<typeof sessionSchema>;
