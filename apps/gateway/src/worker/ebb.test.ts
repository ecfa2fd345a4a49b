import { describe, expect, it } from 'vitest';
import { Ebb } from './ebb.ts';

function collections(...connections: number[]): number {
  let count = 0;
  const ebb = new Ebb(() => count++);
  for (const number of connections) ebb.look(number);
  return count;
}

describe('garbage is collected', () => {
  it('once, when half of a crowd is gone and no more go', () => {
    expect(collections(0, 800, 300)).toBe(0);
    expect(collections(0, 800, 300, 300, 300, 300)).toBe(1);
    expect(collections(0, 800, 300, 200, 200)).toBe(1);
  });

  it('again when a crowd comes again', () => {
    expect(collections(900, 0, 0, 900, 0, 0)).toBe(2);
  });

  it('not for a few', () => {
    expect(collections(100, 0, 0, 100, 0, 0)).toBe(0);
    expect(collections(800, 500, 500)).toBe(0);
  });
});
