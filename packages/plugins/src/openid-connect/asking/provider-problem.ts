import { type Provider, type ProviderMetadata, ProviderUnavailable } from '@sallyport/oauth';
import type { Failure } from '../methods/method.ts';

/** A provider that gave no answer. Anything else that was thrown is a bug of ours. */
export function problemOfProvider(error: unknown, endpoint: string): Failure {
  if (!(error instanceof ProviderUnavailable)) throw error;
  return { kind: 'unexpected', reason: `${endpoint}: ${error.message}` };
}

/** What the provider says of itself. Rejects with `ProviderUnavailable`. */
export async function loaded(provider: Provider): Promise<ProviderMetadata> {
  const metadata = provider.metadata ?? (await provider.load());
  if (metadata === undefined) throw new ProviderUnavailable('its discovery document is not to be had');
  return metadata;
}
