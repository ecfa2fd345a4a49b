/** What is asked of a token exchange (RFC 8693 §2.1). */
export interface ExchangeRequest {
  readonly subjectToken: string;
  /** Default: an access token. */
  readonly subjectTokenType?: string | undefined;
  /** Who acts for the subject; the provider names them in the new token's `act`. */
  readonly actorToken?: string | undefined;
  readonly actorTokenType?: string | undefined;
  readonly requestedTokenType?: string | undefined;
  readonly audience?: readonly string[] | undefined;
  readonly resource?: readonly string[] | undefined;
  readonly scopes?: readonly string[] | undefined;
}

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** The form of the request, but for the grant type and the client's proof. */
export function exchangeParameters(request: ExchangeRequest): URLSearchParams {
  const { subjectToken, subjectTokenType, actorToken, actorTokenType, requestedTokenType } = request;
  const form = new URLSearchParams({
    subject_token: subjectToken,
    subject_token_type: subjectTokenType ?? accessTokenType,
  });
  if (actorToken !== undefined) {
    form.set('actor_token', actorToken);
    form.set('actor_token_type', actorTokenType ?? accessTokenType);
  }
  if (requestedTokenType !== undefined) form.set('requested_token_type', requestedTokenType);
  for (const audience of request.audience ?? []) form.append('audience', audience);
  for (const resource of request.resource ?? []) form.append('resource', resource);
  if (request.scopes !== undefined && request.scopes.length > 0) form.set('scope', request.scopes.join(' '));
  return form;
}
