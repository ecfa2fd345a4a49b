import { type Failure, type FailureKind, kindOfStatus, statusMessage } from '../../neutral/failure.ts';
import type { Json } from '../dialect.ts';
import { errorText } from '../shared/error-text.ts';
import { asNumber, asObject, asObjects, asText } from '../shared/json.ts';

/** Google's errors: `{"error": {code, message, status, details}}`; in a list of one where a list was streamed. */
export function readFailure(status: number, body: unknown): Failure {
  const error = asObject(asObject(Array.isArray(body) ? body[0] : body)?.['error']);
  const word = asText(error?.['status']);
  const details = asObjects(error?.['details']);
  const reason = asText(details.find((detail) => isOf(detail, 'ErrorInfo'))?.['reason']);
  return {
    status,
    kind: kinds.get(reason ?? '') ?? kinds.get(word ?? '') ?? kindOfStatus(status),
    message: errorText(body) ?? statusMessage(status),
    code: word,
    param: fieldOf(details),
    retryAfterS: retryAfterS(details),
  };
}

/** Of an error inside a stream, which tells its status itself. */
export function readStreamFailure(body: unknown): Failure {
  const code = asNumber(asObject(asObject(body)?.['error'])?.['code']);
  return readFailure(code !== undefined && code >= 400 && code < 600 ? code : 502, body);
}

export function writeFailure({ status, kind, message, param, retryAfterS }: Failure): Json {
  const details: Json[] = [];
  if (param !== undefined) {
    details.push({ '@type': `${types}BadRequest`, fieldViolations: [{ field: param, description: message }] });
  }
  if (retryAfterS !== undefined) details.push({ '@type': `${types}RetryInfo`, retryDelay: `${retryAfterS}s` });
  return { error: { code: status, message, status: words[kind], ...(details.length > 0 && { details }) } };
}

const types = 'type.googleapis.com/google.rpc.';

function isOf(detail: Json, type: string): boolean {
  return asText(detail['@type'])?.endsWith(`.${type}`) ?? false;
}

function fieldOf(details: readonly Json[]): string | undefined {
  const violations = details.find((detail) => isOf(detail, 'BadRequest'))?.['fieldViolations'];
  return asText(asObjects(violations)[0]?.['field']);
}

function retryAfterS(details: readonly Json[]): number | undefined {
  const delay = asText(details.find((detail) => isOf(detail, 'RetryInfo'))?.['retryDelay']);
  const seconds = delay === undefined ? Number.NaN : Number.parseFloat(delay);
  return seconds >= 0 ? Math.ceil(seconds) : undefined;
}

/** By status, and by reason where that says more. */
const kinds = new Map<string, FailureKind>([
  ['API_KEY_INVALID', 'authentication'],
  ['ACCESS_TOKEN_EXPIRED', 'authentication'],
  ['INVALID_ARGUMENT', 'invalid-request'],
  ['FAILED_PRECONDITION', 'invalid-request'],
  ['OUT_OF_RANGE', 'invalid-request'],
  ['UNAUTHENTICATED', 'authentication'],
  ['PERMISSION_DENIED', 'permission'],
  ['NOT_FOUND', 'not-found'],
  ['RESOURCE_EXHAUSTED', 'rate-limit'],
  ['UNAVAILABLE', 'overloaded'],
  ['DEADLINE_EXCEEDED', 'timeout'],
  ['INTERNAL', 'upstream'],
]);

const words: Record<FailureKind, string> = {
  'invalid-request': 'INVALID_ARGUMENT',
  authentication: 'UNAUTHENTICATED',
  permission: 'PERMISSION_DENIED',
  'not-found': 'NOT_FOUND',
  'too-large': 'INVALID_ARGUMENT',
  'rate-limit': 'RESOURCE_EXHAUSTED',
  quota: 'RESOURCE_EXHAUSTED',
  'content-filter': 'INVALID_ARGUMENT',
  overloaded: 'UNAVAILABLE',
  timeout: 'DEADLINE_EXCEEDED',
  upstream: 'INTERNAL',
  internal: 'INTERNAL',
};
