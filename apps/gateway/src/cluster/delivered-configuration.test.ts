import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { type ConfigDocument, type Entity, type EntityChange, encodeFrame } from '@sallyport/contracts';
import { hashOf } from '@sallyport/declarative';
import { changeDocument } from '@sallyport/pipeline';
import { fakeServices } from '@sallyport/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApplyResult } from '../primary/active-config.ts';
import { type ConfigurationTarget, DeliveredConfiguration } from './delivered-configuration.ts';
import { LastGood } from './last-good.ts';

const identity = {
  certificate: '',
  key: '',
  authorities: undefined,
  keyName: 'a-key',
  sealingKey: Buffer.alloc(32, 7),
};

/** Workers that take what compiles: whatever is not called `bad`. */
class Workers implements ConfigurationTarget {
  document: ConfigDocument = { hash: '', collections: {} };
  wholes = 0;

  async applyDocument(document: ConfigDocument): Promise<ApplyResult> {
    this.wholes++;
    return this.#take(document);
  }

  async applyDelta({ toHash, changes }: { toHash: string; changes: readonly EntityChange[] }): Promise<ApplyResult> {
    return this.#take(changeDocument(this.document, changes, toHash));
  }

  #take(document: ConfigDocument): ApplyResult {
    const { hash, collections } = document;
    const bad = Object.values(collections)
      .flat()
      .find(({ id }) => id === 'bad');
    if (bad !== undefined) return { outcome: 'invalid', problems: [{ entityId: 'bad', message: 'It is bad.' }] };
    if (hashOf(collections) !== hash) return { outcome: 'invalid', problems: [{ message: 'It is another one.' }] };
    this.document = document;
    return { outcome: 'active', config: { file: '', hash, counts: {} } } as unknown as ApplyResult;
  }
}

describe('what a control plane delivers', () => {
  let folder: string;
  let lastGood: LastGood;
  let workers: Workers;
  let delivered: DeliveredConfiguration;
  let entities: Entity[];

  const open = async () => {
    lastGood = await LastGood.claim(folder, identity);
    workers = new Workers();
    delivered = new DeliveredConfiguration(workers, lastGood, fakeServices().log);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-delivered-'));
    entities = [{ id: 'r0' }];
    await open();
  });
  afterEach(async () => {
    lastGood.close();
    await rm(folder, { recursive: true });
  });

  const hash = () => hashOf({ routes: entities });
  const snapshot = (version: number) => {
    const lines = entities.map((entity) => `${JSON.stringify(['routes', entity])}\n`).join('');
    return encodeFrame({ type: 'snapshot', version, hash: hash() }, zstdCompressSync(lines));
  };
  const delta = (version: number, entity: Entity, told?: string) => {
    entities = [...entities.filter(({ id }) => id !== entity.id), entity];
    const changes = JSON.stringify([{ collection: 'routes', id: entity.id, entity }]);
    const head = { type: 'delta', from: version - 1, version, hash: told ?? hash() } as const;
    return encodeFrame(head, zstdCompressSync(changes));
  };
  const file = () => join(folder, 'a-key', '0', 'last-good');

  it('is active, answered for with version and hash, and there after a restart', async () => {
    const first = { version: 1, hash: hash() };
    expect(await delivered.take(snapshot(1))).toEqual({ type: 'applied', configuration: first });
    expect(await delivered.take(delta(2, { id: 'r1' }))).toMatchObject({
      type: 'applied',
      configuration: { version: 2 },
    });
    const { document } = workers;
    const { nodeId } = lastGood;
    lastGood.close();
    await open();
    expect(await delivered.restore()).toBe(true);
    expect([delivered.current, workers.document, lastGood.nodeId]).toEqual([
      { version: 2, hash: hash() },
      document,
      nodeId,
    ]);
  });

  it('is asked for as a whole where a change is for another version, or comes to another hash', async () => {
    expect(await delivered.take(delta(2, { id: 'r1' }))).toMatchObject({ type: 'resend' });
    await delivered.take(snapshot(2));
    expect(await delivered.take(delta(4, { id: 'r2' }))).toMatchObject({ type: 'resend' });
    expect(await delivered.take(delta(3, { id: 'r3' }, '0'.repeat(32)))).toMatchObject({ type: 'resend' });
    expect(await delivered.take(Buffer.from('nothing'))).toMatchObject({ type: 'resend' });
    expect(delivered.current).toMatchObject({ version: 2 });
  });

  it('is not kept where an entity is no good', async () => {
    await delivered.take(snapshot(1));
    const before = await readFile(file());
    const problems = [{ entityId: 'bad', message: 'It is bad.' }];
    expect(await delivered.take(delta(2, { id: 'bad' }))).toMatchObject({ type: 'rejected', problems });
    expect([delivered.current?.version, (await readFile(file())).equals(before)]).toEqual([1, true]);
  });

  it('stays small, however often it changes', async () => {
    await delivered.take(snapshot(1));
    for (let version = 2; version <= 210; version++) await delivered.take(delta(version, { id: 'r1', version }));
    expect((await readFile(file())).length).toBeLessThan(60_000);
    lastGood.close();
    await open();
    expect(await delivered.restore()).toBe(true);
    expect(delivered.current).toEqual({ version: 210, hash: hash() });
  });

  it('is never taken from a file that is damaged or cut, in any of 200 places', async () => {
    await delivered.take(snapshot(1));
    await delivered.take(delta(2, { id: 'r1' }));
    const whole = await readFile(file());
    const { wholes } = workers;
    for (let i = 0; i < 200; i++) {
      const at = Math.floor((whole.length * i) / 200);
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ (1 << (i % 8));
      await writeFile(file(), i % 2 === 0 ? damaged : whole.subarray(0, at));
      expect(await delivered.restore(), `damage at ${at}`).toBe(false);
    }
    expect(workers.wholes).toBe(wholes);
  });

  it('is one place for each of the gateways that share a folder', async () => {
    const other = await LastGood.claim(folder, identity);
    expect(other.nodeId).not.toBe(lastGood.nodeId);
    expect(await other.read()).toBeUndefined();
    other.close();
  });
});
