import { claimsSources } from '@sallyport/oauth';
import { z } from 'zod';
import { proxySettings } from '../shared/proxy-settings.ts';
import { redisAdvancedSchema } from '../shared/redis-settings.ts';
import { httpUrl, referenceable, secret } from '../shared/setting-kinds.ts';

const scopeName = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'should be one scope, without spaces and quotes');
const parameters = z.record(z.string().regex(/^[\w-]+$/, 'should be the name of a parameter'), z.string());

const resourceSchema = z.strictObject({
  resource: httpUrl.describe(
    "The URL that clients know the resource by, as in its `resource` in ai-mcp-oauth2; it becomes the token's `aud`.",
  ),
  name: z.string().min(1).max(100).optional().describe('What people are told that it is. Default: its URL.'),
  scopes: z
    .array(scopeName)
    .default([])
    .describe(
      'What clients may ask for. A client that asks for nothing gets all of it; people are shown what it gets.',
    ),
  provider_scopes: z
    .array(scopeName)
    .default([])
    .describe('More scopes that the provider is asked for, where it expresses the audience so (`api://…/access`).'),
  provider_parameters: parameters
    .default({})
    .describe('More parameters of the request to the provider, such as the `audience` of Auth0.'),
});

const providerSchema = z.strictObject({
  issuer: httpUrl.describe('Issuer of the identity provider, or the address of its discovery document.'),
  name: z.string().min(1).max(100).optional().describe('What people are told that it is. Default: its host.'),
  client_id: referenceable.describe(
    'Id of the one client that the provider knows; its redirect URI is `callback` below our issuer.',
  ),
  client_secret: secret.optional().describe('Its secret.'),
  client_jwk: secret.optional().describe('A private JWK as JSON, with which it proves itself by private_key_jwt.'),
  client_auth: z
    .enum(['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'])
    .optional()
    .describe('How it proves itself. Default: by what it has.'),
  scopes: z
    .array(scopeName)
    .default(['openid', 'profile', 'offline_access'])
    .describe(
      'What the provider is asked for. Without offline_access many give no refresh token; then clients get none.',
    ),
  parameters: parameters.default({}).describe('More parameters of the request to the provider.'),
  claims_from: z
    .array(z.enum(claimsSources))
    .min(1)
    .default(['id_token'])
    .describe(
      'Where the provider tells the claims; of several the first that has one holds. `access_token`: verified, where it is a signed one. `userinfo`: asked for at each sign-in and refresh.',
    ),
  timeout: z.number().min(1).max(60_000).default(10_000).describe('Milliseconds that an answer may take.'),
  ssl_verify: z.boolean().default(true).describe('Refuse a provider whose certificate cannot be verified.'),
  ...proxySettings,
  https_proxy: proxySettings.https_proxy.describe(
    'Proxy (http://HOST:PORT) that tunnels to https URLs of the provider, and to the documents of clients.',
  ),
});

export const oauthFacadeSchema = z.strictObject({
  issuer: httpUrl.describe(
    'Our identifier, a URL of this gateway. The endpoints are below its path, so the route must lead there and to `/.well-known/oauth-authorization-server` with that path behind it.',
  ),
  name: z.string().min(1).max(100).default('Sallyport').describe('Whose page it is that asks people for consent.'),
  resources: z.array(resourceSchema).min(1).max(100).describe('What tokens are issued for.'),
  provider: providerSchema.describe('Where people sign in.'),
  claims: z
    .array(z.string().regex(/^[\w:./-]{1,100}$/, 'should be the name of a claim'))
    .default(['groups', 'roles', 'email', 'name', 'preferred_username'])
    .describe('Claims of the person that our tokens carry, as the provider tells them; `sub` is always there.'),
  signing_keys: z
    .array(secret)
    .min(1)
    .max(4)
    .describe('Private JWKs (RSA, EC or Ed25519) as JSON: the first signs, all are published. A new one is put first.'),
  secrets: z
    .array(secret)
    .min(1)
    .max(4)
    .describe(
      'Secrets of at least 32 characters: what is handed to browsers and clients is sealed with the first and opened with any. The same on all gateways; a new one is put first.',
    ),
  registration: z.boolean().default(true).describe('Let clients register themselves (RFC 7591).'),
  client_id_metadata: z
    .boolean()
    .default(true)
    .describe('Take clients whose id is the https URL of a document that describes them.'),
  redirect_schemes: z
    .array(z.string().regex(/^[a-z][a-z0-9+-]*$/, 'should be the scheme of an application, in lower case'))
    .default([])
    .describe('Schemes that redirect URIs of native applications may have, beside domain names in reverse: `cursor`.'),
  access_token_ttl: z.int().min(30).max(3_600).default(300).describe('Seconds that an access token is good for.'),
  refresh_token_ttl: z
    .int()
    .min(0)
    .max(31_536_000)
    .default(2_592_000)
    .describe('Seconds after signing in until which it can be refreshed; 0 for never.'),
  consent_ttl: z
    .int()
    .min(0)
    .max(31_536_000)
    .default(2_592_000)
    .describe(
      'Seconds that a browser remembers what its person has allowed; 0 asks each time. Programs on the same device are always asked about.',
    ),
  storage: z
    .enum(['memory', 'redis'])
    .default('memory')
    .describe(
      'Where it is kept which codes and refresh tokens were used or revoked: in this node, gone with it, or in Redis for all gateways.',
    ),
  redis: redisAdvancedSchema.optional().describe('The Redis server, with storage `redis`.'),
});

export type OauthFacadeConfig = z.output<typeof oauthFacadeSchema>;
