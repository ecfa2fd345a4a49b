import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineDiff } from './line-diff.ts';

describe('a difference of lines', () => {
  it('keeps what is common, in its place', () => {
    expect(lineDiff(['{', 'a', 'b', '}'], ['{', 'b', 'c', '}'])).toEqual([' {', '-a', ' b', '+c', ' }']);
  });

  it('tells both texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after);
        const without = (mark: string) => lines.filter((line) => line[0] !== mark).map((line) => line.slice(1));
        expect(without('+')).toEqual(before);
        expect(without('-')).toEqual(after);
      }),
      { numRuns: 200 },
    );
  });
});
