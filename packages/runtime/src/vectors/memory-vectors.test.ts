import { fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { MemoryVectors } from './memory-vectors.ts';
import { describeVectors } from './vectors.contract.ts';

const { clock } = fakeServices();

describeVectors('memory', {
  open: (space) => new MemoryVectors(space, { clock }),
  pass: (ms) => clock.advance(ms),
});

describe('vectors in memory', () => {
  const space = { dimensions: 2, metric: 'cosine' } as const;
  const any = Float32Array.of(1, 0);

  it('are ten thousand in a namespace at most: the one put longest ago makes room', () => {
    const store = new MemoryVectors(space, { clock });
    for (let i = 0; i < 10_001; i++) store.put('n', String(i), Float32Array.of(Math.cos(i), Math.sin(i)), '');
    const all = store.nearest('n', any, 20_000, 2);
    expect([all.length, all.some(({ id }) => id === '0')]).toEqual([10_000, false]);
  });

  it('take no more than their share: the largest namespace gives up its oldest', () => {
    const store = new MemoryVectors(space, { clock, bytesMax: 100_000 });
    store.put('rules', 'rule', any, 'small');
    for (let i = 0; i < 50; i++) store.put('answers', String(i), any, 'x'.repeat(1_000));
    const left = store.nearest('answers', any, 100, 2).map(({ id }) => Number(id));
    expect(left).toHaveLength(46);
    expect(Math.min(...left)).toBe(4);
    expect(store.nearest('rules', any, 1, 2)).toHaveLength(1);
  });
});
