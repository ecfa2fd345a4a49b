import { z } from 'zod';
import { authMethod } from './credentials.ts';
import { endpointAuthMethod, flag, seconds, text, texts } from './settings.ts';

const sameSite = (byDefault: 'Default' | 'Lax', what: string) =>
  z.enum(['Default', 'Lax', 'None', 'Strict']).default(byDefault).describe(what);

/** Signing in with a browser, and out. */
export const loginSettings = {
  authorization_cookie_name: z
    .string()
    .min(1)
    .default('authorization')
    .describe('Cookie that holds a sign-in on its way.'),
  authorization_cookie_domain: text('Domain of that cookie.'),
  authorization_cookie_path: z.string().startsWith('/').default('/').describe('Path of that cookie.'),
  authorization_cookie_http_only: flag(true, 'Scripts cannot read that cookie.'),
  authorization_cookie_same_site: sameSite('Default', 'SameSite of that cookie.'),
  authorization_cookie_secure: z
    .boolean()
    .optional()
    .describe('Send that cookie over HTTPS only. Default: when the request came so.'),
  authorization_rolling_timeout: seconds(600, 'Seconds that a sign-in may take.'),
  authorization_query_args_client: texts('Parameters of the caller to send on to the authorization endpoint.'),
  authorization_query_args_names: texts('Names of parameters to send to the authorization endpoint.'),
  authorization_query_args_values: texts('Their values, in the same order.'),
  preserve_query_args: flag(false, 'After the sign-in go on with the query that the caller came with.'),
  response_mode: z
    .enum(['query', 'form_post', 'fragment', 'query.jwt', 'form_post.jwt', 'fragment.jwt', 'jwt'])
    .default('query')
    .describe('How the provider hands over the code.'),
  response_type: z.array(z.string().min(1)).default(['code']).describe('What the provider is asked for.'),
  require_proof_key_for_code_exchange: z
    .boolean()
    .optional()
    .describe('Use PKCE. Default: when the provider supports it.'),
  require_pushed_authorization_requests: z
    .boolean()
    .optional()
    .describe('Push authorization requests to the provider first. Default: when the provider asks for it.'),
  require_signed_request_object: z
    .boolean()
    .optional()
    .describe('Sign authorization requests. Default: when the provider asks for it.'),
  pushed_authorization_request_endpoint_auth_method: endpointAuthMethod(
    'How the client authenticates where requests are pushed.',
  ),
  login_action: z
    .enum(['upstream', 'response', 'redirect'])
    .default('upstream')
    .describe('After a sign-in: go on to the upstream, answer with tokens, or redirect to login_redirect_uri.'),
  login_methods: z.array(authMethod).default(['authorization_code']).describe('Methods that count as a sign-in.'),
  login_redirect_mode: z
    .enum(['fragment', 'query'])
    .default('fragment')
    .describe('Where in the redirect the tokens stand.'),
  login_tokens: z
    .array(z.enum(['id_token', 'access_token', 'refresh_token', 'tokens', 'introspection']))
    .default(['id_token'])
    .describe('What is given in the answer or the redirect after a sign-in.'),
  logout_methods: z
    .array(z.enum(['DELETE', 'GET', 'POST']))
    .default(['DELETE', 'POST'])
    .describe('Methods of a request that signs out.'),
  logout_query_arg: text('Query parameter that makes it one.'),
  logout_post_arg: text('Field of a form that makes it one.'),
  logout_uri_suffix: text('End of the path that makes it one.'),
  logout_revoke: flag(false, 'Revoke the tokens of the session.'),
  logout_revoke_access_token: flag(true, 'With logout_revoke: the access token.'),
  logout_revoke_refresh_token: flag(true, 'With logout_revoke: the refresh token.'),
};
