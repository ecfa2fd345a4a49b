import { type Failure, kindOfStatus, statusMessage } from '../../neutral/failure.ts';
import type { Json } from '../dialect.ts';
import { errorText } from '../shared/error-text.ts';

/** `{"error": "…"}`; what it is says the status alone. */
export function readFailure(status: number, body: unknown): Failure {
  return {
    status,
    kind: kindOfStatus(status),
    message: errorText(body) ?? statusMessage(status),
  };
}

export function writeFailure({ message }: Failure): Json {
  return { error: message };
}
