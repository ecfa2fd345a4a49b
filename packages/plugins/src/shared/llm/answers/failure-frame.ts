import { type AnswerContext, type ChatRequest, type Failure, Losses } from '@sallyport/llm';
import { type CallerDialect, isChatDialect } from '../dialects/caller-dialect.ts';

/** What tells, in the middle of a stream, that it goes no further; undefined where the caller's dialect has no word for it. */
export function failureFrame(dialect: CallerDialect, failure: Failure, nowMs: number): Buffer | undefined {
  if (!isChatDialect(dialect)) return undefined;
  const context: AnswerContext = {
    request: nobodysRequest,
    nowS: Math.floor(nowMs / 1000),
    nextId: () => '0',
    losses: new Losses(),
  };
  const frame = dialect.streamWriter(context).write({ type: 'failure', failure });
  if (frame === undefined || dialect.framing !== 'json-array') return frame;
  // The array has been opened by what came before.
  return Buffer.concat([comma, frame.subarray(1)]);
}

const comma = Buffer.from(',');

/** The request is long forgotten when a stream breaks off. */
const nobodysRequest: ChatRequest = { model: '', messages: [], stream: true };
