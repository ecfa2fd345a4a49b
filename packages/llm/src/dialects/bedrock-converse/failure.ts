import { type Failure, type FailureKind, kindOfStatus, statusMessage } from '../../neutral/failure.ts';
import type { Json } from '../dialect.ts';
import { errorText } from '../shared/error-text.ts';
import { asObject, asText } from '../shared/json.ts';

/** `type` is the exception's name, where it stands outside of the body; `status` is undefined in a stream. */
export function readFailure(status: number | undefined, body: unknown, type?: string): Failure {
  const told = asObject(body) ?? {};
  const name = shortName(type ?? asText(told['__type']) ?? asText(told['code']) ?? '');
  const known = exceptions.find(([one]) => one === name);
  const answered = status ?? known?.[2] ?? 502;
  const message = errorText(body) ?? asText(told['Message']) ?? statusMessage(answered);
  return {
    status: answered,
    kind: known?.[1] ?? kindOfStatus(answered),
    message,
    code: tooLong.test(message) ? 'context_length_exceeded' : name === '' ? undefined : name,
  };
}

export function writeFailure({ kind, message }: Failure): Json {
  return { __type: exceptionOf(kind), message };
}

/** AWS's name for a kind of failure. */
export function exceptionOf(kind: FailureKind): string {
  return exceptions.find(([, one]) => one === kind)?.[0] ?? 'InternalServerException';
}

/** Their name, our kind, and the status it comes with. Of several names for one kind, the first is written. */
const exceptions: readonly (readonly [string, FailureKind, number])[] = [
  ['ValidationException', 'invalid-request', 400],
  ['UnrecognizedClientException', 'authentication', 403],
  ['InvalidSignatureException', 'authentication', 403],
  ['ExpiredTokenException', 'authentication', 403],
  ['MissingAuthenticationTokenException', 'authentication', 403],
  ['AccessDeniedException', 'permission', 403],
  ['ResourceNotFoundException', 'not-found', 404],
  ['ThrottlingException', 'rate-limit', 429],
  ['ServiceQuotaExceededException', 'quota', 400],
  ['ServiceUnavailableException', 'overloaded', 503],
  ['ModelNotReadyException', 'overloaded', 429],
  ['ModelTimeoutException', 'timeout', 408],
  ['ModelErrorException', 'upstream', 424],
  ['ModelStreamErrorException', 'upstream', 424],
  ['InternalServerException', 'internal', 500],
  ['ValidationException', 'too-large', 400],
  ['ValidationException', 'content-filter', 400],
];

const tooLong = /input is too long|prompt is too long|too many (input )?tokens|exceeds? the (maximum|context)/i;

/** `com.amazon.coral.service#ValidationException`, `validationException`, `ValidationException:http://…` are all one. */
function shortName(type: string): string {
  const name = type.slice(type.indexOf('#') + 1).split(':', 1)[0]!;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
