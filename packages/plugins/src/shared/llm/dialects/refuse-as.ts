import type { Failure } from '@sallyport/llm';
import { type Refusal, refuse } from '@sallyport/pipeline';
import type { CallerDialect } from './caller-dialect.ts';

/** A refusal in the shape that errors have in the caller's dialect. */
export function refuseAs(
  dialect: CallerDialect,
  code: string,
  failure: Failure,
  headers: readonly string[] = [],
): Refusal {
  const { status, message, retryAfterS } = failure;
  return refuse(status, code, message, {
    body: JSON.stringify(dialect.writeFailure(failure)),
    headers: retryAfterS === undefined ? headers : [...headers, 'Retry-After', String(Math.ceil(retryAfterS))],
  });
}

/** The caller may use none of the models that could serve. */
export function denied(dialect: CallerDialect): Refusal {
  const message = 'You may use none of the models here.';
  return refuseAs(dialect, 'llm_access_denied', { status: 403, kind: 'permission', message });
}

/** The caller's own mistake. */
export function badRequest(dialect: CallerDialect, code: string, message: string, param?: string): Refusal {
  return refuseAs(dialect, code, { status: 400, kind: 'invalid-request', message, param });
}
