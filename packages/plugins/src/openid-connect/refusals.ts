import { challenge } from '@sallyport/oauth';
import { type Refusal, refuse } from '@sallyport/pipeline';
import type { Failure } from './methods/method.ts';
import type { OpenidConnectConfig } from './schema.ts';

/** What a caller who may not pass is answered. */
export function compileRefusals(config: OpenidConnectConfig, realm: string): (failure: Failure) => Refusal {
  const { display_errors, expose_error_code } = config;
  const prepare = (failure: Failure): Refusal => {
    const { status, code, error, message, redirect } = kindOf(failure, config);
    if (redirect !== undefined) return refuse(302, code, '', { headers: ['Location', redirect], body: '' });
    const says = display_errors ? `${message} (${failure.reason})` : message;
    const shown = expose_error_code ? error : undefined;
    const told = error === 'unavailable' ? ['Retry-After', '5'] : ['WWW-Authenticate', bearer(realm, shown)];
    return refuse(status, code, says, { headers: told });
  };
  const missing = prepare({ kind: 'unauthorized', reason: 'no token', isMissing: true });
  const byKind = {
    unauthorized: prepare({ kind: 'unauthorized', reason: '' }),
    forbidden: prepare({ kind: 'forbidden', reason: '' }),
    unexpected: prepare({ kind: 'unexpected', reason: '' }),
  };
  if (display_errors) return prepare;
  return ({ kind, isMissing }) => (isMissing === true ? missing : byKind[kind]);
}

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly error: string | undefined;
  readonly message: string;
  readonly redirect: string | undefined;
}

function kindOf({ kind, isMissing }: Failure, config: OpenidConnectConfig): Answer {
  switch (kind) {
    case 'unauthorized':
      return {
        status: 401,
        code: isMissing === true ? 'openid_missing' : 'openid_unauthorized',
        error: isMissing === true ? undefined : 'invalid_token',
        message: config.unauthorized_error_message,
        redirect: config.unauthorized_redirect_uri?.[0],
      };
    case 'forbidden':
      return {
        status: 403,
        code: 'openid_forbidden',
        error: 'insufficient_scope',
        message: config.forbidden_error_message,
        redirect: config.forbidden_redirect_uri?.[0],
      };
    case 'unexpected':
      return {
        status: 503,
        code: 'openid_provider_unavailable',
        error: 'unavailable',
        message: 'An unexpected error occurred',
        redirect: config.unexpected_redirect_uri?.[0],
      };
  }
}

function bearer(realm: string, error: string | undefined): string {
  return challenge('Bearer', [
    ['realm', realm],
    ['error', error],
  ]);
}
