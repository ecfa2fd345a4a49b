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
  const { cause } = error;
  if (cause instanceof Response) return new ProviderUnavailable(`the answer has status ${cause.status}`);
  return new ProviderUnavailable(cause instanceof Error ? `${error.message}: ${cause.message}` : error.message);
}
