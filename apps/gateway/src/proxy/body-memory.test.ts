import { describe, expect, it } from 'vitest';
import { BodyMemory } from './body-memory.ts';

describe('the memory for bodies', () => {
  it('has room for as much as was said, and for more when some is given back', () => {
    const memory = new BodyMemory(10);
    expect([memory.take(6), memory.take(5), memory.take(4), memory.take(1)]).toEqual([true, false, true, false]);
    memory.give(4);
    expect([memory.take(5), memory.take(4)]).toEqual([false, true]);
  });
});
