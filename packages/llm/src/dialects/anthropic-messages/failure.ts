import { type Failure, type FailureKind, kindOfStatus, statusMessage } from '../../neutral/failure.ts';
import type { Json } from '../dialect.ts';
import { errorText } from '../shared/error-text.ts';
import { asObject, asText, put } from '../shared/json.ts';

/** `status` is undefined in a stream, whose failures have none. */
export function readFailure(status: number | undefined, body: unknown): Failure {
  const error = asObject(asObject(body)?.['error']);
  const type = asText(error?.['type']);
  const known = types.find(([name]) => name === type);
  const told = status ?? known?.[2] ?? 502;
  const message = errorText(body) ?? statusMessage(told);
  return {
    status: told,
    kind: known?.[1] ?? kindOfStatus(told),
    message,
    code: tooLong.test(message) ? 'context_length_exceeded' : type,
    requestId: asText(asObject(body)?.['request_id']),
  };
}

export function writeFailure({ kind, message, requestId }: Failure): Json {
  const type = types.find(([, one]) => one === kind)?.[0] ?? 'api_error';
  const body: Json = { type: 'error', error: { type, message } };
  put(body, 'request_id', requestId);
  return body;
}

/** Their word, ours, and the status it comes with. Of several words for one kind, the first is written. */
const types: readonly (readonly [string, FailureKind, number])[] = [
  ['invalid_request_error', 'invalid-request', 400],
  ['authentication_error', 'authentication', 401],
  ['billing_error', 'quota', 402],
  ['permission_error', 'permission', 403],
  ['not_found_error', 'not-found', 404],
  ['request_too_large', 'too-large', 413],
  ['rate_limit_error', 'rate-limit', 429],
  ['timeout_error', 'timeout', 504],
  ['overloaded_error', 'overloaded', 529],
  ['api_error', 'upstream', 500],
  ['invalid_request_error', 'content-filter', 400],
];

const tooLong = /prompt is too long|exceeds? (the )?context (limit|window)/i;
