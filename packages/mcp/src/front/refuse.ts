import type { Answer, Serving } from '@sallyport/pipeline';
import { errorCodes } from '../problems.ts';
import { writeError } from '../write-message.ts';
import { jsonHeaders } from './posted.ts';

/** Answers a request that is no message, a GET or a DELETE, with an error and nothing else. */
export function refuse(answer: Answer, status: number, sentence: string, headers: readonly string[] = []): void {
  answer.head(status, [...jsonHeaders, ...headers]);
  answer.write(writeError(undefined, errorCodes.invalidRequest, sentence));
  answer.end();
}

/** Of an exchange that is answered at once: nothing goes on that its client could hold up or end. */
export const nothingGoesOn: Serving = { onDrain() {}, onAbandon() {} };
