import { StoreError } from '@sallyport/analytics';
import { Conflict, LimitReached, NotFound, StoreUnavailable, UnkeepableText, VersionMismatch } from '@sallyport/store';
import type { FastifyError } from 'fastify';
import { storeProblem } from '../analytics/store-problem.ts';
import { Problem } from './problem.ts';

/** What is told of something that was thrown. */
export function asProblem(error: FastifyError): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof NotFound) return new Problem(404, error.message);
  if (error instanceof Conflict || error instanceof LimitReached) return new Problem(409, error.message);
  if (error instanceof VersionMismatch) return new Problem(412, error.message);
  if (error instanceof UnkeepableText) return new Problem(400, error.message);
  if (error instanceof StoreUnavailable) return new Problem(503, error.message, { headers: { 'retry-after': '1' } });
  const ofStore = error instanceof StoreError ? storeProblem(error) : undefined;
  if (ofStore !== undefined) return ofStore;
  if (error.statusCode !== undefined && error.statusCode < 500) return new Problem(error.statusCode, error.message);
  return new Problem(500, 'An unexpected error occurred. It is in the log of the control plane.');
}
