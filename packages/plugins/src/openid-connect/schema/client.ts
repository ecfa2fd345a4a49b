import { namedAlgorithms } from '@sallyport/oauth';
import { z } from 'zod';
import {
  absent,
  clientAuthMethod,
  endpoint,
  endpointAuthMethod,
  endpointReference,
  flag,
  privateTexts,
  referenceableTexts,
  secretTexts,
  text,
  texts,
} from './settings.ts';

const textOr = (byDefault: string, what: string) => z.string().min(1).default(byDefault).describe(what);

/** Who the gateway is at the provider, and how it shows that. Lists of one length: several clients. */
export const clientSettings = {
  client_id: secretTexts('Client ids of the gateway at the provider; the first is the default.'),
  client_secret: secretTexts('Their secrets, in the same order.'),
  client_auth: z
    .array(clientAuthMethod)
    .optional()
    .describe('How each authenticates. Default: what the provider supports.'),
  client_alg: z
    .array(z.enum(namedAlgorithms))
    .optional()
    .describe('Algorithms with which each signs its assertions (client_secret_jwt, private_key_jwt).'),
  client_jwk: z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .meta({ encrypted: true })
    .describe('Private keys of the clients, as JSON Web Keys; their members may be vault references.'),
  client_arg: textOr(
    'client_id',
    'Header, query parameter or field that says which of several clients is meant, by its id or number.',
  ),
  tls_client_auth_cert_id: text('Id of the certificate entity that the gateway presents to the provider.'),
  tls_client_auth_ssl_verify: flag(true, 'Verify the server when a certificate is presented to it.'),
  scopes: z
    .array(z.string().min(1).meta({ referenceable: true }))
    .default(['openid'])
    .describe('Scopes to ask the provider for.'),
  audience: texts('Audiences to ask the provider for.'),
};

const noReplay = "what the token endpoint's answers say in headers is not for callers";

/** What is sent to the token, introspection, UserInfo and revocation endpoints. */
export const endpointSettings = {
  token_endpoint_auth_method: endpointAuthMethod('How the client authenticates at the token endpoint.'),
  token_headers_client: texts('Headers of the caller to send on to the token endpoint.'),
  token_headers_grants: absent(noReplay),
  token_headers_names: texts('Names of headers to send to the token endpoint.'),
  token_headers_values: privateTexts('Their values, in the same order.'),
  token_headers_prefix: absent(noReplay),
  token_headers_replay: absent(noReplay),
  token_post_args_client: texts('Parameters of the caller to send on to the token endpoint.'),
  token_post_args_names: texts('Names of parameters to send to the token endpoint.'),
  token_post_args_values: privateTexts('Their values, in the same order.'),
  introspection_endpoint: endpointReference('Introspection endpoint, instead of the discovered one.'),
  introspection_endpoint_auth_method: endpointAuthMethod('How the client authenticates at the introspection endpoint.'),
  introspection_accept: z
    .enum(['application/json', 'application/jwt', 'application/token-introspection+jwt'])
    .default('application/json')
    .describe('The form in which the answer is asked for.'),
  introspection_check_active: flag(true, 'Refuse tokens of which the provider does not say that they are active.'),
  introspection_hint: textOr('access_token', 'The hint about the type of the token.'),
  introspection_token_param_name: textOr('token', 'Name of the parameter that holds the token.'),
  introspection_headers_client: texts('Headers of the caller to send on to the introspection endpoint.'),
  introspection_headers_names: texts('Names of headers to send to the introspection endpoint.'),
  introspection_headers_values: secretTexts('Their values, in the same order.'),
  introspection_post_args_client: texts('Parameters of the caller to send on to the introspection endpoint.'),
  introspection_post_args_client_headers: texts('Headers of the caller to send on as parameters.'),
  introspection_post_args_names: texts('Names of parameters to send to the introspection endpoint.'),
  introspection_post_args_values: privateTexts('Their values, in the same order.'),
  userinfo_accept: z
    .enum(['application/json', 'application/jwt'])
    .default('application/json')
    .describe('The form in which UserInfo is asked for.'),
  userinfo_headers_client: texts('Headers of the caller to send on to the UserInfo endpoint.'),
  userinfo_headers_names: texts('Names of headers to send to the UserInfo endpoint.'),
  userinfo_headers_values: privateTexts('Their values, in the same order.'),
  userinfo_query_args_client: texts('Parameters of the caller to send on to the UserInfo endpoint.'),
  userinfo_query_args_names: texts('Names of parameters to send to the UserInfo endpoint.'),
  userinfo_query_args_values: privateTexts('Their values, in the same order.'),
  revocation_endpoint_auth_method: endpointAuthMethod('How the client authenticates at the revocation endpoint.'),
  revocation_token_param_name: z
    .literal('token', 'tokens are revoked as RFC 7009 says: write token')
    .default('token')
    .describe('Must be token, as RFC 7009 says.'),
};

const exchangeConditions = z
  .strictObject({
    has_scopes: texts('The token has all of these scopes.'),
    missing_scopes: texts('The token lacks one of these scopes.'),
    has_audience: texts('The token is for all of these audiences.'),
    missing_audience: texts('The token is not for one of these audiences.'),
  })
  .optional()
  .describe('When tokens of the plugin’s own issuer are exchanged: all of these hold. Only for its own issuer.');

/** Other tokens for those that callers bring (RFC 8693). */
export const tokenExchangeSettings = {
  token_exchange: z
    .strictObject({
      subject_token_issuers: z
        .array(
          z.strictObject({
            issuer: z.string().min(1).describe('Issuer of tokens that are exchanged.'),
            conditions: exchangeConditions,
            verify_signature: flag(false, 'Verify the signature of the token before it is exchanged.'),
            jwks_uri: endpoint('Where the keys of this issuer are. Default: its discovery document says.'),
          }),
        )
        .min(1)
        .describe('Issuers whose tokens are exchanged.'),
      request: z
        .strictObject({
          scopes: texts('Scopes to ask for, instead of the plugin’s.'),
          audience: texts('Audiences to ask for, instead of the plugin’s.'),
          empty_scopes: flag(false, 'Ask for no scopes.'),
          empty_audience: flag(false, 'Ask for no audience.'),
        })
        .optional()
        .describe('What is asked for.'),
      cache: z
        .strictObject({
          enabled: flag(true, 'Keep exchanged tokens until they expire.'),
          ttl: z.int().min(0).optional().describe('Seconds that they are kept at most.'),
        })
        .prefault({})
        .describe('How exchanged tokens are kept.'),
    })
    .optional()
    .describe('Exchanges bearer tokens of the callers; everything after that looks at the new token.'),
  token_exchange_endpoint: absent('exchanges other than those of RFC 8693 are not supported: write token_exchange'),
};

export const clientRedirects = {
  redirect_uri: texts('Where the provider sends people back to, one for each client. Default: where they came from.'),
  login_redirect_uri: referenceableTexts('Where people are sent after a sign-in, one for each client.'),
  logout_redirect_uri: referenceableTexts('Where people are sent after a logout, one for each client.'),
  forbidden_redirect_uri: texts('Where those are sent who may not pass, instead of an error; one for each client.'),
  unauthorized_redirect_uri: texts(
    'Where those are sent who are not authenticated, instead of an error; one for each client.',
  ),
  unexpected_redirect_uri: texts(
    'Where callers are sent when the provider does not answer as it should; one for each client.',
  ),
};
