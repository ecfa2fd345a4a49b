import { type Failure, type FailureKind, kindOfStatus, statusMessage } from '../../../neutral/failure.ts';
import type { Json } from '../../dialect.ts';
import { errorText } from '../error-text.ts';
import { asObject, asText } from '../json.ts';

/**
 * What OpenAI and those that speak like it write when something is wrong: `{"error": {message, type, code, param}}`; some
 * write `{"error": "…"}`, `{"message": "…"}` or `{"detail": …}`.
 */
export function readFailure(status: number, body: unknown): Failure {
  const error = errorOf(body);
  const code = error === undefined ? undefined : codeOf(error);
  const type = asText(error?.['type']);
  return {
    status,
    kind: kindOfWords(code) ?? kindOfWords(type) ?? kindOfStatus(status),
    message: errorText(body) ?? statusMessage(status),
    code: code ?? type,
    param: asText(error?.['param']),
  };
}

/** Of an error inside a stream, which has no status of its own. */
export function readStreamFailure(body: Json): Failure {
  const code = Number(asObject(body['error'])?.['code'] ?? body['code']);
  const failure = readFailure(code >= 400 && code < 600 ? code : 502, body);
  const status = code >= 400 && code < 600 ? code : (statusOfKind.get(failure.kind) ?? 502);
  return { ...failure, status };
}

/** Whether a chunk of chat completions is none, but an error. */
export function isFailure(chunk: Json): boolean {
  if (chunk['error'] !== undefined && chunk['error'] !== null) return true;
  return chunk['object'] === 'error' || (chunk['choices'] === undefined && errorText(chunk) !== undefined);
}

export function writeFailure({ kind, message, code, param }: Failure): Json {
  return { error: { message, type: types[kind], param: param ?? null, code: code ?? codes[kind] ?? null } };
}

/** What programs tell such an error by, where nobody gave it a code: its type says less than its kind. */
const codes: Partial<Record<FailureKind, string>> = { 'content-filter': 'content_filter' };

const types: Record<FailureKind, string> = {
  'invalid-request': 'invalid_request_error',
  authentication: 'authentication_error',
  permission: 'permission_error',
  'not-found': 'not_found_error',
  'too-large': 'invalid_request_error',
  'rate-limit': 'rate_limit_error',
  quota: 'insufficient_quota',
  'content-filter': 'invalid_request_error',
  overloaded: 'overloaded_error',
  timeout: 'timeout_error',
  upstream: 'server_error',
  internal: 'server_error',
};

const kinds = new Map<string, FailureKind>([
  ['invalid_api_key', 'authentication'],
  ['authentication_error', 'authentication'],
  ['permission_error', 'permission'],
  ['model_not_found', 'not-found'],
  ['not_found_error', 'not-found'],
  ['DeploymentNotFound', 'not-found'],
  ['context_length_exceeded', 'too-large'],
  ['string_above_max_length', 'too-large'],
  ['rate_limit_exceeded', 'rate-limit'],
  ['rate_limit_error', 'rate-limit'],
  ['insufficient_quota', 'quota'],
  ['billing_hard_limit_reached', 'quota'],
  ['content_filter', 'content-filter'],
  ['content_policy_violation', 'content-filter'],
  ['overloaded_error', 'overloaded'],
  ['server_is_overloaded', 'overloaded'],
  ['timeout_error', 'timeout'],
  ['server_error', 'upstream'],
  ['internal_error', 'upstream'],
  ['invalid_request_error', 'invalid-request'],
]);

/** The statuses that the kinds come with, where only the kind is known. */
const statusOfKind = new Map<FailureKind, number>([
  ['invalid-request', 400],
  ['authentication', 401],
  ['quota', 429],
  ['permission', 403],
  ['not-found', 404],
  ['too-large', 400],
  ['rate-limit', 429],
  ['content-filter', 400],
  ['overloaded', 503],
  ['timeout', 504],
]);

function kindOfWords(word: string | undefined): FailureKind | undefined {
  return word === undefined || word === 'invalid_request_error' ? undefined : kinds.get(word);
}

function errorOf(body: unknown): Json | undefined {
  // Google's gateway in front of OpenAI-compatible paths answers with a list of one.
  const whole = asObject(Array.isArray(body) ? body[0] : body);
  return asObject(whole?.['error']) ?? whole;
}

function codeOf(error: Json): string | undefined {
  const code = error['code'];
  return typeof code === 'number' ? String(code) : asText(code);
}
