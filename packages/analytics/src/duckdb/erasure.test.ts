import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnalyticsStore } from '../analytics-store.ts';
import { eventRow } from '../testing/event-row.ts';
import { createDuckDbStore } from './store.ts';

const dayMs = 86_400_000;
const nowMs = 1_790_000_000_000;

describe('erasing a person', () => {
  let folder: string;
  let store: AnalyticsStore;
  const open = () =>
    createDuckDbStore({
      folder,
      retention: { analyticsMs: 90 * dayMs, requestsMs: 30 * dayMs },
      clock: { nowMs: () => nowMs },
      threads: 1,
    });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'analytics-'));
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  /** All bytes under the folder. */
  const legible = async () => {
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
  };

  it('leaves nothing of them in any file, neither in what is written nor in what was freed', async () => {
    const rows = Array.from({ length: 300 }, (_, index) =>
      index % 3 === 0
        ? eventRow({
            id: `a${index}`,
            consumerId: 'consumer-of-ann',
            subject: 'subject-of-ann',
            uri: `/ann-${index}`,
            clientIp: '192.0.2.77',
          })
        : eventRow({ id: `b${index}`, consumerId: 'consumer-of-bob', subject: 'subject-of-bob', uri: `/bob-${index}` }),
    );
    await store.insert({ controlPlaneId: 'cp', rows });
    await store.query('CHECKPOINT');
    await store.insert({ controlPlaneId: 'cp', rows: [eventRow({ id: 'in-log', subject: 'subject-of-ann' })] });
    const marks = ['consumer-of-ann', 'subject-of-ann', '192.0.2.77'];
    const before = await legible();
    expect(marks.filter((mark) => before.includes(mark))).toEqual(marks);

    expect(
      await store.erase({ controlPlaneIds: ['cp'], consumerId: 'consumer-of-ann', subject: 'subject-of-ann' }),
    ).toEqual({ rows: 101 });

    const after = await legible();
    expect(marks.filter((mark) => after.includes(mark))).toEqual([]);
    expect(after.includes('subject-of-bob')).toBe(true);
    expect(await store.query('SELECT count(*) AS n, count(subject) AS known FROM exchanges')).toEqual([
      { n: 301, known: 200 },
    ]);
  });

  it.each(['the same opening', 'an earlier opening'])(
    'leaves nothing of few among many, written in %s',
    async (when) => {
      const rpc = { method: 'tools/call', latencyMs: 1, responseBytes: 2, toolName: 'echo' };
      const rows = Array.from({ length: 400 }, (_, index) =>
        eventRow({
          id: `r${index}`,
          consumerId: index % 3 === 0 ? 'consumer-of-ann' : 'consumer-of-bob',
          subject: index % 3 === 0 ? 'consumer-of-ann' : 'consumer-of-bob',
          ...(index % 5 === 0 && { mcp: { rpc: [rpc], audit: [] } }),
        }),
      );
      await store.insert({ controlPlaneId: 'cp', rows });
      if (when === 'an earlier opening') {
        await store.close();
        store = await open();
      }
      expect(await store.erase({ controlPlaneIds: ['cp'], consumerId: 'consumer-of-ann' })).toEqual({ rows: 134 });
      const after = await legible();
      expect([after.includes('consumer-of-ann'), after.includes('consumer-of-bob')]).toEqual([false, true]);
    },
  );

  it('is remembered when the store is opened again', async () => {
    await store.erase({ controlPlaneIds: ['cp'], subject: 'ann' });
    await store.close();
    store = await open();
    await store.insert({
      controlPlaneId: 'cp',
      rows: [eventRow({ id: 'late', subject: 'ann', startedAtMs: nowMs - 1 })],
    });
    expect(await store.query('SELECT subject FROM exchanges')).toEqual([{ subject: null }]);
  });
});
