import { z } from 'zod';
import { headerName } from '../../shared/setting-kinds.ts';
import { absent, flag, header, texts } from './settings.ts';

const noIdTokenKey = 'keys of ID tokens are not passed on: verify it with those of the provider';

const claimHeaders = (what: string) =>
  z
    .array(
      z.strictObject({
        header: headerName.describe('Name of the header.'),
        path: z.array(z.string().min(1)).min(1).describe('Path of the claim.'),
      }),
    )
    .optional()
    .describe(what);

/** What the upstream and the caller are told. */
export const headerSettings = {
  upstream_access_token_header: z
    .string()
    .regex(/^([\w!#$%&'*+.^`|~-]+(:\w+)?)?$/, 'should be a header name, and after a colon the scheme')
    .default('authorization:bearer')
    .describe('Header that takes the access token upstream, and its scheme. Empty: none.'),
  upstream_access_token_jwk_header: header(
    'Header that takes the key upstream with which the access token was verified.',
  ),
  upstream_id_token_header: header('Header that takes the ID token upstream.'),
  upstream_id_token_jwk_header: absent(noIdTokenKey),
  upstream_refresh_token_header: header('Header that takes the refresh token upstream.'),
  upstream_introspection_header: header('Header that takes the introspection result upstream.'),
  upstream_introspection_jwt_header: header('Header that takes it upstream as the JWT that it came as.'),
  upstream_user_info_header: header('Header that takes UserInfo upstream.'),
  upstream_user_info_jwt_header: header('Header that takes it upstream as the JWT that it came as.'),
  upstream_session_id_header: header('Header that takes the id of the session upstream.'),
  upstream_headers: claimHeaders('Claims to send upstream. Copies that callers send are always removed.'),
  upstream_headers_claims: texts('Claims to send upstream, by name; see upstream_headers.'),
  upstream_headers_names: texts('Names of their headers, in the same order.'),
  downstream_access_token_header: header('Header of the answer that holds the access token.'),
  downstream_access_token_jwk_header: header(
    'Header of the answer that holds the key with which the access token was verified.',
  ),
  downstream_id_token_header: header('Header of the answer that holds the ID token.'),
  downstream_id_token_jwk_header: absent(noIdTokenKey),
  downstream_refresh_token_header: header('Header of the answer that holds the refresh token.'),
  downstream_introspection_header: header('Header of the answer that holds the introspection result.'),
  downstream_introspection_jwt_header: header('Header of the answer that holds it as the JWT that it came as.'),
  downstream_user_info_header: header('Header of the answer that holds UserInfo.'),
  downstream_user_info_jwt_header: header('Header of the answer that holds it as the JWT that it came as.'),
  downstream_session_id_header: header('Header of the answer that holds the id of the session.'),
  downstream_headers: claimHeaders('Claims to tell the caller.'),
  downstream_headers_claims: texts('Claims to tell the caller, by name; see downstream_headers.'),
  downstream_headers_names: texts('Names of their headers, in the same order.'),
};

/** What a caller who may not pass is told. */
export const failureSettings = {
  unauthorized_error_message: z
    .string()
    .default('Unauthorized')
    .describe('Message for callers who are not authenticated (401).'),
  forbidden_error_message: z.string().default('Forbidden').describe('Message for callers who may not pass (403).'),
  display_errors: flag(false, 'Tell callers why. For development: it tells attackers too.'),
  expose_error_code: flag(true, 'Name the error in WWW-Authenticate (RFC 6750): invalid_token, insufficient_scope.'),
  unauthorized_destroy_session: flag(true, 'End the session of a caller who is not authenticated.'),
  forbidden_destroy_session: flag(true, 'End the session of a caller who may not pass.'),
};
