import { describe, expect, it } from 'vitest';
import { xxhash32 } from './xxhash32.ts';

describe('xxhash32', () => {
  // From the test suites of the reference implementation and of its ports.
  it.each([
    ['', 0x02cc5d05],
    ['a', 0x550d7456],
    ['as', 0x9d5a0464],
    ['asd', 0x3d83552b],
    ['asdf', 0x5e702c32],
    ['abc', 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0xe2293b2f],
    ['Call me Ishmael. Some years ago--never mind how long precisely-', 0x6f320359],
  ])('of %j is the published one', (text, hash) => {
    expect(xxhash32(text)).toBe(hash);
  });
});
