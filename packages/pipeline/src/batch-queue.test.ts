import { FakeClock, fakeServices, settled } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchQueue, type BatchQueueSettings } from './batch-queue.ts';
import { NotDelivered } from './not-delivered.ts';

const defaults: BatchQueueSettings = {
  batchSizeMax: 1,
  coalescingDelayMs: 1_000,
  entriesMax: 10_000,
  bytesMax: undefined,
  retryTimeMaxMs: 60_000,
  retryDelayInitialMs: 10,
  retryDelayMaxMs: 60_000,
  concurrencyMax: 1,
};

function setUp(changes: Partial<BatchQueueSettings> = {}) {
  const clock = new FakeClock();
  const batches: string[][] = [];
  const sentAtMs: number[] = [];
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const write =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      void lines.push({ level, message, fields });
  const sink = { answer: (_batch: readonly string[]): Promise<void> => Promise.resolve() };
  const { metrics } = fakeServices();
  const queue = new BatchQueue<string>({
    name: 'test',
    metrics,
    settings: { ...defaults, ...changes },
    clock,
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    deliver(batch) {
      batches.push([...batch]);
      sentAtMs.push(clock.monotonicMs());
      return sink.answer(batch);
    },
    sizeOf: (entry) => entry.length,
  });
  return { queue, clock, batches, sentAtMs, lines, sink, metrics };
}

const refused = () => Promise.reject(new Error('refused'));

