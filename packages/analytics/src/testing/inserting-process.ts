import { randomBytes } from 'node:crypto';
import { createDuckDbStore } from '../duckdb/store.ts';
import { eventRow } from './event-row.ts';

/**
 * `node inserting-process.ts FOLDER`: keeps batches of 100 rows, `row-0` and so on, one after the other until it is ended, and
 * writes a line for each: how many rows were kept by then, or why one was not kept. Such a batch comes again.
 */
const [folder = ''] = process.argv.slice(2);
const dayMs = 86_400_000;
const nowMs = 1_790_000_000_000;
const rowsPerBatch = 100;

try {
  const store = await createDuckDbStore({
    folder,
    retention: { analyticsMs: 90 * dayMs, requestsMs: 30 * dayMs },
    clock: { nowMs: () => nowMs },
    threads: 1,
    checkpointBytes: 1 << 20,
  });
  for (let kept = 0; ; ) {
    const rows = Array.from({ length: rowsPerBatch }, (_, index) =>
      eventRow({
        id: `row-${kept + index}`,
        startedAtMs: nowMs - 1_000_000 + kept + index,
        uri: `/${randomBytes(400).toString('hex')}`,
      }),
    );
    try {
      await store.insert({ controlPlaneId: 'cp', rows });
      kept += rowsPerBatch;
      process.stdout.write(`${kept}\n`);
    } catch (error) {
      process.stdout.write(`${describe(error)}\n`);
    }
  }
} catch (error) {
  process.stdout.write(`${describe(error)}\n`);
}

function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return `${code}: ${message}`;
}
