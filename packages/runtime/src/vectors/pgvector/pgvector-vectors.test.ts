import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PgvectorSettings, PgvectorTls, VectorSpace } from '@sallyport/pipeline';
import { fakeServices, selfSigned } from '@sallyport/testkit';
import { type RunningPostgres, startPostgres } from '@sallyport/testkit/postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clock } from '../../counters/test/real-clock.ts';
import { describeVectors } from '../vectors.contract.ts';
import { createVectorsPort } from '../vectors-port.ts';

let postgres: RunningPostgres;
const { cert, key } = selfSigned({ names: ['postgres.internal'], days: 1 });
beforeAll(async () => {
  postgres = await startPostgres({ tls: { cert, key } });
});
afterAll(() => postgres.stop());

const settings = (changes: Partial<PgvectorSettings> = {}): PgvectorSettings => ({
  ...{ host: postgres.host, port: postgres.port, database: 'postgres', user: 'postgres', timeoutMs: 5_000 },
  ...changes,
});

const { log } = fakeServices();
/** A node of its own. */
const open = (space: VectorSpace, changes?: Partial<PgvectorSettings>) =>
  createVectorsPort({ clock, log }).pgvector(space, settings(changes));

describeVectors('PostgreSQL', { open, openElsewhere: open, pass: (ms) => delay(ms) });

const plane: VectorSpace = { dimensions: 2, metric: 'cosine' };
const at = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle));

describe('vectors in PostgreSQL', () => {
  const undo: (() => unknown)[] = [];
  afterEach(async () => {
    while (undo.length > 0) await undo.pop()!();
  });
  const node = (changes?: Partial<PgvectorSettings>, space = plane) => {
    const store = open(space, changes);
    undo.push(() => store.close());
    return store;
  };
  const tls = (changes: Partial<PgvectorTls> = {}) => ({ tls: { verify: true, isRequired: true, ...changes } });

  it('are in a table that several nodes make at once, and their own are found among those of others', async () => {
    const space: VectorSpace = { dimensions: 3, metric: 'cosine' };
    const nodes = Array.from({ length: 4 }, () => node({}, space));
    const near = Float32Array.of(1, 0, 0);
    // Many that are nearer, and of another namespace.
    await Promise.all(Array.from({ length: 200 }, async (_, i) => nodes[i % 4]!.put('theirs', String(i), near, '')));
    await nodes[0]!.put('ours', 'one', Float32Array.of(0, 1, 0), 'p');
    expect(await nodes[1]!.nearest('ours', near, 3, 2)).toMatchObject([{ id: 'one', payload: 'p' }]);
  });

  it('are spoken to over TLS, with the version that was asked for', async () => {
    const store = node(tls({ verify: false, version: 'TLSv1.2' }));
    await store.put('tls', 'a', at(0), '');
    expect(postgres.tlsProtocol).toBe('TLSv1.2');
    const wary = node(tls());
    await expect((async () => wary.put('tls', 'a', at(0), ''))()).rejects.toThrow(/does not answer: .*self.signed/);
  });

  it('are spoken to in the clear only where TLS is not required', async () => {
    const plain = await startPostgres();
    undo.push(() => plain.stop());
    const strict = node({ port: plain.port, ...tls() });
    await expect((async () => strict.find('n', 'a'))()).rejects.toThrow('does not support SSL');
    const lenient = node({ port: plain.port, ...tls({ isRequired: false }) });
    await lenient.put('n', 'a', at(0), '');
    expect(await lenient.find('n', 'a')).toEqual(at(0));
  });

  it('say what is wrong with files of a certificate', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-pg-'));
    undo.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'cert.pem'), cert);
    await writeFile(join(folder, 'key.pem'), key, { mode: 0o600 });
    const files = { certificatePath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') };
    await node(tls({ verify: false, ...files })).put('n', 'a', at(0), '');
    const missing = node(tls({ verify: false, ...files, keyPath: join(folder, 'none.pem') }));
    await expect((async () => missing.find('n', 'a'))()).rejects.toThrow(/none\.pem/);
  });

  it('are out of reach in time, and at once after some failures, until the server is back', async () => {
    const store = node({ timeoutMs: 150 });
    await store.put('outage', 'a', at(0), '');
    postgres.pause();
    for (let i = 0; i < 3; i++)
      await expect((async () => store.find('outage', 'a'))()).rejects.toThrow(/^PostgreSQL at .* does not answer/);
    const askedMs = performance.now();
    await expect((async () => store.find('outage', 'a'))()).rejects.toThrow(/^PostgreSQL at .* does not answer/);
    expect(performance.now() - askedMs).toBeLessThan(140);
    postgres.resume();
    await expect.poll(async () => Promise.resolve(store.find('outage', 'a')).catch(() => undefined)).toEqual(at(0));
  });
});
