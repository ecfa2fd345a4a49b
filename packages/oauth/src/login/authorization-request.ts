import type { Secret } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import { importJWK, type JWK } from 'jose';
import {
  buildAuthorizationUrl,
  buildAuthorizationUrlWithJAR,
  buildAuthorizationUrlWithPAR,
  type Configuration,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { ProviderUnavailable, unavailable } from '../client/provider-unavailable.ts';

export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly scope: string;
  /** `query`, which is not sent, or another that reaches a server. */
  readonly responseMode: string;
  /** `true`: a provider that does not offer PKCE is not used. `false`: none is used. Undefined: it is sent in any case. */
  readonly pkce: boolean | undefined;
  readonly usesNonce: boolean;
  /** Pushed or signed first; undefined: where the provider demands it. */
  readonly isPushed: boolean | undefined;
  readonly isSigned: boolean | undefined;
  /** A private JWK as JSON, which requests are signed with. */
  readonly key: Secret | undefined;
  readonly maxAgeSeconds: number | undefined;
  readonly audience: readonly string[];
  /** More parameters, names and values in turn; none of the protocol's own. */
  readonly parameters: readonly string[];
}

/** Where to send the browser, and what its coming back is checked with. */
export interface AuthorizationStart {
  readonly url: URL;
  readonly state: string;
  readonly nonce: string | undefined;
  readonly verifier: string | undefined;
}

/** Parameters of an authorization request that nobody but the code below may set. */
export const protocolParameters: ReadonlySet<string> = new Set([
  ...['client_id', 'response_type', 'response_mode', 'redirect_uri', 'scope', 'state', 'nonce'],
  ...['code_challenge', 'code_challenge_method', 'request', 'request_uri', 'client_secret', 'client_assertion'],
]);

/** Makes an authorization request (RFC 6749 §4.1.1, RFC 7636, RFC 9101, RFC 9126). Rejects with `ProviderUnavailable`. */
export async function requestAuthorization(
  configuration: Configuration,
  request: AuthorizationRequest,
): Promise<AuthorizationStart> {
  const metadata = configuration.serverMetadata();
  const methods = metadata.code_challenge_methods_supported;
  if (request.pkce === true && !methods?.includes('S256'))
    throw new ProviderUnavailable('the provider does not offer PKCE with S256, which is required here');
  const state = randomState();
  const nonce = request.usesNonce ? randomNonce() : undefined;
  const verifier = request.pkce === false ? undefined : randomPKCECodeVerifier();
  const parameters = new URLSearchParams({
    response_type: 'code',
    redirect_uri: request.redirectUri,
    scope: request.scope,
    state,
    ...(nonce !== undefined && { nonce }),
    ...(request.responseMode !== 'query' && { response_mode: request.responseMode }),
    ...(request.maxAgeSeconds !== undefined && { max_age: String(request.maxAgeSeconds) }),
  });
  if (verifier !== undefined) {
    parameters.set('code_challenge', await calculatePKCECodeChallenge(verifier));
    parameters.set('code_challenge_method', 'S256');
  }
  for (const audience of request.audience) parameters.append('audience', audience);
  for (let i = 0; i < request.parameters.length; i += 2)
    parameters.append(request.parameters[i]!, request.parameters[i + 1]!);
  try {
    return { url: await urlOf(configuration, parameters, request), state, nonce, verifier };
  } catch (error) {
    throw unavailable(error);
  }
}

async function urlOf(
  configuration: Configuration,
  parameters: URLSearchParams,
  request: AuthorizationRequest,
): Promise<URL> {
  const metadata = configuration.serverMetadata();
  const isSigned = request.isSigned ?? metadata.require_signed_request_object === true;
  const isPushed = request.isPushed ?? metadata.require_pushed_authorization_requests === true;
  let told = parameters;
  if (isSigned) {
    const signed = await buildAuthorizationUrlWithJAR(configuration, parameters, await signingKey(request.key));
    told = new URLSearchParams({ request: signed.searchParams.get('request')! });
    if (!isPushed) return signed;
  }
  return isPushed
    ? await buildAuthorizationUrlWithPAR(configuration, told)
    : buildAuthorizationUrl(configuration, told);
}

async function signingKey(key: Secret | undefined) {
  if (key === undefined)
    throw new ProviderUnavailable('authorization requests have to be signed, and there is no client_jwk');
  const jwk = readJson(key.reveal()) as JWK;
  const imported = await importJWK(jwk, jwk.alg ?? 'RS256');
  if (imported instanceof Uint8Array) throw new ProviderUnavailable('client_jwk is a shared secret, not a private key');
  return jwk.kid === undefined ? imported : { key: imported, kid: jwk.kid };
}
