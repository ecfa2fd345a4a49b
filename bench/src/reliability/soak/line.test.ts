import { expect, it } from 'vitest';
import { lineThrough } from './line.ts';

it('a line goes through points of a line, and tells how far others are off', () => {
  const exact = lineThrough([0, 1, 2, 3].map((x) => ({ x, y: 5 + 2 * x })));
  expect(exact).toEqual({ slope: 2, standardError: 0, mean: 8 });
  const noisy = lineThrough([0, 1, 2, 3].map((x) => ({ x, y: x % 2 })));
  expect(noisy.slope).toBeCloseTo(0.2);
  expect(noisy.standardError).toBeGreaterThan(noisy.slope);
});
