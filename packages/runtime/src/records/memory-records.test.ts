import { FakeClock, fakeServices } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { MemoryRecords } from './memory-records.ts';
import { answerRecordRequest, NodeRecords } from './node-records.ts';
import { recordsContract } from './records.contract.ts';

recordsContract('memory', () => {
  const clock = new FakeClock();
  const records = new MemoryRecords({ clock });
  return { records: [records, records], pass: (ms) => clock.advance(ms), close: () => records.close() };
});

/** A worker's records, the primary's behind them; messages are plain data, as between processes. */
function worker(held: MemoryRecords, clock: FakeClock): NodeRecords {
  const records: NodeRecords = new NodeRecords({
    clock,
    send: (request) =>
      void answerRecordRequest(held, JSON.parse(JSON.stringify(request))).then((reply) =>
        records.receive(JSON.parse(JSON.stringify(reply))),
      ),
  });
  return records;
}

recordsContract('two workers', () => {
  const clock = new FakeClock();
  const held = new MemoryRecords({ clock });
  const records = [worker(held, clock), worker(held, clock)] as const;
  return { records, pass: (ms) => clock.advance(ms), close: () => records.forEach((one) => void one.close()) };
});

recordsContract('fake', () => {
  const { clock, records } = fakeServices();
  return { records: [records.local, records.local], pass: (ms) => clock.advance(ms), close() {} };
});

it.each([
  ['memory', () => new MemoryRecords({ clock: new FakeClock() })],
  ['a worker', () => worker(new MemoryRecords({ clock: new FakeClock() }), new FakeClock())],
])('%s rejects after it was closed', async (_name, open) => {
  const records = open();
  records.close();
  await expect(records.get('k')).rejects.toThrow('closed');
  await expect(records.put('k', 'v', 1)).rejects.toThrow('closed');
});

it('lets what was put longest ago make room', async () => {
  const records = new MemoryRecords({ clock: new FakeClock(), charactersMax: 30 });
  for (const key of ['a', 'b', 'c']) await records.put(key, '123456789', 60_000);
  await records.put('a', '987654321', 60_000);
  await records.put('d', '123456789', 60_000);
  expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => records.get(key)))).toEqual([
    '987654321',
    undefined,
    '123456789',
    '123456789',
  ]);
});

it('does not forget what was used when somebody makes it keep much', async () => {
  const records = new MemoryRecords({ clock: new FakeClock(), charactersMax: 30, markCharactersMax: 6 });
  expect(await records.add('code', '', 60_000)).toBe(true);
  for (let i = 0; i < 100; i++) await records.put(`k${i}`, '123456789', 60_000);
  expect(await records.add('code', '', 60_000)).toBe(false);
  // A key is in one place only, whatever it becomes.
  await records.put('code', 'a value', 60_000);
  expect([await records.take('code'), await records.get('code')]).toEqual(['a value', undefined]);
  for (let i = 0; i < 9; i++) await records.put(`mark${i}`, '', 60_000);
  expect([await records.get('mark0'), await records.get('mark8')]).toEqual([undefined, '']);
});

it('does not go on holding what nobody asks for any more', async () => {
  const clock = new FakeClock();
  const records = new MemoryRecords({ clock });
  await records.put('long', 'v', 1e9);
  for (let i = 0; i < 5_000; i++) {
    await records.put(`k${i}`, 'v', 100);
    await clock.advance(1);
  }
  expect(records.size).toBeLessThan(400);
  expect(await records.get('long')).toBe('v');
});

it('a worker waits for a primary that does not answer no longer than two seconds', async () => {
  const clock = new FakeClock();
  const records = new NodeRecords({ clock, send: () => {} });
  const asked = expect(records.get('k')).rejects.toThrow('did not answer');
  await clock.advance(2_000);
  await asked;
  expect(clock.pending).toBe(0);
});
