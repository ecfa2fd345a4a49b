import { clientAuthMethods, namedAlgorithms } from '@sallyport/oauth';
import { z } from 'zod';
import { proxySettings } from '../shared/proxy-settings.ts';
import { resourceUrl } from '../shared/resource-url.ts';
import { headerName, httpUrl, referenceable, secret } from '../shared/setting-kinds.ts';
import { claimPath, flag, scopes, seconds } from './settings.ts';
import { tokenExchangeSchema } from './token-exchange-schema.ts';

/** What is protected, and who gives out tokens for it. */
const resourceSettings = {
  resource: resourceUrl.describe(
    'The URL under which callers reach this MCP server, as it is asked for in tokens: one whose `aud` does not name it is refused. Clients compare it with the URL they were given.',
  ),
  authorization_servers: z
    .array(httpUrl)
    .min(1)
    .describe('Issuers of tokens, by their identifiers. Clients are sent to them; tokens of others are refused.'),
  scopes_supported: scopes
    .optional()
    .describe(
      'Scopes that clients may want; published for them, and what they ask for when nothing tells them better.',
    ),
  scopes_required: scopes
    .optional()
    .describe(
      'Scopes that every request needs: one entry is enough, and of an entry all its words (`a b`). Not a setting of Kong’s; for single tools see `scopes_required` of ai-mcp-proxy.',
    ),
  metadata_endpoint: z
    .string()
    .regex(/^\/[^?#]*$/, 'should be a path')
    .optional()
    .describe('Path of the resource’s metadata (RFC 9728), besides the usual ones. The route must lead there.'),
};

/** How a token is verified. */
const verificationSettings = {
  jwks_endpoint: httpUrl.optional().describe('Where the keys are. Default: where the metadata of the issuers say.'),
  jwks_cache_ttl: seconds(3600, 'Seconds after which keys are fetched again.'),
  jwt_claims_leeway: seconds(0, 'Seconds by which the clocks of issuers may differ from the gateway’s.'),
  metadata_discovery_endpoint: httpUrl
    .optional()
    .describe('Where the metadata of the issuer are, when there is only one. Default: at its well-known paths.'),
  metadata_discovery_retry: z
    .int()
    .min(0)
    .max(10)
    .default(3)
    .describe(
      'How often fetching metadata is tried again by itself, every 5 seconds; after that, when a token needs them.',
    ),
  metadata_cache_ttl: seconds(3600, 'Seconds after which metadata are fetched again.'),
  insecure_relaxed_audience_validation: flag(
    false,
    'Take tokens whatever their `aud` says. Whoever gets a token of this issuer for anything else can then use it here: only for issuers that cannot name the resource.',
  ),
  introspection_endpoint: httpUrl
    .optional()
    .describe('Where each token is asked about (RFC 7662), instead of verifying it here.'),
  mtls_introspection_endpoint: httpUrl
    .optional()
    .describe('The same for a client that proves itself with a certificate.'),
  introspection_format: z
    .enum(['base64', 'base64url', 'string'])
    .optional()
    .describe(
      'How the answer is written, where it is not JSON as it stands: JSON in base64, base64url, or in a JSON string.',
    ),
  cache_introspection: flag(true, 'Keep what was told of a token, until it expires.'),
  args: z
    .record(z.string().min(1), z.string().meta({ encrypted: true }))
    .optional()
    .describe('More parameters for introspection.'),
  headers: z
    .record(headerName, z.string().meta({ encrypted: true }))
    .optional()
    .describe('More headers for introspection.'),
};

/** The gateway as a client of the issuer, for introspection and, with `inherit`, for exchanging tokens. */
const clientSettings = {
  client_id: referenceable.optional().describe('Id of the gateway as a client.'),
  client_secret: secret.optional().describe('Its secret.'),
  client_auth: z.enum(clientAuthMethods).optional().describe('How it proves itself. Default: by what it has.'),
  client_jwk: secret.optional().describe('A private JWK as JSON, for private_key_jwt.'),
  client_alg: z.enum(namedAlgorithms).optional().describe('Algorithm of client_secret_jwt and private_key_jwt.'),
  tls_client_auth_cert: referenceable.optional().describe('PEM of the certificate that the gateway presents.'),
  tls_client_auth_key: secret.optional().describe('Its key, PEM.'),
  tls_client_auth_ssl_verify: flag(
    true,
    'Refuse a server whose certificate cannot be verified, where ours is presented.',
  ),
};

/** Who the caller is. */
const callerSettings = {
  consumer_claim: claimPath.optional().describe('Path of the claim that names a consumer.'),
  consumer_by: z
    .array(z.enum(['custom_id', 'id', 'username']))
    .min(1)
    .default(['custom_id', 'username'])
    .describe('What the claim is, in the order in which they are tried.'),
  consumer_optional: flag(false, 'Let callers pass whom no consumer stands for.'),
  consumer_groups_claim: claimPath.optional().describe('Path of the claim that names consumer groups.'),
  consumer_groups_optional: flag(false, 'Let callers pass of whose groups none is configured.'),
  credential_claim: claimPath
    .default(['sub'])
    .describe('Path of the claim by which limits and logs know a caller that no consumer stands for.'),
};

/** What the MCP server gets. */
const upstreamSettings = {
  passthrough_credentials: flag(
    false,
    'Send the token upstream; with token_exchange the one it was exchanged for. Clients’ own tokens should never be sent on: whoever gets them can act as the client.',
  ),
  claim_to_header: z
    .array(
      z.strictObject({
        claim: z.string().min(1).describe('Name of the claim.'),
        header: headerName.describe('Header that gets its value.'),
      }),
    )
    .min(1)
    .optional()
    .describe('Claims for the upstream to read. What callers send in these headers is always removed.'),
  upstream_headers: z
    .array(
      z.strictObject({
        header: headerName.describe('Header that gets its value.'),
        path: claimPath.describe('Path of the claim.'),
      }),
    )
    .optional()
    .describe('The same by paths; instead of claim_to_header.'),
  token_exchange: tokenExchangeSchema.optional().describe('Exchanges the caller’s token for another one (RFC 8693).'),
};

const connectionSettings = {
  timeout: z
    .number()
    .min(1)
    .max(600_000)
    .default(10_000)
    .describe('Milliseconds that an answer of an issuer may take.'),
  keepalive: flag(true, 'Keep connections to issuers.'),
  ssl_verify: flag(true, 'Refuse issuers whose certificates cannot be verified.'),
  http_version: z.literal(1.1, 'issuers are spoken to in HTTP/1.1: write 1.1').default(1.1).describe('Must be 1.1.'),
  max_request_body_size: z
    .int()
    .min(0)
    .default(1_048_576)
    .describe('Largest request body in bytes; a longer one is refused with 413. 0 for no limit.'),
  ...proxySettings,
};

export const aiMcpOauth2Schema = z.strictObject({
  ...resourceSettings,
  ...verificationSettings,
  ...clientSettings,
  ...callerSettings,
  ...upstreamSettings,
  ...connectionSettings,
});

export type AiMcpOauth2Config = z.output<typeof aiMcpOauth2Schema>;
