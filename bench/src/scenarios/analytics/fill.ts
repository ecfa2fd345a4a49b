import type { AnalyticsStore } from '@sallyport/analytics';
import { decodeRows, type EventRow, encodeBatch } from '@sallyport/contracts';
import { trafficRows } from './rows.ts';

export interface Filling {
  /** Of the whole process: decoding, DuckDB, garbage. */
  cpuUsPerEvent: number;
  /** Of the thread that the event loop runs on. */
  loopUsPerEvent: number;
}

export const controlPlaneId = 'c0ffee00-0000-4000-8000-000000000001';
const rowsPerBatch = 2_000;
const batchesAtOnce = 4;

/** Has rows decoded and kept as they come from gateways; what it costs to make them up is left out. */
export async function fill(store: AnalyticsStore, count: number, endMs: number, spanMs: number): Promise<Filling> {
  const rows = trafficRows({ seed: 8, count, endMs, spanMs });
  let cpuUs = 0;
  let loopUs = 0;
  for (let batches = take(rows); batches.length > 0; batches = take(rows)) {
    const before = process.cpuUsage();
    const loopBefore = process.threadCpuUsage();
    await Promise.all(batches.map((bytes) => store.insert({ controlPlaneId, rows: decodeRows(bytes) })));
    cpuUs += sum(process.cpuUsage(before));
    loopUs += sum(process.threadCpuUsage(loopBefore));
  }
  return { cpuUsPerEvent: cpuUs / count, loopUsPerEvent: loopUs / count };
}

function sum({ user, system }: { user: number; system: number }): number {
  return user + system;
}

function take(rows: Generator<EventRow>): Uint8Array[] {
  const batches: Uint8Array[] = [];
  for (let batch = 0; batch < batchesAtOnce; batch++) {
    const taken: EventRow[] = [];
    while (taken.length < rowsPerBatch) {
      const { value, done } = rows.next();
      if (done === true) break;
      taken.push(value);
    }
    if (taken.length > 0)
      batches.push(encodeBatch({ stream: 's', sequence: 0, sentAtMs: 0, node, lost: {}, names: [], rows: taken }));
  }
  return batches;
}

const node = { id: 'n', version: '0.1.0', hostname: 'h', configHash: 'c' };
