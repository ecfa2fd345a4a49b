import { z } from 'zod';
import { redisAdvancedSchema } from '../../shared/redis-settings.ts';
import { sealingSecrets } from '../../shared/sealing-secrets.ts';
import { authMethod } from './credentials.ts';
import { absent, flag, seconds, text } from './settings.ts';

const noMemcached = 'sessions are kept in cookies or in Redis: write cookie or redis';
const noUnixSocket = 'Redis is reached over TCP: write host and port';

const headers = (what: string) =>
  z
    .array(z.enum(['absolute-timeout', 'audience', 'id', 'idling-timeout', 'rolling-timeout', 'subject', 'timeout']))
    .optional()
    .describe(what);

export const redisRecordsSchema = redisAdvancedSchema.extend({
  prefix: text('What the keys in Redis begin with.'),
  socket: absent(noUnixSocket),
});

/** Sessions after a sign-in. */
export const sessionSettings = {
  disable_session: z.array(authMethod).optional().describe('Methods after which no session begins.'),
  session_secret: sealingSecrets
    .optional()
    .describe(
      'Secret that sessions are encrypted with; the same on all nodes. Default: one of this node, made when it starts. Of a list, the first encrypts and all decrypt, so that secrets can be changed.',
    ),
  session_storage: z
    .enum(['cookie', 'redis'], {
      error: ({ input }) => (String(input).startsWith('memcache') ? noMemcached : undefined),
    })
    .default('cookie')
    .describe('Where the data of sessions is kept: in the cookie itself, encrypted, or in Redis.'),
  session_audience: z
    .string()
    .default('default')
    .describe('Application that a session is for; several may share one cookie.'),
  session_absolute_timeout: seconds(86_400, 'Seconds after which a session ends, whatever happens; 0 for never.'),
  session_rolling_timeout: seconds(3600, 'Seconds that a session lasts unless it is renewed; 0 for no limit.'),
  session_idling_timeout: seconds(900, 'Seconds without a request after which a session ends; 0 for no limit.'),
  session_bind: z
    .array(z.enum(['ip', 'scheme', 'user-agent']))
    .optional()
    .describe('What of a request must stay the same through a session.'),
  session_cookie_name: z.string().min(1).default('session').describe('Name of the cookie.'),
  session_cookie_domain: text('Domain of the cookie.'),
  session_cookie_path: z.string().startsWith('/').default('/').describe('Path of the cookie.'),
  session_cookie_http_only: flag(true, 'Scripts cannot read the cookie.'),
  session_cookie_same_site: z
    .enum(['Default', 'Lax', 'None', 'Strict'])
    .default('Lax')
    .describe('SameSite of the cookie.'),
  session_cookie_secure: z
    .boolean()
    .optional()
    .describe('Send the cookie over HTTPS only. Default: when the request came so.'),
  session_enforce_same_subject: flag(false, 'Applications that share a session must have the same subject in it.'),
  session_hash_storage_key: flag(false, 'Keep a hash of the session’s id as key in Redis.'),
  session_hash_subject: flag(false, 'Keep a hash of the subject instead of the subject.'),
  session_store_metadata: flag(false, 'Keep in Redis which sessions a subject has.'),
  session_remember: flag(false, 'Remember people beyond the end of the browser session.'),
  session_remember_cookie_name: z.string().min(1).default('remember').describe('Name of the cookie for that.'),
  session_remember_absolute_timeout: seconds(2_592_000, 'Seconds after which it ends, whatever happens.'),
  session_remember_rolling_timeout: seconds(604_800, 'Seconds that it lasts unless it is renewed.'),
  session_request_headers: headers('Facts about the session to tell the upstream, as Session-Id and so on.'),
  session_response_headers: headers('Facts about the session to tell the caller.'),
  session_memcached_host: z
    .literal('127.0.0.1', noMemcached)
    .default('127.0.0.1')
    .describe(`Not used: ${noMemcached}.`),
  session_memcached_port: z.literal(11_211, noMemcached).default(11_211).describe(`Not used: ${noMemcached}.`),
  session_memcached_prefix: absent(noMemcached),
  session_memcached_socket: absent(noMemcached),
  session_memcached_ssl: z.literal(false, noMemcached).optional().describe(`Not used: ${noMemcached}.`),
  session_memcached_ssl_verify: z.literal(true, noMemcached).default(true).describe(`Not used: ${noMemcached}.`),
  redis: redisRecordsSchema.prefault({}).describe('The Redis that sessions are kept in.'),
};
