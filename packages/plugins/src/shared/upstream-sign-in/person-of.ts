import type { Exchange } from '@sallyport/pipeline';

/** Names who calls, whichever program and credential they use: their consumer, else whom the token is about. Undefined for nobody we know. */
export function personOf({ consumer, claims }: Exchange): string | undefined {
  if (consumer !== undefined) return JSON.stringify(['consumer', consumer.id]);
  const { iss, sub } = claims ?? {};
  return typeof sub === 'string' ? JSON.stringify(['token', iss, sub]) : undefined;
}
