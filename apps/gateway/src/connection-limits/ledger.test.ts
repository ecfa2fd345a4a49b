import { FakeClock, fakeServices } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientKey } from './client-key.ts';
import { ConnectionLedger } from './ledger.ts';

const { log } = fakeServices();
const ledgerOf = (listenerMax: number, clientMax: number) =>
  new ConnectionLedger({ listenerMax, clientMax }, new FakeClock(), log);

describe('the connections of a node', () => {
  it('are counted over all workers, for each listener', () => {
    const ledger = ledgerOf(2, 0);
    const open = (worker: number, id: number, listener: 'http' | 'https') =>
      ledger.receive(worker, { opened: [{ id, listener, client: undefined }], closed: [] }).admitted.length === 1;
    expect([open(1, 1, 'http'), open(2, 1, 'http'), open(1, 2, 'http'), open(1, 3, 'https')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    ledger.receive(2, { opened: [], closed: [1] });
    expect([open(1, 4, 'http'), open(2, 2, 'http')]).toEqual([true, false]);
  });

  it('are given back when their worker is gone', () => {
    const ledger = ledgerOf(0, 1);
    const opened = [{ id: 1, listener: 'http' as const, client: 'a' }];
    expect(ledger.receive(1, { opened, closed: [] }).admitted).toEqual([1]);
    expect(ledger.receive(2, { opened, closed: [] }).refused).toEqual([1]);
    ledger.removeWorker(1);
    expect(ledger.receive(2, { opened, closed: [] }).admitted).toEqual([1]);
  });

  it('never exceed the limits, and are all given back, whatever happens in whichever order', () => {
    const step = fc.record({
      worker: fc.integer({ min: 1, max: 3 }),
      client: fc.constantFrom('a', 'b', undefined),
      listener: fc.constantFrom('http' as const, 'https' as const),
      action: fc.constantFrom('open', 'open', 'close', 'die'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ledger = ledgerOf(4, 2);
        const open = new Map<string, { worker: number; id: number; client: string | undefined; listener: string }>();
        let id = 0;
        for (const { worker, client, listener, action } of steps) {
          const own = [...open.values()].filter((place) => place.worker === worker);
          if (action === 'die') {
            ledger.removeWorker(worker);
            for (const place of own) open.delete(`${worker} ${place.id}`);
          } else if (action === 'close') {
            // Twice, since a close could be told late.
            if (own[0] !== undefined) ledger.receive(worker, { opened: [], closed: [own[0].id, own[0].id] });
            if (own[0] !== undefined) open.delete(`${worker} ${own[0].id}`);
          } else {
            id++;
            const reply = ledger.receive(worker, { opened: [{ id, client, listener }], closed: [] });
            const fits =
              count(open, (place) => place.listener === listener) < 4 &&
              (client === undefined || count(open, (place) => place.client === client) < 2);
            expect(reply.admitted.length === 1).toBe(fits);
            if (fits) open.set(`${worker} ${id}`, { worker, id, client, listener });
          }
        }
      }),
      { numRuns: 300, seed: 9 },
    );
  });
});

function count<Value>(map: ReadonlyMap<string, Value>, matches: (value: Value) => boolean): number {
  return [...map.values()].filter(matches).length;
}

describe('a client', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:1::5', '20010db800000001/64'],
    ['2001:db8:0:1:ffff::', '20010db800000001/64'],
    ['fe80::1%eth0', 'fe80000000000000/64'],
    ['', ''],
  ])('%s is counted as %s', (ip, expected) => {
    expect(clientKey(ip)).toBe(expected);
  });
});
