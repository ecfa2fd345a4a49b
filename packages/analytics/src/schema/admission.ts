import type { InsertResult } from '../analytics-store.ts';
import type { StoredRow } from './feedback.ts';

const dayMs = 86_400_000;

/** When rows may have begun, to be kept. */
export interface Admission {
  oldestMs: number;
  nowMs: number;
}

/** Those that began neither too early nor too late; the others are counted. */
export function inTime(rows: readonly StoredRow[], { oldestMs, nowMs }: Admission, result: InsertResult): StoredRow[] {
  return rows.filter(({ startedAtMs }) => {
    if (startedAtMs > nowMs + dayMs) result.future++;
    else if (startedAtMs < oldestMs) result.expired++;
    else return true;
    return false;
  });
}

/** Those that are not there yet, counted as inserted; they are known from now on. */
export function notKnown(rows: readonly StoredRow[], known: Set<string>, result: InsertResult): StoredRow[] {
  const wanted = rows.filter(({ id }) => {
    if (known.has(id)) {
      result.duplicates++;
      return false;
    }
    known.add(id);
    return true;
  });
  result.inserted += wanted.length;
  return wanted;
}

export function nothingInserted(): InsertResult {
  return { inserted: 0, duplicates: 0, expired: 0, future: 0 };
}
