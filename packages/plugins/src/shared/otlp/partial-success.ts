import { readJson } from '@sallyport/json';
import { bytesOf, messagesOf, numberOf, readFields } from './fields.ts';

/** What a receiver says of a request that it took. */
export interface PartialSuccess {
  /** Spans, log records or data points that it did not keep. */
  readonly rejected: number;
  readonly message: string;
}

const whole: PartialSuccess = { rejected: 0, message: '' };

/** `partial_success` is field 1 of all three answers; in it, the number is field 1 and the message field 2. What cannot be read says nothing. */
export function partialSuccessIn(body: Buffer): PartialSuccess {
  const partial = messagesOf(readFields(body), 1).at(-1);
  if (partial === undefined) return whole;
  return { rejected: numberOf(partial, 1), message: bytesOf(partial, 2)?.toString() ?? '' };
}

export function partialSuccessInJson(body: Buffer): PartialSuccess {
  try {
    const { partialSuccess } = readJson(body.toString()) as { partialSuccess?: Record<string, unknown> };
    if (typeof partialSuccess !== 'object' || partialSuccess === null) return whole;
    const name = Object.keys(partialSuccess).find((key) => key.startsWith('rejected'));
    const rejected = Number(name === undefined ? 0 : partialSuccess[name]);
    const message = partialSuccess['errorMessage'];
    return { rejected: rejected > 0 ? rejected : 0, message: typeof message === 'string' ? message : '' };
  } catch {
    return whole;
  }
}
