import { type Failure, kindOfStatus, statusMessage } from '../../../neutral/failure.ts';
import type { Json } from '../../dialect.ts';
import { errorText } from '../error-text.ts';

/** Cohere's errors, of all its APIs: `{"message": "…"}`; what they are says the status alone. */
export function readFailure(status: number, body: unknown): Failure {
  const message = errorText(body) ?? statusMessage(status);
  return { status, kind: kindOfStatus(status), message };
}

export function writeFailure({ message }: Failure): Json {
  return { message };
}
