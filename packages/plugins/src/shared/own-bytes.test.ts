import { describe, expect, it } from 'vitest';
import { ownBytes } from './own-bytes.ts';

describe('ownBytes', () => {
  it.each(['', 'short', 'ünïcode \u{1f600}', 'x'.repeat(10_000)])('holds %j and no memory beside it', (text) => {
    const bytes = ownBytes(text);
    expect(bytes.toString()).toBe(text);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });
});
