import type { StoreError, StoreErrorCode } from '@sallyport/analytics';
import { Problem } from '../http/problem.ts';

const statuses: Readonly<Record<StoreErrorCode, number>> = {
  store_locked: 503,
  store_full: 507,
  store_failed: 503,
  store_closed: 503,
  store_busy: 503,
  query_invalid: 500,
  query_timeout: 504,
  query_cancelled: 499,
  query_too_large: 422,
};

/** What a store of rows could not do, for the caller; undefined where it is our own mistake. */
export function storeProblem({ code, message }: StoreError): Problem | undefined {
  const status = statuses[code];
  if (status === 500) return undefined;
  return new Problem(status, message, status === 503 || status === 507 ? { headers: { 'retry-after': '5' } } : {});
}
