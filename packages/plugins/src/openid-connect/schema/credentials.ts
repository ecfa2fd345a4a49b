import { z } from 'zod';
import { absent, claimPath, claimPathIfAny, flag, header, places, required, text, texts } from './settings.ts';

/** Kong's kong_oauth2 is not among them. */
export const authMethods = [
  'session',
  'bearer',
  'introspection',
  'userinfo',
  'refresh_token',
  'password',
  'client_credentials',
  'authorization_code',
] as const;

export const authMethod = z.enum(authMethods, {
  error: ({ input }) =>
    input === 'kong_oauth2' ? "Kong's own OAuth server is not supported: use a provider of identity" : undefined,
});

const noIdToken = 'ID tokens come from the provider with a sign-in, and are not taken from requests';

const inRequest = ['body', 'header', 'query'] as const;

/** Which credentials are accepted, and where in a request they are looked for. */
export const credentialSettings = {
  auth_methods: z
    .array(authMethod)
    .min(1)
    .default([...authMethods])
    .describe(
      'What callers may authenticate with. Credentials are looked for in a fixed order; the first one decides.',
    ),
  bearer_token_param_type: places(
    ['body', 'cookie', 'header', 'query'],
    inRequest,
    'Where an access token is looked for.',
  ),
  bearer_token_header_name: header(
    'The only header that an access token is looked for in, instead of Authorization, access_token and x-access-token.',
  ),
  bearer_token_cookie_name: text('Cookie that an access token is looked for in.'),
  id_token_param_name: absent(noIdToken),
  id_token_param_type: places(inRequest, inRequest, `Not used: ${noIdToken}.`),
  refresh_token_param_name: text(
    'Name of the parameter that a refresh token is looked for in. Default: refresh_token.',
  ),
  refresh_token_param_type: places(inRequest, inRequest, 'Where the refresh token is looked for.'),
  refresh_tokens: flag(true, 'Renew the tokens of a session with its refresh token when they are about to expire.'),
  password_param_type: places(inRequest, inRequest, 'Where username and password are looked for.'),
  client_credentials_param_type: places(inRequest, inRequest, 'Where client id and secret are looked for.'),
  hide_credentials: flag(true, 'Do not send the credentials upstream.'),
  run_on_preflight: flag(true, 'Authenticate OPTIONS requests too.'),
};

/** Who may pass, and as whom. */
export const authorisationSettings = {
  scopes_claim: claimPath(['scope'], 'Path of the claim that holds scopes.'),
  scopes_required: required('Scopes that a token must have.'),
  audience_claim: claimPath(['aud'], 'Path of the claim that holds audiences.'),
  audience_required: required('Audiences that a token must be for.'),
  groups_claim: claimPath(['groups'], 'Path of the claim that holds groups.'),
  groups_required: required('Groups that a caller must be in.'),
  roles_claim: claimPath(['roles'], 'Path of the claim that holds roles.'),
  roles_required: required('Roles that a caller must have.'),
  claims_forbidden: texts('Claims that a token must not have.'),
  search_user_info: flag(false, 'Ask the UserInfo endpoint for claims as well.'),
  resolve_distributed_claims: flag(
    false,
    'Fetch claims that a token only points to (OpenID Connect §5.6.2), as that of groups of somebody with very many.',
  ),
  consumer_claim: claimPathIfAny('Path of the claim that names the consumer.'),
  consumer_claims: z
    .array(z.array(z.string().min(1)).min(1))
    .min(1)
    .optional()
    .describe('Several such paths; the first that a token has decides.'),
  consumer_by: z
    .array(z.enum(['custom_id', 'id', 'username']))
    .min(1)
    .default(['custom_id', 'username'])
    .describe('What of a consumer the claim is compared with, in this order.'),
  by_username_ignore_case: flag(false, 'Compare usernames without regard to case.'),
  consumer_optional: flag(false, 'Let callers pass for whom there is no consumer.'),
  consumer_groups_claim: claimPathIfAny('Path of the claim that names consumer groups.'),
  consumer_groups_optional: flag(false, 'Let callers pass who are in no consumer group that is configured.'),
  authenticated_groups_claim: claimPathIfAny('Path of the claim that holds the groups which acl decides by.'),
  credential_claim: claimPath(
    ['sub'],
    'Path of the claim by which a caller is known in logs and limits. A token without it is refused, unless it names a consumer.',
  ),
  anonymous: z
    .string()
    .optional()
    .describe('Username or id of the consumer that callers who may not pass become; without it they are refused.'),
  principals: z
    .strictObject({
      enabled: z
        .literal(false, 'principals of an identity service are not supported; use consumers')
        .default(false)
        .describe('Must be false.'),
      directory: z.string().default('default').describe('Not used.'),
      error_on_miss: flag(true, 'Not used.'),
      match_consumer: flag(true, 'Not used.'),
      match_consumer_groups: flag(true, 'Not used.'),
      principal_by: text('Not used.'),
      principal_claim: claimPathIfAny('Not used.'),
    })
    .optional()
    .describe('Accepted for compatibility; only consumers are supported.'),
};
