import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortInSteps } from './sort-in-steps.ts';

function sorted(numbers: readonly number[]): { result: number[]; steps: number } {
  const sorting = sortInSteps(numbers);
  for (let steps = 0; ; steps++) {
    const { done, value } = sorting.next();
    if (done) return { result: [...value], steps };
  }
}

it('sorts as the engine does', () => {
  const numbers = fc.array(fc.integer({ min: -5, max: 2 ** 47 }), { maxLength: 50 });
  const long = numbers.map((few) => Array.from({ length: 20_000 }, (_, i) => (few[i % few.length] ?? 0) + (i % 7)));
  fc.assert(
    fc.property(fc.oneof(numbers, long), (input) => {
      expect(sorted(input).result).toEqual([...input].sort((a, b) => a - b));
    }),
  );
});

it('pauses', () => {
  expect(sorted(Array.from({ length: 100_000 }, (_, i) => -i)).steps).toBeGreaterThan(20);
});
