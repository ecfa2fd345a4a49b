import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from './ledger.ts';

describe('the ledger', () => {
  let folder: string;
  let ledger: Ledger;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-ledger-'));
    ledger = Ledger.open(folder);
    const sent = (service: string, status: number, startedAtMs: number) =>
      ({ plane: 'Payments', service, status, startedAtMs, endedAtMs: startedAtMs + 5 }) as const;
    ledger.add([sent('charges', 200, 100), sent('charges', 503, 200), sent('refunds', 404, 299)]);
    ledger.add([sent('refunds', 200, 300), { ...sent('charges', 200, 250), plane: 'Shared_Services' }]);
  });
  afterAll(async () => {
    ledger.close();
    await rm(folder, { recursive: true });
  });

  it('counts what began within a window: with its first millisecond, without its last', () => {
    expect(ledger.sum('Payments', { fromMs: 100, toMs: 300 })).toEqual([
      {
        ...{ service: 'refunds', requests: 1, clientErrors: 1, serverErrors: 0, errorRate: 1 },
        statuses: new Map([[404, 1]]),
      },
      {
        ...{ service: 'charges', requests: 2, clientErrors: 0, serverErrors: 1, errorRate: 0.5 },
        statuses: new Map([
          [200, 1],
          [503, 1],
        ]),
      },
    ]);
    expect(ledger.sum('Payments', { fromMs: 301, toMs: 400 })).toEqual([]);
  });

  it('knows what was under way, and may be told as having begun before or after', () => {
    expect([99, 100, 105, 106].map((ms) => ledger.underWayAt(ms))).toEqual([0, 1, 1, 0]);
  });

  it('forgets what began before some time', () => {
    ledger.forgetBefore(200);
    expect(ledger.sum('Payments', { fromMs: 0, toMs: 300 }).map(({ requests }) => requests)).toEqual([1, 1]);
  });

  it('may be read while another one writes', () => {
    const reader = Ledger.open(folder);
    expect(reader.lastStartMs()).toBe(300);
    reader.close();
  });
});
