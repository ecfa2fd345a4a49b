import type { Records } from '@sallyport/pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export interface RecordsUnderTest {
  /** Ways to the same records: two workers, two connections. */
  readonly records: readonly [Records, Records];
  /** Lets time pass where the records are kept. */
  pass(ms: number): Promise<void>;
  close(): Promise<void> | void;
}

/** What every implementation of `Records` promises. */
export function recordsContract(name: string, open: () => Promise<RecordsUnderTest> | RecordsUnderTest): void {
  describe(`${name} (records contract)`, () => {
    let opened: RecordsUnderTest;
    let one: Records;
    let other: Records;
    beforeEach(async () => {
      opened = await open();
      [one, other] = opened.records;
    });
    afterEach(() => opened.close());

    it('gives everyone what anyone put last, and nothing for a key nobody put', async () => {
      expect(await one.get('k')).toBeUndefined();
      await one.put('k', 'first', 60_000);
      await other.put('k', 'ä\u{1f600}\n', 60_000);
      expect(await Promise.all([one.get('k'), other.get('k'), one.get('K')])).toEqual([
        'ä\u{1f600}\n',
        'ä\u{1f600}\n',
        undefined,
      ]);
    });

    it('keeps keys apart, whatever they contain', async () => {
      const keys = ['a', 'b', 'a:b', '{a}', '__proto__', 'ä'];
      for (const key of keys) await one.put(key, `of ${key}`, 60_000);
      expect(await Promise.all(keys.map((key) => other.get(key)))).toEqual(keys.map((key) => `of ${key}`));
    });

    it('forgets a record when its time is over, counted from when it was put last', async () => {
      await one.put('k', 'v', 300);
      await one.put('long', 'v', 60_000);
      expect(await other.get('k')).toBe('v');
      await opened.pass(400);
      expect(await other.get('k')).toBeUndefined();
      expect(await other.get('long')).toBe('v');
      expect(await other.add('k', 'new', 60_000)).toBe(true);
    });

    it('adds only where nothing is kept', async () => {
      expect(await one.add('k', 'first', 60_000)).toBe(true);
      expect(await other.add('k', 'second', 60_000)).toBe(false);
      expect(await other.get('k')).toBe('first');
    });

    it('replaces only where something is kept', async () => {
      expect(await one.replace('k', 'first', 60_000)).toBe(false);
      expect(await one.get('k')).toBeUndefined();
      await one.put('k', 'first', 60_000);
      expect(await other.replace('k', 'second', 60_000)).toBe(true);
      expect(await one.get('k')).toBe('second');
    });

    it('deletes, and says whether there was anything', async () => {
      await one.put('k', 'v', 60_000);
      expect(await other.delete('k')).toBe(true);
      expect(await one.delete('k')).toBe(false);
      expect(await one.get('k')).toBeUndefined();
    });

    it('lets exactly one of many take a record, and exactly one of many add it', async () => {
      await one.put('k', 'v', 60_000);
      const taken = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? one : other).take('k')));
      expect(taken.filter((value) => value !== undefined)).toEqual(['v']);
      const added = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (i % 2 ? one : other).add('k', `${i}`, 60_000)),
      );
      expect(added.filter((isAdded) => isAdded)).toHaveLength(1);
    });

    it('refuses what is too large, and what would be kept for no time', async () => {
      await one.put('k', 'v'.repeat(256 * 1024), 60_000);
      await expect(one.put('k', 'v'.repeat(256 * 1024 + 1), 60_000)).rejects.toThrow('262144');
      await expect(one.add('k'.repeat(513), 'v', 60_000)).rejects.toThrow('512');
      await expect(one.put('k', 'v', 0)).rejects.toThrow('a millisecond');
      expect((await other.get('k'))?.length).toBe(256 * 1024);
    });
  });
}
