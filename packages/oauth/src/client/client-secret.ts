import type { OAuthClient } from './client-auth.ts';
import { ProviderUnavailable } from './provider-unavailable.ts';

/** The secret of the moment. One from a vault may be missing yet. */
export function secretOf({ secret }: OAuthClient): string {
  const text = secret?.reveal() ?? '';
  if (text === '') throw new ProviderUnavailable('the secret of the client is empty');
  return text;
}
