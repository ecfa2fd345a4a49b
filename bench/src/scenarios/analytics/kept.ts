import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDuckDbStore } from '@sallyport/analytics';
import { judge, type Row } from '../../report.ts';
import type { Effort } from '../proxying.ts';
import { fill } from './fill.ts';
import { grow } from './grow.ts';
import { ask } from './questions.ts';

const dayMs = 86_400_000;
const nowMs = 1_795_000_000_000;
const scenario = 'analytics store';

/** A day of exchanges, kept in DuckDB and asked about: ten million of them, or one, quickly. */
export async function kept({ rounds }: Effort): Promise<Row[]> {
  const isQuick = rounds < 3;
  const taken = isQuick ? 200_000 : 500_000;
  const times = isQuick ? 5 : 20;
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-analytics-'));
  try {
    const options = {
      folder,
      clock: { nowMs: () => nowMs },
      retention: { analyticsMs: 30 * dayMs, requestsMs: 30 * dayMs },
    };
    const store = await createDuckDbStore(options);
    const filled = await fill(store, taken, nowMs, dayMs);
    await grow(store, times, nowMs - dayMs - 3_600_000, nowMs);
    await store.close();
    const { size } = await stat(join(folder, 'analytics.duckdb'));

    const opened = await createDuckDbStore(options);
    const [{ n }] = (await opened.query('SELECT count(*) AS n FROM exchanges')) as [{ n: number }];
    // The first time reads the file; dashboards ask again and again.
    await ask(opened, nowMs);
    const { dashboardMs, slowestTileMs, slowestSearchMs } = await ask(opened, nowMs);
    await opened.close();

    return [
      figure('events kept', n, ''),
      figure('taken in, CPU', filled.cpuUsPerEvent, 'µs/event', 50),
      figure('taken in, on one core', 1e6 / filled.cpuUsPerEvent, 'events/s'),
      figure('of that, event loop', filled.loopUsPerEvent, 'µs/event'),
      figure('on disk', size / n, 'bytes/event', 100),
      figure('dashboard of 12 tiles, 24 h', dashboardMs, 'ms', 1_000),
      figure('slowest tile', slowestTileMs, 'ms'),
      figure('slowest search', slowestSearchMs, 'ms', 300),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function figure(name: string, value: number, unit: string, max?: number): Row {
  const row = { scenario, figure: name, sallyport: value, unit };
  return max === undefined ? row : { ...row, aim: `≤ ${max.toLocaleString('en')}`, verdict: judge(value, max, max) };
}
