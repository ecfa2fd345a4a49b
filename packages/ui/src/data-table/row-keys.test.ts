import { describe, expect, it } from 'vitest';
import { indexAfter } from './row-keys.ts';

describe('a key', () => {
  it.each([
    ['j', 4, 5],
    ['ArrowDown', 99, 99],
    ['k', 4, 3],
    ['ArrowUp', 0, 0],
    ['j', -1, 0],
    ['k', -1, 0],
    ['PageDown', 95, 99],
    ['PageUp', 50, 40],
    ['Home', 50, 0],
    ['End', 50, 99],
  ])('%s leads from row %d to %d', (key, from, to) => expect(indexAfter(key, from, 100)).toBe(to));

  it('that is none of these leads nowhere', () => expect(indexAfter('x', 4, 100)).toBeUndefined());

  it('leads nowhere in an empty table', () => expect(indexAfter('End', -1, 0)).toBeUndefined());
});
