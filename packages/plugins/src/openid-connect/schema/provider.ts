import { z } from 'zod';
import { proxySettings } from '../../shared/proxy-settings.ts';
import { referenceable } from '../../shared/setting-kinds.ts';
import {
  endpoint,
  flag,
  header,
  privateTexts,
  referenceableTexts,
  seconds,
  secondsIfAny,
  text,
  texts,
} from './settings.ts';

const noSecret = 'a certificate is no secret, so anybody could send it: name your proxies with --trusted-ips';

/** Who vouches for callers, and how the gateway reaches it. */
export const providerSettings = {
  issuer: referenceable.describe('The provider: its issuer identifier, or the full address of its discovery document.'),
  using_pseudo_issuer: flag(
    false,
    'The issuer is only a name: nothing is discovered, and the endpoints that are needed are configured.',
  ),
  issuers_allowed: referenceableTexts(
    'Issuers whose access tokens are accepted, instead of the issuer of the discovery document; ID tokens are always of that one.',
  ),
  jwks_endpoint: endpoint('Where the keys are, instead of where the discovery document says.'),
  extra_jwks_uris: referenceableTexts('More addresses of keys that tokens may be signed with.'),
  rediscovery_lifetime: seconds(
    30,
    'Seconds that must pass before keys are fetched again because a token fits none; 5 after a failure at most.',
  ),
  discovery_headers_names: texts('Names of headers to send when the discovery document and keys are fetched.'),
  discovery_headers_values: privateTexts('Their values, in the same order.'),
  authorization_endpoint: endpoint('Authorization endpoint, instead of the discovered one.'),
  token_endpoint: endpoint('Token endpoint, instead of the discovered one.'),
  userinfo_endpoint: endpoint('UserInfo endpoint, instead of the discovered one.'),
  revocation_endpoint: endpoint('Revocation endpoint, instead of the discovered one.'),
  end_session_endpoint: endpoint('End-session endpoint, instead of the discovered one.'),
  pushed_authorization_request_endpoint: endpoint(
    'Endpoint for pushed authorization requests, instead of the discovered one.',
  ),
  mtls_token_endpoint: endpoint('Token endpoint for clients that authenticate with a certificate.'),
  mtls_introspection_endpoint: endpoint('Introspection endpoint for clients that authenticate with a certificate.'),
  mtls_revocation_endpoint: endpoint('Revocation endpoint for clients that authenticate with a certificate.'),
  timeout: z
    .number()
    .positive()
    .max(600_000)
    .default(10_000)
    .describe('Milliseconds that a request to the provider may take.'),
  keepalive: flag(true, 'Keep connections to the provider for the next request.'),
  ssl_verify: flag(true, "Refuse a provider whose certificate can't be verified."),
  http_version: z
    .literal(1.1, 'the provider is spoken to in HTTP/1.1: write 1.1')
    .default(1.1)
    .describe('Must be 1.1.'),
  ...proxySettings,
};

/** How tokens are verified. */
export const verificationSettings = {
  leeway: seconds(0, "Seconds by which the provider's clock may differ from the gateway's."),
  verify_signature: flag(
    true,
    'Verify signatures. Without it anybody can write a token: only where something before the gateway verifies them.',
  ),
  ignore_signature: z
    .array(
      z.enum([
        'authorization_code',
        'client_credentials',
        'introspection',
        'password',
        'refresh_token',
        'session',
        'userinfo',
      ]),
    )
    .default([])
    .describe('Methods whose tokens come from the provider itself, so that their signatures need not be verified.'),
  verify_claims: flag(true, 'Verify the issuer and the times of access tokens. Those of ID tokens always are.'),
  verify_nonce: flag(true, 'Verify the nonce of ID tokens after a sign-in.'),
  verify_parameters: z
    .literal(false, 'what the provider does not support it refuses itself: write false')
    .default(false)
    .describe('Must be false: what the provider does not support it refuses itself.'),
  enable_hs_signatures: flag(
    false,
    'Accept tokens signed with HS256, HS384 or HS512 and a client secret (of 32 characters or more).',
  ),
  max_age: secondsIfAny('Seconds since the person signed in, by the claim auth_time, after which a token is refused.'),
  domains: texts('Values that the claim hd may have.'),
  reverify: flag(false, 'Verify the tokens of a session at each request.'),
  jwt_session_cookie: text('Name of a cookie whose value must equal a claim of the bearer token.'),
  jwt_session_claim: z.string().min(1).default('sid').describe('The claim that it must equal.'),
  introspect_jwt_tokens: flag(false, 'Ask the provider about JWT access tokens too, so that revoked ones are refused.'),
  proof_of_possession_mtls: z
    .enum(['off', 'optional', 'strict'])
    .default('off')
    .describe(
      'Tokens bound to a client certificate (RFC 8705). `optional`: a token that says it is bound must be shown with its certificate. `strict`: every token must be.',
    ),
  proof_of_possession_mtls_from_header: z
    .strictObject({
      certificate_header_name: header('Header in which a trusted proxy passes the client certificate on.'),
      certificate_header_format: z
        .enum(['base64_encoded', 'url_encoded'])
        .default('url_encoded')
        .describe('How it is written there: PEM, URL-encoded, or DER in base64.'),
      secure_source: z.literal(true, noSecret).default(true).describe(`Must be true: ${noSecret}.`),
    })
    .optional()
    .describe('Where the certificate is when TLS ends before the gateway.'),
  proof_of_possession_dpop: z
    .enum(['off', 'optional', 'strict'])
    .default('off')
    .describe(
      'Tokens bound to a key of the client (DPoP, RFC 9449). `optional`: a token that says it is bound needs a proof. `strict`: every token does.',
    ),
  dpop_proof_lifetime: z.number().positive().default(300).describe('Seconds for which a proof is good.'),
  dpop_use_nonce: flag(false, 'Ask clients for proofs that hold a nonce of the gateway.'),
  proof_of_possession_auth_methods_validation: flag(
    true,
    'Refuse a configuration that asks for proof of possession with methods that cannot give one.',
  ),
};
