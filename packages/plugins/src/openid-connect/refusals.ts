import { challenge, ofClient } from '@sallyport/oauth';
import { type Refusal, refuse } from '@sallyport/pipeline';
import type { Failure } from './methods/method.ts';
import type { OpenidConnectConfig } from './schema.ts';

/** What a caller who may not pass is answered, where they come with the client of this place. */
export function compileRefusals(
  config: OpenidConnectConfig,
  realm: string,
): (failure: Failure, client: number) => Refusal {
  const byClient = Array.from({ length: Math.max(1, config.client_id?.length ?? 1) }, (_, client) =>
    refusalsOf(config, realm, client),
  );
  return (failure, client) => byClient[client]!(failure);
}

function refusalsOf(config: OpenidConnectConfig, realm: string, client: number): (failure: Failure) => Refusal {
  const { display_errors, expose_error_code } = config;
  const strict = config.proof_of_possession_dpop === 'strict';
  const prepare = (failure: Failure): Refusal => {
    const { status, code, error, message, redirect } = kindOf(failure, config, client);
    if (redirect !== undefined) return refuse(302, code, '', { headers: ['Location', redirect], body: '' });
    const says = display_errors ? `${message} (${failure.reason})` : message;
    const told =
      failure.kind === 'unexpected'
        ? ['Retry-After', '5']
        : ['WWW-Authenticate', challengeOf(failure, realm, expose_error_code ? error : undefined, strict)];
    if (failure.nonce !== undefined) told.push('DPoP-Nonce', failure.nonce);
    return refuse(status, code, says, { headers: told });
  };
  const missing = prepare({ kind: 'unauthorized', reason: 'no token', isMissing: true });
  const byKind = {
    unauthorized: prepare({ kind: 'unauthorized', reason: '' }),
    forbidden: prepare({ kind: 'forbidden', reason: '' }),
    unexpected: prepare({ kind: 'unexpected', reason: '' }),
  };
  const noProof = prepare({ kind: 'unauthorized', reason: '', scheme: 'DPoP', error: 'invalid_dpop_proof' });
  if (display_errors) return prepare;
  return (failure) => {
    if (failure.nonce !== undefined) return prepare(failure);
    if (failure.scheme !== undefined) return noProof;
    return failure.isMissing === true ? missing : byKind[failure.kind];
  };
}

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly error: string | undefined;
  readonly message: string;
  readonly redirect: string | undefined;
}

function kindOf({ kind, isMissing, error }: Failure, config: OpenidConnectConfig, client: number): Answer {
  switch (kind) {
    case 'unauthorized':
      return {
        status: 401,
        code: isMissing === true ? 'openid_missing' : 'openid_unauthorized',
        error: isMissing === true ? undefined : (error ?? 'invalid_token'),
        message: config.unauthorized_error_message,
        redirect: ofClient(config.unauthorized_redirect_uri, client),
      };
    case 'forbidden':
      return {
        status: 403,
        code: 'openid_forbidden',
        error: 'insufficient_scope',
        message: config.forbidden_error_message,
        redirect: ofClient(config.forbidden_redirect_uri, client),
      };
    case 'unexpected':
      return {
        status: 503,
        code: 'openid_provider_unavailable',
        error: undefined,
        message: 'An unexpected error occurred',
        redirect: ofClient(config.unexpected_redirect_uri, client),
      };
  }
}

/** Where every token must be bound to a key, that is said at once. */
function challengeOf({ scheme }: Failure, realm: string, error: string | undefined, isDpopOnly: boolean): string {
  const isDpop = scheme === 'DPoP' || isDpopOnly;
  return challenge(isDpop ? 'DPoP' : 'Bearer', [
    ['realm', realm],
    ['error', error],
    ['algs', isDpop ? 'RS256 PS256 ES256 ES384 ES512 EdDSA' : undefined],
  ]);
}
