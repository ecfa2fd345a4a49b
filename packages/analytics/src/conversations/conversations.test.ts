import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConversationLink, EventRow } from '@sallyport/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnalyticsStore } from '../analytics-store.ts';
import { createDuckDbStore } from '../duckdb/store.ts';
import { eventRow } from '../testing/event-row.ts';
import { Conversations } from './conversations.ts';

const nowMs = 1_790_000_000_000;
const clock = { nowMs: () => nowMs };

describe('conversations of a store', () => {
  let folder: string;
  let store: AnalyticsStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-conversations-'));
    const retention = { analyticsMs: 1e10, requestsMs: 1e9 };
    store = await createDuckDbStore({ folder, retention, clock, threads: 1 });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const model = (id: string, ...links: ConversationLink[]) =>
    eventRow({
      id,
      startedAtMs: nowMs - 1000,
      links: [...links, { kind: 'thread', key: `said-${id}`, isOrigin: true }],
    });
  const asks: ConversationLink = { kind: 'tool_arguments', key: 'args', isOrigin: true, tool: 'mcp__shop__find:all' };
  const calls: ConversationLink = { kind: 'tool_arguments', key: 'args', tool: 'find:all' };
  const trace: ConversationLink = { kind: 'trace', key: 'one' };
  const keep = async (conversations: Conversations, rows: EventRow[]) => {
    await store.insert({ controlPlaneId: 'cp', rows });
    await conversations.take(rows, 'cp');
  };
  const known = async () =>
    Object.fromEntries(
      (await store.query('SELECT id, conversation_id FROM conversation_hops ORDER BY id')).map((row) => [
        row['id'],
        row['conversation_id'],
      ]),
    );

  it('go on after a stop, with what was known before it', async () => {
    await keep(await Conversations.open({ store, clock }), [model('a', asks), model('b', trace)]);
    const again = await Conversations.open({ store, clock });
    await keep(again, [eventRow({ id: 'c', startedAtMs: nowMs - 900, links: [calls] }), model('d', trace)]);
    expect(await known()).toEqual({ a: 'a', b: 'b', c: 'a', d: 'b' });
  });

  it('keep their name when what they began with is forgotten', async () => {
    const open = () => Conversations.open({ store, clock, hopsMax: 1 });
    await keep(await open(), [model('a', trace)]);
    await keep(await open(), [model('b', trace)]);
    await keep(await open(), [model('c', trace)]);
    expect(await known()).toEqual({ a: 'a', b: 'a', c: 'a' });
  });

  it('are told again when the store could not take them', async () => {
    let isFull = true;
    const failing: Pick<AnalyticsStore, 'query' | 'assign'> = {
      query: (sql) => store.query(sql),
      assign: (assignments) => (isFull ? Promise.reject(new Error('full')) : store.assign(assignments)),
    };
    const conversations = await Conversations.open({ store: failing, clock });
    await expect(conversations.take([model('a', trace)], 'cp')).rejects.toThrow('full');
    isFull = false;
    await conversations.take([model('a', trace)], 'cp');
    expect(await known()).toEqual({ a: 'a' });
  });
});
