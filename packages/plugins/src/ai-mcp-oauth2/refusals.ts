import { challenge } from '@sallyport/oauth';
import { type ProtectedResource, type Refusal, refuse } from '@sallyport/pipeline';

/** What callers are told on one route. None says why a token is not good: that would help to make a better forgery. */
export interface Refusals {
  readonly missing: Refusal;
  readonly invalid: Refusal;
  readonly scopeMissing: Refusal;
}

/** Refusals on a route, whose challenges lead to the resource's metadata (RFC 9728 §5.1, RFC 6750 §3). */
export function prepareRefusals({ metadataUrl, scopes }: ProtectedResource): Refusals {
  const ask = (error?: string, description?: string) => [
    'WWW-Authenticate',
    challenge('Bearer', [
      ['error', error],
      ['error_description', description],
      ['scope', scopes.length === 0 ? undefined : scopes.join(' ')],
      ['resource_metadata', metadataUrl],
    ]),
  ];
  const challenging = (status: number, code: string, error: string, description: string) =>
    say(status, code, error, description, ask(error, description));
  return {
    // A client that has shown nothing has made no error.
    missing: say(401, 'token_missing', 'unauthorized', 'Missing access token', ask()),
    invalid: challenging(401, 'token_invalid', 'invalid_token', 'The access token is not valid here'),
    scopeMissing: challenging(403, 'token_scope_missing', 'insufficient_scope', 'The access token lacks a scope'),
  };
}

/** RFC 6750 §2.3 has a place for it; MCP does not. */
export const tokenInQuery = say(
  400,
  'token_in_query',
  'invalid_request',
  'An access token belongs into the Authorization header',
);

/** Another token of the same caller would not help, so that there is no challenge. */
export const forbidden = say(403, 'token_caller_forbidden', 'access_denied', 'You may not use this MCP server');

/** Whoever acts for the caller has to show a token too, and didn't. */
export const actorMissing = say(
  400,
  'token_actor_missing',
  'invalid_request',
  'The token of the acting party is missing',
);

/** The token may be good; what is needed to tell cannot be had now. */
export const providerUnavailable = say(
  503,
  'token_provider_unavailable',
  'temporarily_unavailable',
  'The access token cannot be verified at the moment',
  ['Retry-After', '5'],
);

/** The token is good; none could be had for the upstream. */
export const exchangeFailed = say(
  502,
  'token_exchange_failed',
  'server_error',
  'No token could be had for the MCP server',
);

function say(status: number, code: string, error: string, description: string, headers: readonly string[] = []) {
  return refuse(status, code, description, {
    headers,
    body: JSON.stringify({ error, error_description: description }),
    contentType: 'application/json',
  });
}
