import { ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';

/** The provider gave no answer that could be used. The message is for the log: it names hosts, and nothing that was sent or answered. */
export class ProviderUnavailable extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ProviderUnavailable';
  }
}

/** From what openid-client or the fetch threw. Their errors carry whole answers, tokens among them, so nothing but sentences is kept. */
export function unavailable(error: unknown): ProviderUnavailable {
  if (error instanceof ProviderUnavailable) return error;
  if (!(error instanceof Error)) return new ProviderUnavailable('no answer');
  if (error instanceof WWWAuthenticateChallengeError) return withStatus(error.status);
  if (error instanceof ResponseBodyError) return clientRefused(error.error) ?? withStatus(error.status, error.error);
  const { cause } = error;
  if (cause instanceof ProviderUnavailable) return cause;
  if (cause instanceof Response) return withStatus(cause.status);
  if (!(cause instanceof Error)) return new ProviderUnavailable(error.message);
  return new ProviderUnavailable(saysNothing(error) ? cause.message : `${error.message}: ${cause.message}`);
}

/** A refusal of the gateway itself: nobody gets further until somebody mends the configuration, here or at the provider. */
export function clientRefused(code: string): ProviderUnavailable | undefined {
  if (!ofClient.has(code)) return undefined;
  return new ProviderUnavailable(`the provider refuses the gateway as a client (${code}): ${whatToLookAt}`);
}

const ofClient = new Set(['invalid_client', 'unauthorized_client']);
const whatToLookAt = 'look at its id and secret, how it proves itself, and what it is allowed there';

function withStatus(status: number, code?: string): ProviderUnavailable {
  const named = code === undefined ? '' : ` (${code.slice(0, 50)})`;
  const advice = status === 401 ? ': look at the id and secret of the gateway, and at how it proves itself' : '';
  return new ProviderUnavailable(`the answer has status ${status}${named}${advice}`);
}

/** What openid-client calls whatever the fetch or we have thrown. */
function saysNothing({ message }: Error): boolean {
  return message === 'something went wrong';
}
