import type { VectorSpace, VectorStore } from '@sallyport/pipeline';
import { afterAll, describe, expect, it } from 'vitest';

export interface VectorsFixture {
  open(space: VectorSpace): VectorStore;
  /** Lets so much time pass for the store. */
  pass(ms: number): Promise<void>;
  /** More stores of what `open` gave before: another node's. Where there are no other nodes, none. */
  openElsewhere?(space: VectorSpace): VectorStore;
}

/** What every store of vectors promises. */
export function describeVectors(name: string, fixture: VectorsFixture): void {
  const at = (degrees: number, length = 1) =>
    Float32Array.of(Math.cos((degrees * Math.PI) / 180) * length, Math.sin((degrees * Math.PI) / 180) * length, 0);
  const plane: VectorSpace = { dimensions: 3, metric: 'cosine' };

  describe(`vectors in ${name}`, () => {
    const opened: VectorStore[] = [];
    const open = (space = plane) => {
      const store = fixture.open(space);
      opened.push(store);
      return store;
    };
    afterAll(() => {
      for (const store of opened) store.close();
    });
    let namespaces = 0;
    const fresh = () => `${name} "${++namespaces}" {of} the'se`;
    const ids = async (store: VectorStore, namespace: string, degrees: number, count = 9, threshold = 2) =>
      (await store.nearest(namespace, at(degrees), count, threshold)).map(({ id }) => id);

    it('are found by how near they are, within a threshold, no more than wanted', async () => {
      const store = open();
      const space = fresh();
      for (const degrees of [90, 0, 30, 180]) await store.put(space, String(degrees), at(degrees, 7), `p${degrees}`);
      const found = await store.nearest(space, at(10), 2, 2);
      expect(found.map(({ id, payload }) => [id, payload])).toEqual([
        ['0', 'p0'],
        ['30', 'p30'],
      ]);
      expect(found[0]!.distance).toBeCloseTo(1 - Math.cos(Math.PI / 18), 4);
      expect(await ids(store, space, 10, 9, 1)).toEqual(['0', '30', '90']);
      expect(await ids(store, space, 10, 9, 0.001)).toEqual([]);
      expect((await store.nearest(space, at(180), 1, 0))[0]?.id ?? '180').toBe('180');
    });

    it('are told apart by their length where distances are euclidean', async () => {
      const store = open({ dimensions: 3, metric: 'euclidean' });
      const space = fresh();
      await store.put(space, 'far', at(0, 4), '');
      await store.put(space, 'near', at(90, 2), '');
      const found = await store.nearest(space, at(0, 1), 2, 10);
      expect(found.map(({ id, distance }) => [id, distance.toFixed(3)])).toEqual([
        ['near', '2.236'],
        ['far', '3.000'],
      ]);
    });

    it('are replaced, deleted and dropped, each namespace for itself', async () => {
      const store = open();
      const [one, other] = [fresh(), fresh()];
      await store.put(one, 'a', at(0), 'first');
      await store.put(one, 'b', at(90), '');
      await store.put(other, 'a', at(0), 'of another');
      await store.put(one, 'a', at(180), 'second');
      expect(await store.nearest(one, at(180), 1, 0.1)).toMatchObject([{ id: 'a', payload: 'second' }]);
      expect(await ids(store, one, 0, 1, 0.1)).toEqual([]);
      expect((await store.find(one, 'a'))?.[0]).toBeCloseTo(-1, 5);
      expect(await store.find(one, 'nobody')).toBeUndefined();
      expect([await store.delete(one, 'a'), await store.delete(one, 'a')]).toEqual([true, false]);
      expect(await ids(store, one, 180)).toEqual(['b']);
      await store.drop(one);
      expect(await ids(store, one, 180)).toEqual([]);
      await store.put(one, 'c', at(0), '');
      expect([await ids(store, one, 0), await ids(store, other, 0)]).toEqual([['c'], ['a']]);
      await store.drop(one);
      await store.drop(other);
    });

    it('are forgotten when their time is over', async () => {
      const store = open();
      const space = fresh();
      await store.put(space, 'short', at(0), '', 100);
      await store.put(space, 'long', at(10), '');
      expect(await ids(store, space, 0)).toEqual(['short', 'long']);
      await fixture.pass(150);
      expect(await ids(store, space, 0, 1)).toEqual(['long']);
      expect(await store.find(space, 'short')).toBeUndefined();
      await store.put(space, 'short', at(0), '', 60_000);
      expect(await ids(store, space, 0)).toEqual(['short', 'long']);
    });

    it('carry any text, and ids of any kind', async () => {
      const store = open();
      const space = fresh();
      const payload = `${'ä"\\'.repeat(1000)}\n\u0001🙂`;
      await store.put(space, "id '1'; --\"", at(0), payload);
      expect(await store.nearest(space, at(0), 1, 1)).toMatchObject([{ id: "id '1'; --\"", payload }]);
    });

    it('of another length, with something that is no number, or with too long a text are refused', async () => {
      const store = open();
      const put = async (vector: Float32Array, payload = '') => store.put(fresh(), 'a', vector, payload);
      await expect(put(new Float32Array(4))).rejects.toThrow('vectors here have 3 numbers, and this one has 4');
      await expect(put(Float32Array.of(1, Number.NaN, 0))).rejects.toThrow('no number');
      await expect(put(at(0), 'x'.repeat(262_145))).rejects.toThrow('a payload may have 262144 characters');
      await expect((async () => store.nearest(fresh(), new Float32Array(2), 1, 1))()).rejects.toThrow('has 2');
    });

    if (fixture.openElsewhere !== undefined) {
      it('are seen by other nodes as soon as they were put, replaced, deleted or dropped', async () => {
        const here = open();
        const there = fixture.openElsewhere!(plane);
        opened.push(there);
        const space = fresh();
        for (const [id, degrees] of [
          ['a', 0],
          ['b', 90],
        ] as const) {
          await here.put(space, id, at(degrees), id);
          expect(await ids(there, space, degrees, 1)).toEqual([id]);
        }
        await there.put(space, 'a', at(180), 'moved');
        expect(await here.nearest(space, at(180), 1, 0.1)).toMatchObject([{ id: 'a', payload: 'moved' }]);
        await there.delete(space, 'b');
        expect(await ids(here, space, 90)).toEqual(['a']);
        await here.drop(space);
        expect(await ids(there, space, 0)).toEqual([]);
        await there.put(space, 'c', at(0), '');
        expect(await ids(here, space, 0)).toEqual(['c']);
      });

      it('are seen by other nodes where a namespace is dropped and written again within a moment', async () => {
        const here = open();
        const there = fixture.openElsewhere!(plane);
        opened.push(there);
        const space = fresh();
        for (let i = 0; i < 50; i++) {
          await here.drop(space);
          await Promise.all([there.put(space, 'old', at(0), ''), here.nearest(space, at(0), 1, 2)]);
          expect(await ids(here, space, 0)).toEqual(['old']);
          await Promise.all([there.drop(space), there.put(space, 'new', at(0), '')]);
          expect(await ids(here, space, 0)).toEqual(['new']);
        }
      });
    }
  });
}
