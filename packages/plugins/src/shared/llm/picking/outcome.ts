import { inputTokens, type Lesson, outputTokens, type TryFailure } from '@sallyport/llm';
import type { AttemptFailure, AttemptOutcome } from '../targets/target-picker.ts';

/** How the rules of failover see a failure. */
export function tryFailureOf({ kind, status, retryAfterS, nothingSent }: AttemptFailure): TryFailure {
  if (kind === 'status') return { type: 'status', status: status ?? 500, retryAfterS };
  if (kind === 'timeout' || kind === 'invalid') return { type: kind, nothingSent };
  return { type: 'error', nothingSent };
}

/** What is learnt of a target; nothing where its caller left before an answer, or is to blame. */
export function lessonOf(outcome: AttemptOutcome, hasAnswered: boolean): Lesson | undefined {
  const { failure, durationMs, usage, cost } = outcome;
  if (failure === undefined ? !hasAnswered : isCallersFault(failure)) return undefined;
  const completionTokens = usage && outputTokens(usage);
  return {
    hasFailed: failure !== undefined,
    latencyMs: durationMs,
    perTokenMs: completionTokens ? durationMs / completionTokens : undefined,
    promptTokens: usage && inputTokens(usage),
    completionTokens,
    cost,
  };
}

/** A request that no provider would have taken. */
function isCallersFault({ kind, status }: AttemptFailure): boolean {
  return kind === 'status' && callersFaults.has(status ?? 0);
}

const callersFaults: ReadonlySet<number> = new Set([400, 405, 406, 409, 411, 413, 414, 415, 422, 431]);
