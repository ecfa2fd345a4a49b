import { type Failure, unreadablePiece } from '@sallyport/llm';
import type { OriginFailure } from '@sallyport/pipeline';
import type { AttemptFailure } from '../targets/target-picker.ts';

/** What became of the connection, in the words of pickers and records. */
export function connectionFailure({ kind, nothingSent, message: detail }: OriginFailure): AttemptFailure {
  if (kind === 'dns' || kind === 'tls') return { kind: 'connect', nothingSent: true, detail };
  return { kind, nothingSent, detail };
}

export const invalidAnswer: AttemptFailure = Object.freeze({ kind: 'invalid', nothingSent: false });
export const cutAnswer: AttemptFailure = Object.freeze({ kind: 'cut', nothingSent: false });

/** The provider has begun, and said itself that it gave up; or something that nobody understands. */
export function brokenAnswer(said: Failure): AttemptFailure {
  if (said === unreadablePiece) return invalidAnswer;
  return { kind: 'broken', status: said.status, retryAfterS: said.retryAfterS, nothingSent: false };
}

/** For the caller, when no provider has said it better. */
export function failureFor({ kind, retryAfterS }: AttemptFailure): Failure {
  return { ...sentences[kind], retryAfterS };
}

const sentences: Readonly<Record<AttemptFailure['kind'], Failure>> = {
  connect: { status: 502, kind: 'upstream', message: 'The model provider cannot be reached.' },
  timeout: { status: 504, kind: 'timeout', message: 'The model provider did not answer in time.' },
  reset: { status: 502, kind: 'upstream', message: 'The model provider broke off before it answered.' },
  cut: { status: 502, kind: 'upstream', message: 'The answer of the model provider is incomplete: it broke off.' },
  invalid: { status: 502, kind: 'upstream', message: 'The model provider sent something that is no answer.' },
  status: { status: 502, kind: 'upstream', message: 'The model provider refused the request.' },
  broken: { status: 502, kind: 'upstream', message: 'The model provider failed while it answered.' },
};

/** How records name it: `http_429`, `timeout`, … */
export function failureName({ kind, status }: AttemptFailure): string {
  return kind === 'status' ? `http_${status}` : kind;
}
