import { describe, expect, it } from 'vitest';
import * as buckets from './buckets.ts';

describe('buckets', () => {
  it.each(Object.entries(buckets))('rise: %s', (_name, bounds) => {
    expect([...bounds].sort((one, other) => one - other)).toEqual(bounds);
    expect(new Set(bounds).size).toBe(bounds.length);
  });

  it('of what people feel are as narrow as the guide says', () => {
    const bounds = [0, ...buckets.finestBucketsMs];
    for (const [place, to] of buckets.finestBucketsMs.entries()) {
      const from = bounds[place]!;
      const widest = to <= 20 ? 1 : to <= 2_000 ? from / 8 : to <= 10_000 ? from / 4 : from;
      expect([from, to - from <= widest]).toEqual([from, true]);
    }
  });
});
