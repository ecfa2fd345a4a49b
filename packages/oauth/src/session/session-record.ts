import { createHash, randomBytes } from 'node:crypto';
import { readJson } from '@sallyport/json';
import type { Exchange } from '@sallyport/pipeline';
import { cameByHttps } from '../cookies.ts';
import type { BoundTo, SessionTimeouts } from './settings.ts';

/** What is kept of a session. */
export interface SessionRecord {
  readonly id: string;
  readonly createdAtMs: number;
  readonly renewedAtMs: number;
  readonly usedAtMs: number;
  /** A hash of what the session is bound to. */
  readonly boundTo?: string | undefined;
  readonly entries: readonly SessionEntry[];
}

/** What one application keeps in it. */
export interface SessionEntry {
  readonly audience: string;
  readonly subject?: string | undefined;
  readonly data: unknown;
}

/** Applications that may share one session. */
export const entriesMax = 4;

export function newSessionId(): string {
  return randomBytes(32).toString('base64url');
}

/** What was sealed by us; undefined when it has another form, as one of an older version may. */
export function parseSessionRecord(text: string): SessionRecord | undefined {
  try {
    const record = readJson(text) as Partial<SessionRecord>;
    const { id, createdAtMs, renewedAtMs, usedAtMs, entries } = record;
    const times = [createdAtMs, renewedAtMs, usedAtMs];
    const isOne = typeof id === 'string' && Array.isArray(entries) && times.every((time) => Number.isFinite(time));
    return isOne ? (record as SessionRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** When each of its timeouts ends, in milliseconds from now; none is infinite. */
export function remainingMs(
  record: SessionRecord,
  { idlingMs, rollingMs, absoluteMs }: SessionTimeouts,
  nowMs: number,
) {
  const left = (sinceMs: number, timeoutMs: number) =>
    timeoutMs === 0 ? Number.POSITIVE_INFINITY : sinceMs + timeoutMs - nowMs;
  const idling = left(record.usedAtMs, idlingMs);
  const rolling = left(record.renewedAtMs, rollingMs);
  const absolute = left(record.createdAtMs, absoluteMs);
  return { idling, rolling, absolute, first: Math.min(idling, rolling, absolute) };
}

/** What the session of this caller is bound to; undefined when to nothing. */
export function boundTo(x: Exchange, bind: readonly BoundTo[]): string | undefined {
  if (bind.length === 0) return undefined;
  const facts = bind.toSorted().map((fact) => {
    if (fact === 'ip') return x.head.clientIp;
    return fact === 'scheme' ? cameByHttps(x) : (x.requestHeaders.get('user-agent') ?? '');
  });
  return shortHash(JSON.stringify(facts));
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
