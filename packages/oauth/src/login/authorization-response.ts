import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  ClientError,
  type Configuration,
  ResponseBodyError,
  useJwtResponseMode,
} from 'openid-client';
import { clientRefused, unavailable } from '../client/provider-unavailable.ts';
import { type IssuedTokens, issuedTokens, refusalOf } from '../client/token-request.ts';

/** What was remembered of the request that this answers. */
export interface ExpectedResponse {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string | undefined;
  readonly verifier: string | undefined;
  readonly maxAgeSeconds: number | undefined;
  /** `openid` was asked for. */
  readonly expectsIdToken: boolean;
  /** The parameters are in a JWT that the provider has signed (JARM). */
  readonly isJwt: boolean;
  /** More parameters for the token endpoint, names and values in turn. */
  readonly tokenParameters: readonly string[];
}

/** Tokens, or why the browser's coming back proves nothing: a sentence for people who run the gateway. */
export type CodeOutcome =
  | { readonly tokens: IssuedTokens; readonly problem?: undefined }
  | { readonly tokens?: undefined; readonly problem: string };

/**
 * Checks an authorization response against the request it answers (state, `iss` of RFC 9207, or the JWT of JARM), and redeems its code; then
 * checks the ID token's issuer, audience, times and nonce. Signatures are for the caller to verify. Rejects with `ProviderUnavailable`.
 */
export async function redeemCode(
  configuration: Configuration,
  parameters: URLSearchParams,
  expected: ExpectedResponse,
  nowMs: () => number,
): Promise<CodeOutcome> {
  const repeated = [...parameters.keys()].find((name) => parameters.getAll(name).length > 1);
  if (repeated !== undefined) return { problem: `the parameter ${repeated.slice(0, 20)} is repeated` };
  if (expected.isJwt) useJwtResponseMode(configuration);
  const url = new URL(expected.redirectUri);
  url.search = parameters.toString();
  try {
    const response = await authorizationCodeGrant(
      configuration,
      url,
      {
        expectedState: expected.state,
        ...(expected.nonce !== undefined && { expectedNonce: expected.nonce }),
        ...(expected.verifier !== undefined && { pkceCodeVerifier: expected.verifier }),
        ...(expected.maxAgeSeconds !== undefined && { maxAge: expected.maxAgeSeconds }),
        idTokenExpected: expected.expectsIdToken,
      },
      parametersOf(expected.tokenParameters),
    );
    return { tokens: issuedTokens(response, nowMs()) };
  } catch (error) {
    const problem = problemOf(error);
    const refused = clientRefused(refusalOf(error) ?? '');
    if (refused !== undefined || problem === undefined) throw refused ?? unavailable(error);
    return { problem };
  }
}

function parametersOf(pairs: readonly string[]): URLSearchParams {
  const parameters = new URLSearchParams();
  for (let i = 0; i < pairs.length; i += 2) parameters.set(pairs[i]!, pairs[i + 1]!);
  return parameters;
}

/** Whatever came through the browser or was refused by the provider is a problem of this sign-in; the rest is an outage. */
function problemOf(error: unknown): string | undefined {
  if (error instanceof AuthorizationResponseError) return `the provider answered ${error.error.slice(0, 50)}`;
  if (error instanceof ResponseBodyError)
    return error.status < 500 ? `the provider refused the code: ${error.error.slice(0, 50)}` : undefined;
  if (!(error instanceof ClientError)) return undefined;
  if (error.cause instanceof Response || isOutage(error)) return undefined;
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function isOutage({ code }: ClientError): boolean {
  // Without a code is whatever the fetch has thrown.
  return code === undefined || outages.has(code);
}

const outages = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_PARSE_ERROR',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
]);
