import type { Exchange } from '@sallyport/pipeline';

/** Names who calls, whichever program and credential they use: their consumer, else whom the token is about. Undefined for nobody we know. */
export function personOf({ consumer, credential, claims }: Exchange): string | undefined {
  // A consumer for all who prove nothing (`anonymous`) is no person, whose accounts the next of them would have.
  if (credential === undefined && claims === undefined) return undefined;
  if (consumer !== undefined) return JSON.stringify(['consumer', consumer.id]);
  const { iss, sub } = claims ?? {};
  return typeof sub === 'string' ? JSON.stringify(['token', iss, sub]) : undefined;
}
