import { zstdCompressSync } from 'node:zlib';
import { eventRow } from '@sallyport/analytics/testing';
import { encodeBatch, type RowBatch, rowsMediaType } from '@sallyport/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../test/control-plane.ts';

describe('ingestion', () => {
  let plane: TestControlPlane;
  beforeEach(async () => {
    plane = await TestControlPlane.start();
  });
  afterEach(async () => await plane.stop());

  const batch = (changes: Partial<RowBatch> = {}): RowBatch => ({
    stream: 'stream-1',
    sequence: 0,
    sentAtMs: plane.nowMs,
    node: { id: 'node-1', version: '1.0.0', hostname: 'gw-1', configHash: 'c1' },
    lost: {},
    names: [],
    rows: [],
    ...changes,
  });
  const rows = (...ids: string[]) => ids.map((id) => eventRow({ id, startedAtMs: plane.nowMs }));
  const postBytes = (payload: Uint8Array, headers: Record<string, string> = {}, as: 'node' | 'operator' = 'node') =>
    plane.ask('POST', '/ingest/v1/rows', {
      as,
      payload: Buffer.from(payload),
      headers: { 'content-type': rowsMediaType, 'content-encoding': 'zstd', ...headers },
    });
  const post = (changes: Partial<RowBatch>) => postBytes(zstdCompressSync(encodeBatch(batch(changes))));
  const count = async () => (await plane.analytics.query('SELECT count(*) AS n FROM exchanges'))[0]!['n'];

  it('keeps rows once, however often and in whatever pieces they come', async () => {
    expect((await post({ rows: rows('a', 'b', 'c') })).json()).toEqual({ next: 3 });
    expect((await post({ rows: rows('a', 'b', 'c') })).json()).toEqual({ next: 3 });
    expect((await post({ sequence: 2, rows: rows('c', 'd') })).json()).toEqual({ next: 4 });
    expect((await post({ sequence: 0, rows: rows('a') })).json()).toEqual({ next: 4 });
    expect((await post({ stream: 'another', rows: rows('d', 'e') })).json()).toEqual({ next: 2 });
    expect(await count()).toBe(5);
  });

  it('counts what was lost on the way, at the gateway, and for its age', async () => {
    await post({ rows: rows('a'), lost: { spool_full: 4 } });
    const old = eventRow({ id: 'old', startedAtMs: plane.nowMs - 100 * 24 * 3_600_000 });
    const future = eventRow({ id: 'future', startedAtMs: plane.nowMs + 2 * 24 * 3_600_000 });
    await post({ sequence: 5, rows: [old, future], lost: { spool_full: 9 } });
    expect(await plane.store.streams.find(controlPlaneId, 'stream-1')).toMatchObject({
      next: 7,
      missing: 4,
      lost: { spool_full: 9, too_old: 1, from_the_future: 1 },
    });
  });

  it('knows who sent it, how its entities are called, and how wrong its clock is', async () => {
    await post({ sentAtMs: plane.nowMs - 60_000, names: [{ kind: 'route', id: 'r', name: 'orders' }] });
    expect(await plane.store.nodes.find(controlPlaneId, 'node-1')).toMatchObject({
      hostname: 'gw-1',
      clockSkewMs: -60_000,
    });
    expect(plane.logged.filter((line) => line.includes('clock'))).toHaveLength(1);
    await post({ sentAtMs: plane.nowMs - 61_000, node: { ...batch().node, configHash: 'c2' } });
    expect(plane.logged.filter((line) => line.includes('clock'))).toHaveLength(1);
    expect((await plane.store.entityNames.resolve([controlPlaneId], 'route', ['r'])).get('r')).toMatchObject({
      isDeleted: false,
    });
    const all = [
      { kind: 'node', id: 'node-1', name: 'gw-1' },
      { kind: 'route', id: 's', name: 'carts' },
    ] as const;
    await post({ names: [...all], node: { ...batch().node, configHash: 'c2' } });
    expect((await plane.store.entityNames.resolve([controlPlaneId], 'route', ['r'])).get('r')).toMatchObject({
      isDeleted: true,
    });
  });

  it('has no row spoil the answers about all others, whatever numbers its upstream or gateway made up', async () => {
    const much = 1e300;
    const row = eventRow({ id: 'honest', startedAtMs: plane.nowMs - 60_000 });
    const usage = {
      input: much,
      output: much,
      cacheRead: much,
      cacheWrite5m: much,
      cacheWrite1h: much,
      reasoning: much,
    };
    const forged = {
      ...row,
      id: 'forged',
      ...{ totalMs: much, gatewayMs: -much, upstreamMs: much, receiveMs: much, endedAtMs: much },
      ...{ requestBytes: much, responseBytes: -much, status: much, port: much, tries: much },
      quantities: { 'a\0b': much },
      consumerGroups: ['a\0b'],
      llm: {
        ...{ pluginId: 'p', plugin: 'ai-proxy', operation: 'chat', dialect: 'openai-chat', mode: 'oneshot' },
        ...{ provider: 'openai', requestModel: 'm\0', responseModel: 'm', attempts: [] },
        ...{ latencyMs: much, timePerTokenMs: much, timeToFirstTokenMs: much, cost: much },
        usage: { ...usage, inputAudio: much, outputAudio: much },
      } as unknown as NonNullable<typeof row.llm>,
      mcp: {
        sessionId: 's\0',
        rpc: [{ method: 'tools/call', toolName: 'a\0b', latencyMs: much, responseBytes: much }],
        audit: [],
      },
    };
    expect((await post({ rows: [row, forged] })).statusCode).toBe(200);
    const { data } = (await plane.ask('GET', '/v2/metrics/fields')).json();
    for (const { name: datasource, fields } of data as { name: string; fields: { name: string; group?: string }[] }[])
      for (const { name } of fields.filter(({ group }) => group === 'metric')) {
        const answer = await plane.ask('POST', '/v2/metrics', { payload: { datasource, metrics: [name] } });
        expect([datasource, name, answer.statusCode]).toEqual([datasource, name, 200]);
      }
    const found = await plane.ask('POST', '/v2/api-requests', { payload: {} });
    expect(found.json().meta.total).toBe(2);
    for (const path of ['/v2/conversations', '/v2/conversations/forged', '/v2/conversations/forged/trace'])
      expect((await plane.ask('GET', path)).statusCode, path).toBe(200);
  });

  it('takes no batch of which a few bytes would fill its memory', async () => {
    const rowsThatSayNothing = Buffer.alloc(3 * 1024 * 1024, Buffer.from([0x42, 0x00]));
    const head = encodeBatch(batch());
    const bombs = [rowsThatSayNothing, rowsThatSayNothing.subarray(0, 2 * 20_001)];
    for (const bomb of bombs) {
      const answer = await postBytes(zstdCompressSync(Buffer.concat([head, bomb])));
      expect([answer.statusCode, answer.json().detail]).toEqual([
        400,
        expect.stringMatching(/more than \d+ (entries|rows)/),
      ]);
    }
  });

  it('says what is wrong with what is no batch', async () => {
    const whole = encodeBatch(batch({ rows: rows('a') }));
    const refusals = [
      [await postBytes(whole), 400, 'not compressed with zstd'],
      [await postBytes(zstdCompressSync(whole.subarray(0, whole.length - 3))), 400, 'no batch of rows: '],
      [await postBytes(new Uint8Array(), { 'content-encoding': 'identity' }), 400, 'names no stream'],
      [await postBytes(whole, { 'content-encoding': 'br' }), 415, "'br' is neither"],
      [await post({ node: { ...batch().node, id: '' } }), 400, 'names no node'],
      [await postBytes(whole, { 'content-type': 'application/json', 'content-encoding': 'identity' }), 400, ''],
      [await postBytes(whole, { 'content-type': 'text/plain' }), 415, ''],
      [await postBytes(zstdCompressSync(new Uint8Array(5 * 1024 * 1024))), 413, 'may have 4194304 bytes'],
      [await postBytes(new Uint8Array(5 * 1024 * 1024), { 'content-encoding': 'identity' }), 413, ''],
    ] as const;
    for (const [answer, status, detail] of refusals) {
      expect([answer.statusCode, answer.json().detail]).toEqual([status, expect.stringContaining(detail)]);
    }
    expect(await count()).toBe(0);
    expect((await post({ rows: rows('a') })).statusCode).toBe(200);
  });

  it('takes only the token of gateways', async () => {
    const bytes = zstdCompressSync(encodeBatch(batch({ rows: rows('a') })));
    expect((await postBytes(bytes, {}, 'operator')).statusCode).toBe(403);
    expect(await count()).toBe(0);
  });

  it('asks to come back later while it has enough in hand', async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, (_, stream) => post({ stream: `s${stream}` })));
    const refused = answers.filter(({ statusCode }) => statusCode === 503);
    expect(refused.length).toBe(8);
    expect(refused[0]!.headers['retry-after']).toBe('1');
    expect(answers.filter(({ statusCode }) => statusCode === 200).length).toBe(16);
    const twice = await Promise.all([post({ rows: rows('a') }), post({ rows: rows('a') })]);
    expect(twice.map(({ statusCode }) => statusCode).sort()).toEqual([200, 429]);
  });
});
