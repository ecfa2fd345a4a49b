import { saysClaims } from '@sallyport/json';
import {
  type Configuration,
  genericGrantRequest,
  ResponseBodyError,
  type TokenEndpointResponse,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import type { Answer } from '../tokens/lifetime.ts';
import { ProviderUnavailable, unavailable } from './provider-unavailable.ts';

/** What a token endpoint issued. Plain data, so that it can be kept. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Addressed to us, by this provider and in time; its signature is not checked: it came from the provider itself. */
  readonly idToken?: { readonly text: string; readonly claims: Readonly<Record<string, unknown>> } | undefined;
  readonly scope?: string | undefined;
  readonly expiresAtMs?: number | undefined;
}

/** Tokens, or the error code of RFC 6749 §5.2 with which the provider refused. */
export type TokenAnswer =
  | { readonly tokens: IssuedTokens; readonly refusedWith?: undefined }
  | { readonly tokens?: undefined; readonly refusedWith: string };

export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/**
 * Asks a token endpoint, for any grant. A refusal is an answer; anything that is none (an outage, a redirect, an answer that
 * makes no sense) rejects with `ProviderUnavailable`.
 */
export async function requestTokens(
  configuration: Configuration,
  grantType: string,
  parameters: URLSearchParams,
  nowMs: () => number,
): Promise<Answer<TokenAnswer>> {
  try {
    const response = await genericGrantRequest(configuration, grantType, parameters);
    const tokens = issuedTokens(response, nowMs());
    return { value: { tokens }, expiresAtMs: tokens.expiresAtMs };
  } catch (error) {
    const refusedWith = refusalOf(error);
    if (refusedWith === undefined) throw unavailable(error);
    return { value: { refusedWith }, expiresAtMs: undefined, isNegative: true };
  }
}

/** What a token endpoint's answer holds. Throws where it is of no use here. */
export function issuedTokens(
  response: TokenEndpointResponse & { claims(): object | undefined },
  nowMs: number,
): IssuedTokens {
  const { access_token, token_type, refresh_token, id_token, scope, expires_in } = response;
  // One bound to a key of ours cannot be passed on as it is; `n_a` is what RFC 8693 §2.2.1 says of tokens that are none of OAuth's.
  if (token_type !== 'bearer' && token_type !== 'n_a')
    throw new ProviderUnavailable(`tokens of type ${token_type} are of no use here`);
  if (!tokenText.test(access_token)) throw new ProviderUnavailable('the token holds characters that no token may have');
  const claims = response.claims();
  if (claims !== undefined && !saysClaims(id_token!, claims))
    throw new ProviderUnavailable('the claims of the ID token were misread');
  return {
    accessToken: access_token,
    refreshToken: refresh_token,
    idToken: id_token === undefined || claims === undefined ? undefined : { text: id_token, claims: { ...claims } },
    scope,
    expiresAtMs: expires_in === undefined ? undefined : nowMs + expires_in * 1000,
  };
}

/** RFC 6749 §A.12, but for spaces, which would end the token in a header. */
const tokenText = /^[\x21-\x7e]+$/;

/** The error code of a refusal. 429 and 408 are no answer about the grant. */
export function refusalOf(error: unknown): string | undefined {
  if (error instanceof WWWAuthenticateChallengeError) return error.status === 401 ? 'invalid_client' : undefined;
  if (!(error instanceof ResponseBodyError)) return undefined;
  return error.status === 400 || error.status === 401 || error.status === 403 ? error.error : undefined;
}
