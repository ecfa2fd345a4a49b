import { once } from 'node:events';
import {
  brotliCompressSync,
  constants,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ContentCoding, readContentCoding } from './coding.ts';
import { ContentDecoder, type DecodedReceiver } from './decoder.ts';

class Decoded implements DecodedReceiver {
  readonly #chunks: Buffer[] = [];
  readonly #over = Promise.withResolvers<string>();
  bytes = 0;
  drains = 0;
  onPiece: () => void = () => {};
  /** `ended`, or what broke it. */
  readonly over = this.#over.promise;

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  onData(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#chunks.push(chunk);
    this.onPiece();
  }

  onEnd(): void {
    this.#over.resolve('ended');
  }

  onBroken(reason: string): void {
    this.#over.resolve(reason);
  }

  onDrain(): void {
    this.drains++;
  }

  onBug(bug: unknown): void {
    this.#over.resolve(String(bug));
  }
}

const events = Array.from({ length: 40 }, (_, index) => `data: {"choice":${index},"text":"grüße"}\n\n`).join('');

const coded: readonly [string, ContentCoding, Buffer][] = [
  ['gzip', 'gzip', gzipSync(events)],
  ['deflate', 'deflate', deflateSync(events)],
  ['deflate without its wrapping', 'deflate', deflateRawSync(events)],
  ['br', 'br', brotliCompressSync(events)],
  ['zstd', 'zstd', zstdCompressSync(events)],
];

describe.each(coded)('a body in %s', (_name, coding, bytes) => {
  it('is read wherever it was cut into pieces', async () => {
    for (let at = 0; at <= bytes.length; at++) {
      const decoded = new Decoded();
      const decoder = new ContentDecoder(coding, decoded);
      decoder.write(bytes.subarray(0, at));
      decoder.write(bytes.subarray(at));
      decoder.end();
      expect(await decoded.over).toBe('ended');
      expect(decoded.text).toBe(events);
    }
  });

  it.each([1, 10, bytes.length - 1])('is broken when only %s bytes of it come', async (length) => {
    const decoded = new Decoded();
    const decoder = new ContentDecoder(coding, decoded);
    decoder.write(bytes.subarray(0, length));
    decoder.end();
    expect(await decoded.over).toBe('invalid');
  });
});

describe('a decoder', () => {
  it('gives each event of a stream when it has come', async () => {
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
    const decoded = new Decoded();
    const decoder = new ContentDecoder('gzip', decoded);
    gzip.on('data', (chunk: Buffer) => decoder.write(chunk));
    for (const event of ['data: one\n\n', 'data: two\n\n', 'data: three\n\n']) {
      const come = Promise.withResolvers<void>();
      decoded.onPiece = () => {
        if (decoded.text.endsWith(event)) come.resolve();
      };
      gzip.write(event);
      await come.promise;
    }
    decoder.abort();
  });

  it('refuses bytes of another coding, and a body that is a bomb', async () => {
    const plain = new Decoded();
    new ContentDecoder('gzip', plain).write(Buffer.from('{"plain":true}'));
    expect(await plain.over).toBe('invalid');

    const bomb = new Decoded();
    const decoder = new ContentDecoder('gzip', bomb);
    for (let at = 0, bytes = gzipSync(Buffer.alloc(256 << 20)); at < bytes.length; at += 65_536)
      decoder.write(bytes.subarray(at, at + 65_536));
    expect(await bomb.over).toBe('bomb');
    expect(bomb.bytes).toBeLessThan(64 << 20);
  });

  it('holds its sender back while it is paused', async () => {
    const decoded = new Decoded();
    const decoder = new ContentDecoder('gzip', decoded);
    const bytes = gzipSync(Buffer.from(Array.from({ length: 400_000 }, (_, index) => index).join(' ')));
    decoder.pause();
    let at = 0;
    const push = () => {
      while (at < bytes.length) {
        const piece = bytes.subarray(at, at + 4_096);
        at += piece.length;
        if (!decoder.write(piece)) return;
      }
      decoder.end();
    };
    decoded.onDrain = () => {
      decoded.drains++;
      push();
    };
    push();
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(at).toBeLessThan(bytes.length);
    expect(decoded.bytes).toBe(0);
    decoder.resume();
    expect(await decoded.over).toBe('ended');
    expect(decoded.bytes).toBe(2_688_889);
    expect(decoded.drains).toBeGreaterThan(1);
  });

  it('is silent once it is aborted, and ends where there is no body', async () => {
    const decoded = new Decoded();
    const decoder = new ContentDecoder('gzip', decoded);
    decoder.write(gzipSync(events));
    decoder.end();
    decoder.abort();
    const empty = new Decoded();
    new ContentDecoder('br', empty).end();
    expect(await empty.over).toBe('ended');
    await once(createGzip().end('x').resume(), 'end');
    expect(decoded.bytes).toBe(0);
  });

  it('hands on what its receiver throws', async () => {
    const decoded = new Decoded();
    decoded.onPiece = () => {
      throw new Error('a bug');
    };
    new ContentDecoder('gzip', decoded).write(gzipSync(events));
    expect(await decoded.over).toBe('Error: a bug');
  });
});

describe('a Content-Encoding', () => {
  it.each([
    [undefined, 'none'],
    ['', 'none'],
    ['identity', 'none'],
    ['GZIP', 'gzip'],
    [' x-gzip ', 'gzip'],
    ['br', 'br'],
    ['gzip, br', 'unknown'],
    ['compress', 'unknown'],
    ['constructor', 'unknown'],
  ])('of %s is %s', (value, coding) => {
    expect(readContentCoding(value)).toBe(coding);
  });
});
