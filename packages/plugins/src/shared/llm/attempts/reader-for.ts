import type { Clock } from '@sallyport/pipeline';
import { mediaTypeOf, passedHeaders } from '../answers/answer-head.ts';
import type { AnswerReader } from '../answers/answer-reader.ts';
import { ErrorAnswer } from '../answers/error-answer.ts';
import { passedAnswer } from '../answers/passed-answer.ts';
import { PassedStream } from '../answers/passed-stream.ts';
import { WholeAnswer } from '../answers/whole-answer.ts';
import { type CallerDialect, isChatDialect, type ReadLlmCall } from '../calls/llm-call.ts';
import type { Attempt } from './attempt.ts';

/** Who reads an answer, by its head and by what was asked for. */
export function readerFor(
  caller: CallerDialect,
  call: ReadLlmCall,
  attempt: Attempt,
  status: number,
  rawHeaders: readonly string[],
  clock: Clock,
): AnswerReader {
  const { dialect, isSame } = attempt.composed;
  if (status >= 300) return new ErrorAnswer(attempt, dialect, isSame, status, rawHeaders);
  const headers = passedHeaders(rawHeaders);
  if (call.stream && isChatDialect(dialect) && isStream(dialect.framing, mediaTypeOf(rawHeaders))) {
    const stripsUsage = !asksForUsage(call);
    return new PassedStream(attempt, dialect, headers, { clock, stripsUsage });
  }
  return new WholeAnswer(attempt, headers, passedAnswer(caller));
}

function isStream(framing: string, mediaType: string): boolean {
  if (framing !== 'sse') return true;
  return mediaType === 'text/event-stream';
}

function asksForUsage({ body }: ReadLlmCall): boolean {
  const options = body['stream_options'] as { include_usage?: unknown } | null | undefined;
  return options?.include_usage === true;
}