describe('BatchQueue', () => {
  it('delivers each entry at once when a batch is one entry', async () => {
    const { queue, clock, batches } = setUp();
    queue.add('a');
    queue.add('b');
    await clock.advance(0);
    expect(batches).toEqual([['a'], ['b']]);
    expect(queue.counts).toEqual({ emitted: 2, delivered: 2, dropped: 0, queued: 0 });
  });

  it('delivers a full batch at once and a partial one after the coalescing delay', async () => {
    const { queue, clock, batches, sentAtMs } = setUp({ batchSizeMax: 3 });
    for (const entry of ['a', 'b', 'c', 'd']) queue.add(entry);
    await clock.advance(0);
    expect(batches).toEqual([['a', 'b', 'c']]);
    await clock.advance(1_000);
    expect(batches).toEqual([['a', 'b', 'c'], ['d']]);
    expect(sentAtMs).toEqual([0, 1_000]);
  });

  it('has no timer while idle', async () => {
    const { queue, clock } = setUp({ batchSizeMax: 3 });
    expect(clock.pending).toBe(0);
    queue.add('a');
    expect(clock.pending).toBe(1);
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
  });

  it('tries again after a doubling, capped delay and gives up after max_retry_time', async () => {
    const { queue, clock, sentAtMs, sink, lines } = setUp({ retryTimeMaxMs: 100, retryDelayMaxMs: 40 });
    sink.answer = refused;
    queue.add('a');
    await clock.advance(1_000);
    expect(sentAtMs).toEqual([0, 10, 30, 70, 100]);
    expect(queue.counts).toEqual({ emitted: 1, delivered: 0, dropped: 1, queued: 0 });
    expect(lines).toContainEqual({
      level: 'error',
      message: 'queue test: gave up on a batch',
      fields: { entries: 1, tries: 5, reason: 'refused' },
    });
    expect(clock.pending).toBe(0);
  });

  it('counts the entries that will never arrive as dropped, and the others of their batch as delivered', async () => {
    const { queue, clock, sink, lines } = setUp({ batchSizeMax: 3 });
    sink.answer = () => Promise.reject(new NotDelivered('one is too long', { isFinal: true, entries: 1 }));
    for (const entry of ['a', 'b', 'c']) queue.add(entry);
    await clock.advance(0);
    expect(queue.counts).toEqual({ emitted: 3, delivered: 2, dropped: 1, queued: 0 });
    expect(lines).toContainEqual(
      expect.objectContaining({ fields: { entries: 1, tries: 1, reason: 'one is too long' } }),
    );
  });

  it('delivers the same batch once the receiver is back', async () => {
    const { queue, clock, batches, sink } = setUp({ batchSizeMax: 2 });
    sink.answer = refused;
    queue.add('a');
    queue.add('b');
    await clock.advance(10);
    sink.answer = () => Promise.resolve();
    await clock.advance(100);
    expect(batches).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(queue.counts).toMatchObject({ delivered: 2, dropped: 0 });
  });

  it('drops the oldest when full, warns at 80 % and says how many went', async () => {
    const { queue, clock, batches, sink, lines } = setUp({ entriesMax: 5, batchSizeMax: 10 });
    for (const entry of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) queue.add(entry);
    expect(queue.counts).toEqual({ emitted: 7, delivered: 0, dropped: 2, queued: 5 });
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'warn', message: 'queue test: 80 % full' });
    sink.answer = () => Promise.resolve();
    await clock.advance(1_000);
    expect(batches).toEqual([['c', 'd', 'e', 'f', 'g']]);
    const reported = lines.filter(({ level }) => level === 'error').map(({ fields }) => fields['entries']);
    expect(reported).toEqual([1, 1]);
  });

  it('never drops what is being delivered: the newcomer goes instead', async () => {
    const { queue, clock, sink, batches } = setUp({ entriesMax: 1 });
    sink.answer = () => new Promise(() => {});
    queue.add('a');
    queue.add('b');
    await clock.advance(0);
    expect(batches).toEqual([['a']]);
    expect(queue.counts).toEqual({ emitted: 2, delivered: 0, dropped: 1, queued: 1 });
  });

  it('bounds bytes too, and refuses an entry larger than all of them', async () => {
    const { queue, clock, batches } = setUp({ bytesMax: 6, batchSizeMax: 10 });
    for (const entry of ['aaa', 'bbb', 'cc', 'ddddddd']) queue.add(entry);
    expect(queue.counts).toMatchObject({ dropped: 2, queued: 2 });
    await clock.advance(1_000);
    expect(batches).toEqual([['bbb', 'cc']]);
  });

  it('delivers one batch at a time, or any number when told so', async () => {
    const hang = () => new Promise<void>(() => {});
    const one = setUp();
    one.sink.answer = hang;
    const many = setUp({ concurrencyMax: -1 });
    many.sink.answer = hang;
    for (const { queue } of [one, many]) for (const entry of ['a', 'b', 'c']) queue.add(entry);
    expect(one.batches).toHaveLength(1);
    expect(many.batches).toHaveLength(3);
  });

  it('flushes on close without waiting for a full batch', async () => {
    const { queue, batches, clock } = setUp({ batchSizeMax: 10 });
    queue.add('a');
    await queue.close(5_000);
    expect(batches).toEqual([['a']]);
    expect(clock.pending).toBe(0);
  });

  it('gives up a flush at its bound, and drops what comes later', async () => {
    const { queue, clock, sink, lines } = setUp();
    sink.answer = refused;
    queue.add('a');
    queue.add('b');
    await settled();
    const closed = queue.close(5_000);
    await clock.advance(5_000);
    await closed;
    queue.add('c');
    expect(queue.counts).toEqual({ emitted: 3, delivered: 0, dropped: 3, queued: 0 });
    expect(lines.at(-1)).toMatchObject({ level: 'error', fields: { total: 2 } });
    expect(clock.pending).toBe(0);
  });

  it('accounts for every entry at every moment', async () => {
    const action = fc.oneof(
      { weight: 5, arbitrary: fc.constant({ add: true as const, ms: 0 }) },
      { weight: 1, arbitrary: fc.record({ add: fc.constant(false as const), ms: fc.integer({ min: 0, max: 200 }) }) },
    );
    const settings = fc.record({
      batchSizeMax: fc.integer({ min: 1, max: 4 }),
      entriesMax: fc.integer({ min: 1, max: 8 }),
      coalescingDelayMs: fc.integer({ min: 0, max: 50 }),
      bytesMax: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
      concurrencyMax: fc.constantFrom(1, -1),
      retryTimeMaxMs: fc.integer({ min: 0, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.array(action, { maxLength: 40 }),
        fc.infiniteStream(fc.boolean()),
        async (changes, actions, luck) => {
          const { metrics, queue, clock, sink } = setUp(changes);
          const received: string[] = [];
          sink.answer = async (batch) => {
            if (!luck.next().value) throw new Error('unlucky');
            received.push(...batch);
          };
          let added = 0;
          const check = () => {
            const { emitted, delivered, dropped, queued } = queue.counts;
            expect(emitted).toBe(added);
            expect(delivered + dropped + queued).toBe(emitted);
            expect(queued).toBeLessThanOrEqual(changes.entriesMax);
          };
          for (const { add, ms } of actions) {
            if (add) queue.add(`${added++}`);
            else await clock.advance(ms);
            check();
          }
          const closed = queue.close(1_000);
          await clock.advance(1_000);
          await closed;
          check();
          expect(queue.counts.queued).toBe(0);
          const told = (what: string) => metrics.sum(`sallyport_log_queue_${what}`, 'test') ?? 0;
          const { emitted, delivered, dropped } = queue.counts;
          expect(['emitted_total', 'delivered_total', 'dropped_total', 'entries'].map(told)).toEqual([
            emitted,
            delivered,
            dropped,
            0,
          ]);
          expect(received).toHaveLength(queue.counts.delivered);
        },
      ),
      { numRuns: 200 },
    );
  });
});
