import type { Secret } from '@sallyport/contracts';
import type { Services } from '@sallyport/pipeline';

/** The secret that an optional setting tells, or refers to. */
export function secretIfAny(text: string | undefined, { secret }: Pick<Services, 'secret'>): Secret | undefined {
  return text === undefined ? undefined : secret(text);
}
