import { challenge } from '@sallyport/oauth';
import { type ProtectedResource, type Refusal, refuse } from '@sallyport/pipeline';

/** What callers are told on one route. None says why a token is not good: that would help to make a better forgery. */
export interface Refusals {
  readonly missing: Refusal;
  readonly inQuery: Refusal;
  readonly invalid: Refusal;
  readonly scopeMissing: Refusal;
  readonly forbidden: Refusal;
}

/** Refusals on a route, whose challenges lead to the resource's metadata (RFC 9728 §5.1, RFC 6750 §3). */
export function prepareRefusals({ metadataUrl, scopes }: ProtectedResource): Refusals {
  const scope = scopes.length === 0 ? undefined : scopes.join(' ');
  const ask = (error: string | undefined) => [
    'WWW-Authenticate',
    challenge('Bearer', [
      ['error', error],
      ['scope', scope],
      ['resource_metadata', metadataUrl],
    ]),
  ];
  const say = (status: number, code: string, error: string, description: string, headers: readonly string[] = []) =>
    refuse(status, code, description, {
      headers,
      body: JSON.stringify({ error, error_description: description }),
      contentType: 'application/json',
    });
  return {
    missing: say(401, 'token_missing', 'unauthorized', 'Missing access token', ask(undefined)),
    inQuery: say(400, 'token_in_query', 'invalid_request', 'An access token belongs into the Authorization header'),
    invalid: say(401, 'token_invalid', 'invalid_token', 'The access token is not valid here', ask('invalid_token')),
    scopeMissing: say(
      403,
      'token_scope_missing',
      'insufficient_scope',
      'The access token lacks a scope',
      ask('insufficient_scope'),
    ),
    forbidden: say(403, 'token_caller_forbidden', 'access_denied', 'You may not use this MCP server'),
  };
}

/** The token may be good; what is needed to tell cannot be had now. */
export const providerUnavailable = refuse(
  503,
  'token_provider_unavailable',
  'The access token cannot be verified at the moment',
  {
    body: '{"error":"temporarily_unavailable","error_description":"The access token cannot be verified at the moment"}',
    contentType: 'application/json',
    headers: ['Retry-After', '5'],
  },
);

/** Whoever acts for the caller has to show a token too, and didn't. */
export const actorMissing = refuse(400, 'token_actor_missing', 'The token of the acting party is missing', {
  body: '{"error":"invalid_request","error_description":"The token of the acting party is missing"}',
  contentType: 'application/json',
});

/** The token is good; none could be had for the upstream. */
export const exchangeFailed = refuse(502, 'token_exchange_failed', 'No token could be had for the MCP server', {
  body: '{"error":"server_error","error_description":"No token could be had for the MCP server"}',
  contentType: 'application/json',
});
