import type { Usage } from '@sallyport/llm';
import { readShallowly } from './shallow-json.ts';
import type { MakeAnswer } from './whole-answer.ts';

/** Knows what an answer says of itself: a dialect, among others. */
interface AnswerKnower {
  readUsage(body: unknown): Usage | undefined;
  readModel?(body: unknown): string | undefined;
}

/** A whole answer in the caller's own dialect: its bytes go on, and are only looked at. */
export function passedAnswer(dialect: AnswerKnower): MakeAnswer {
  return (body) => {
    const read = readShallowly(body);
    if (read === undefined || isNothingButAnError(read)) return undefined;
    const usage = dialect.readUsage(read);
    const model = dialect.readModel?.(read);
    return {
      body,
      contentType: 'application/json',
      told: { usage, model, outputBytes: body.length, isComplete: true },
    };
  };
}

/** Some providers tell of errors with a status that says all is well. */
function isNothingButAnError(read: Readonly<Record<string, unknown>>): boolean {
  const { error } = read;
  return typeof error === 'object' && error !== null && Object.keys(read).length <= 2;
}
