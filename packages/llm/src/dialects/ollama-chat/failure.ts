import { type Failure, kindOfStatus, statusMessage } from '../../neutral/failure.ts';
import type { Json } from '../dialect.ts';
import { asObject, asText } from '../shared/json.ts';

/** `{"error": "…"}`; what it is says the status alone. */
export function readFailure(status: number, body: unknown): Failure {
  const error = asObject(body)?.['error'];
  const message = asText(error) ?? asText(asObject(error)?.['message']);
  return {
    status,
    kind: kindOfStatus(status),
    message: message ?? statusMessage(status),
  };
}

export function writeFailure({ message }: Failure): Json {
  return { error: message };
}
