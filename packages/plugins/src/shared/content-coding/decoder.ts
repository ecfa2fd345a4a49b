import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import type { ContentCoding } from './coding.ts';

export interface DecodedReceiver {
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** `invalid`: what came is not of that coding, or not all of it. `bomb`: it would become far more than it is. */
  onBroken(reason: 'invalid' | 'bomb'): void;
  /** The decoder takes more after `write` answered false. */
  onDrain(): void;
  /** What a method of this receiver threw: nothing more comes. */
  onBug(bug: unknown): void;
}

/** Texts and events become about ten times as long, a bomb a thousand times. */
const expansionMax = 200;
/** So much may come of however little. Bytes. */
const freeBytes = 1024 * 1024;

/**
 * Reads a compressed body piece by piece: what can be told of the bytes so far comes without waiting for more, so that the
 * events of a stream are not held up. One of `onEnd`, `onBroken` and `onBug` ends it, unless it is aborted.
 */
export class ContentDecoder {
  readonly #coding: ContentCoding;
  readonly #receiver: DecodedReceiver;
  #stream: ReturnType<typeof open> | undefined;
  #bytesIn = 0;
  #bytesOut = 0;
  #isPaused = false;
  #isOver = false;

  constructor(coding: ContentCoding, receiver: DecodedReceiver) {
    this.#coding = coding;
    this.#receiver = receiver;
  }

  /** False when it takes no more for now: wait for `onDrain`. */
  write(chunk: Buffer): boolean {
    if (this.#isOver || chunk.length === 0) return true;
    this.#bytesIn += chunk.length;
    this.#stream ??= this.#open(chunk[0]!);
    return this.#stream.write(chunk);
  }

  end(): void {
    if (this.#isOver) return;
    // Answers without a body carry the header, too.
    if (this.#stream === undefined) this.#finish();
    else this.#stream.end();
  }

  /** Stops giving: `write` will soon answer false. */
  pause(): void {
    this.#isPaused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#stream?.resume();
  }

  abort(): void {
    this.#isOver = true;
    this.#stream?.destroy();
  }

  #open(firstByte: number): ReturnType<typeof open> {
    const stream = open(this.#coding, firstByte);
    stream.on('data', (chunk: Buffer) => this.#onData(chunk));
    stream.on('drain', () => this.#guarded(() => this.#receiver.onDrain()));
    stream.once('end', () => this.#finish());
    stream.on('error', () => this.#break('invalid'));
    if (this.#isPaused) stream.pause();
    return stream;
  }

  #onData(chunk: Buffer): void {
    this.#bytesOut += chunk.length;
    if (this.#bytesOut > freeBytes + this.#bytesIn * expansionMax) this.#break('bomb');
    else this.#guarded(() => this.#receiver.onData(chunk));
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#try(() => this.#receiver.onEnd());
  }

  #break(reason: 'invalid' | 'bomb'): void {
    if (this.#isOver) return;
    this.abort();
    this.#try(() => this.#receiver.onBroken(reason));
  }

  #guarded(tell: () => void): void {
    if (!this.#isOver) this.#try(tell);
  }

  #try(tell: () => void): void {
    try {
      tell();
    } catch (bug) {
      this.abort();
      this.#receiver.onBug(bug);
    }
  }
}

function open(coding: ContentCoding, firstByte: number) {
  const zlib = { flush: constants.Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
      return createGunzip(zlib);
    case 'deflate':
      // Some send it without the wrapping that the name stands for (RFC 9110 §8.4.1.2), which begins with an 8.
      return (firstByte & 0x0f) === 8 ? createInflate(zlib) : createInflateRaw(zlib);
    case 'br':
      return createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH });
    case 'zstd':
      return createZstdDecompress({ flush: constants.ZSTD_e_flush });
  }
}
