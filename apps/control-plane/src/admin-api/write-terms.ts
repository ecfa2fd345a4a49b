import type { FastifyRequest } from 'fastify';
import type { AppliedReport, Hub } from '../cluster/hub.ts';
import type { WriteOptions, WrittenConfig } from '../configuration/change.ts';
import { authorOf } from '../http/author.ts';
import { Problem } from '../http/problem.ts';
import type { EntityAnswer } from './send.ts';

/** How long a caller who waits for gateways is kept. */
const waitMsMax = 30_000;

/** What a request says about its write besides what is to be written. */
export interface WriteTerms {
  options: WriteOptions;
  /** The version in which the entity was changed last, as the caller knows it. */
  ifVersion: number | undefined;
  waits: boolean;
}

/** Reads `?dry-run=true`, `?wait=applied`, `If-Match` and `If-None-Match`. Throws a `Problem`. */
export function writeTerms(request: FastifyRequest): WriteTerms {
  const query = request.query as Readonly<Record<string, unknown>>;
  return {
    options: { by: authorOf(request), isDryRun: oneOf(query, 'dry-run', ['true', 'false']) === 'true' },
    ifVersion: ifVersionOf(request),
    waits: oneOf(query, 'wait', ['applied']) === 'applied',
  };
}

function oneOf(query: Readonly<Record<string, unknown>>, name: string, known: readonly string[]): string | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && known.includes(value)) return value;
  throw new Problem(400, `${name} is ${known.join(' or ')}, once`);
}

function ifVersionOf({ headers }: FastifyRequest): number | undefined {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (match !== undefined && noneMatch !== undefined)
    throw new Problem(400, 'If-Match and If-None-Match say different things: send one of them');
  if (noneMatch !== undefined) {
    if (noneMatch.trim() === '*') return 0;
    throw new Problem(400, 'If-None-Match of a write is *, which says that there is no such entity yet');
  }
  if (match === undefined) return undefined;
  const version = /^\s*(?:W\/)?"(\d{1,15})"\s*$/.exec(match)?.[1];
  if (version === undefined) throw new Problem(400, 'If-Match is an ETag as it was given: "12"');
  return Number(version);
}

/** Adds to an answer what came of the write: its version and, where the caller waits, which gateways have it. */
export async function withOutcome(
  answer: EntityAnswer,
  { options, waits }: WriteTerms,
  written: WrittenConfig,
  controlPlaneId: string,
  hub: Hub,
): Promise<EntityAnswer> {
  const headers: Record<string, string> = {
    ...answer.headers,
    'sallyport-config-version': String(written.version),
    ...(options.isDryRun && { 'sallyport-dry-run': 'true' }),
  };
  if (!waits || options.isDryRun) return { ...answer, headers };
  const report = await hub.applied(controlPlaneId, written.version, waitMsMax);
  headers['sallyport-gateways'] = countsOf(report);
  const isEverywhere = report.rejected.length === 0 && report.pending.length === 0;
  // It is kept, and not everywhere yet, or not to be had everywhere.
  return isEverywhere ? { ...answer, headers } : { ...answer, status: 202, headers };
}

function countsOf({ applied, rejected, pending }: AppliedReport): string {
  return `applied=${applied.length}, rejected=${rejected.length}, pending=${pending.length}`;
}
