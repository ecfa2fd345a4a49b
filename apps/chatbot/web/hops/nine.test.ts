import { expect, it } from 'vitest';
import type { Hop } from '../../src/wire.ts';
import { layOut } from './nine.ts';

const hop = (n: Hop['n'], startedAtMs: number, durationMs?: number, status: Hop['status'] = 'done'): Hop => ({
  ...{ n, title: `Hop ${n}`, startedAtMs, status },
  ...(durationMs === undefined ? {} : { durationMs }),
});

it('hops stand on one scale in the order in which they began, and what took no time of its own is a point', () => {
  const { bars, wholeMs } = layOut([hop(4, 1500, 250), hop(1, 1000, 1000), hop(2, 1000)]);
  expect(wholeMs).toBe(1000);
  expect(bars.map(({ hop: { n }, start, width }) => [n, start, width])).toEqual([
    [1, 0, 1],
    [2, 0, 0],
    [4, 0.5, 0.25],
  ]);
});

it('what still runs reaches to the end, where there is room to see it', () => {
  const [whole, , last] = layOut([
    hop(1, 0, undefined, 'running'),
    hop(3, 0, 400),
    hop(4, 400, undefined, 'running'),
  ]).bars;
  expect(whole).toMatchObject({ start: 0, width: 1 });
  expect(last!.start).toBeLessThan(0.8);
  expect(last!.start + last!.width).toBeCloseTo(1);
});
