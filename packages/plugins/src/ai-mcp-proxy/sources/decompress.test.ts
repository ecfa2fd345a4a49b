import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompress } from './decompress.ts';

describe('an answer that came compressed', () => {
  const text = Buffer.from('{"a":[]}');

  it.each([
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
  ])('is read: %s', async (encoding, body) => {
    expect(await decompress(encoding, body, 100)).toEqual(text);
  });

  it('is nothing where it grows too long, or is no such thing', async () => {
    expect(await decompress('gzip', gzipSync(Buffer.alloc(1_000_000)), 100_000)).toBeUndefined();
    expect(await decompress('gzip', text, 100)).toBeUndefined();
    expect(await decompress('zstd', text, 100)).toBeUndefined();
    expect(await decompress('constructor', text, 100)).toBeUndefined();
  });
});
