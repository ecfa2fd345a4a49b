import { type Failure, type FailureKind, kindOfStatus, statusMessage } from '../../neutral/failure.ts';
import type { Json } from '../dialect.ts';
import { errorText } from '../shared/error-text.ts';
import { asNumber, asObject, asText } from '../shared/json.ts';

/** `{"error": "…", "error_type": "…"}`; `estimated_time` while a model is loaded. */
export function readFailure(status: number, body: unknown): Failure {
  const whole = asObject(Array.isArray(body) ? body[0] : body);
  const error = whole?.['error'];
  const message = errorText(whole) ?? asText(Array.isArray(error) ? error[0] : undefined);
  const code = asText(whole?.['error_type']);
  const seconds = asNumber(whole?.['estimated_time']);
  return {
    status,
    kind: kinds.get(code ?? '') ?? kindOfStatus(status),
    message: message ?? statusMessage(status),
    code,
    retryAfterS: seconds === undefined ? undefined : Math.ceil(seconds),
  };
}

export function writeFailure({ kind, message }: Failure): Json {
  return { error: message, error_type: words[kind] };
}

const kinds = new Map<string, FailureKind>([
  ['validation', 'invalid-request'],
  ['overloaded', 'overloaded'],
  ['generation', 'upstream'],
  ['incomplete_generation', 'upstream'],
]);

const words: Partial<Record<FailureKind, string>> = {
  'invalid-request': 'validation',
  'too-large': 'validation',
  overloaded: 'overloaded',
  upstream: 'generation',
};
