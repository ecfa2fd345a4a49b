import { ProviderUnavailable } from '@sallyport/oauth';
import type { Log } from '@sallyport/pipeline';
import type { Failure } from '../methods/method.ts';

/** The one place where what was thrown on the way to the provider or to Redis becomes an answer. Outages are logged by whoever answers. */
export function failed(error: unknown, log: Log): Failure {
  const { message, stack } = error as Error;
  if (!(error instanceof ProviderUnavailable))
    log.error('openid-connect: a sign-in or session could not go on', { reason: message, stack });
  return { kind: 'unexpected', reason: message };
}
