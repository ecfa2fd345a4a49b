import { expect, it } from 'vitest';
import { inTurn } from './in-turn.ts';

it('asks four at once, and goes on when one of them is done', async () => {
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const { signal } = new AbortController();
  const all = [0, 1, 2, 3, 4, 5].map((which) =>
    inTurn(signal, () => {
      begun.push(which);
      return new Promise<void>((end) => ends.push(end));
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[0]!();
  await all[0];
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  ends[1]!();
  await all[1];
  await Promise.resolve();
  for (const end of ends) end();
  await Promise.all(all);
});
