import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openFrames, sealFrames } from './sealed-frames.ts';

describe('a configuration on disk', () => {
  const key = randomBytes(32);
  const frames = [Buffer.from('a snapshot'), Buffer.from(''), randomBytes(500)];

  it('gives back what was written, to who has the key of the node', () => {
    expect(openFrames(sealFrames(frames, key), key)).toEqual(frames);
    expect(openFrames(sealFrames([], key), key)).toEqual([]);
    expect(() => openFrames(sealFrames(frames, key), randomBytes(32))).toThrow('another key');
  });

  it('shows nothing to others, and is never the same twice', () => {
    const sealed = sealFrames(frames, key);
    expect(sealed.includes('snapshot')).toBe(false);
    expect(sealFrames(frames, key).equals(sealed)).toBe(false);
  });

  it('is not taken when a bit of it changed, or its end is missing, wherever that is', () => {
    const sealed = sealFrames(frames, key);
    for (let at = 0; at < sealed.length; at++) {
      const damaged = Buffer.from(sealed);
      damaged[at] = damaged[at]! ^ (1 << (at % 8));
      expect(() => openFrames(damaged, key), `a bit of byte ${at}`).toThrow('not whole');
      expect(() => openFrames(sealed.subarray(0, at), key), `cut at ${at}`).toThrow('not whole');
    }
  });
});
