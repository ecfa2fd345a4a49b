import { RowEncoder, rowBytesMax } from '@sallyport/contracts';
import { type FrameHead, frameHeadBytes, writeFrameHead } from '../event-host/frames.ts';

/** A part of the ring. Frames up to `closedAt` are whole, those up to `doneAt` were kept by the event host. */
class Chunk {
  readonly encoder = new RowEncoder(Buffer.allocUnsafeSlow(chunkBytes));
  readonly view: DataView;
  readonly bytes: Buffer;
  closedAt = 0;
  doneAt = 0;

  constructor() {
    this.bytes = this.encoder.bytes as Buffer;
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  }

  get hasRoom(): boolean {
    return chunkBytes - this.encoder.at >= frameHeadBytes + rowBytesMax;
  }
}

const chunkBytes = 256 * 1024;

/**
 * Frames of rows in memory that is used again and again: a frame stays until the event host says that it was kept, and goes to the
 * next host if that one dies before. Never grows beyond `chunksMax` chunks: then there is no room for more rows.
 */
export class FrameRing {
  readonly #chunksMax: number;
  /** In use; the last one is written to. */
  readonly #chunks: Chunk[] = [];
  #free: Chunk | undefined;
  /** Where the open frame begins in the last chunk; -1 while there is none. */
  #frameAt = -1;

  constructor(chunksMax = 16) {
    this.#chunksMax = chunksMax;
  }

  /** Where a row of the open frame may go, which is opened if need be; undefined when the row would not fit, and the frame is to be closed, if one is open. */
  get room(): RowEncoder | undefined {
    const chunk = this.#chunks.at(-1);
    if (this.#frameAt >= 0) return chunk!.encoder.hasRoom ? chunk!.encoder : undefined;
    return this.#open();
  }

  get hasOpenFrame(): boolean {
    return this.#frameAt >= 0;
  }

  #open(): RowEncoder | undefined {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || !chunk.hasRoom) {
      if (this.#chunks.length >= this.#chunksMax) return undefined;
      chunk = this.#free ?? new Chunk();
      this.#free = undefined;
      this.#chunks.push(chunk);
    }
    this.#frameAt = chunk.encoder.at;
    chunk.encoder.at += frameHeadBytes;
    return chunk.encoder;
  }

  /** The open frame, or one without rows, as it goes to the event host; undefined when there is no room even for that. */
  close(head: Omit<FrameHead, 'rowBytes'>): Buffer | undefined {
    if (this.#frameAt < 0 && this.#open() === undefined) return undefined;
    const chunk = this.#chunks.at(-1)!;
    const from = this.#frameAt;
    const to = chunk.encoder.at;
    writeFrameHead(chunk.view, from, to - from - frameHeadBytes, head);
    this.#frameAt = -1;
    chunk.closedAt = to;
    return chunk.bytes.subarray(from, to);
  }

  /** What a new event host has to be told. */
  unkept(): Buffer[] {
    return this.#chunks
      .filter(({ doneAt, closedAt }) => doneAt < closedAt)
      .map(({ bytes, doneAt, closedAt }) => bytes.subarray(doneAt, closedAt));
  }

  get isEmpty(): boolean {
    return this.#chunks.every(({ doneAt, closedAt }) => doneAt === closedAt);
  }

  /** So many bytes more were kept, the oldest ones. */
  release(bytes: number): void {
    while (bytes > 0) {
      const chunk = this.#chunks[0]!;
      const part = Math.min(bytes, chunk.closedAt - chunk.doneAt);
      chunk.doneAt += part;
      bytes -= part;
      if (chunk.doneAt < chunk.closedAt) return;
      const isWritten = this.#chunks.length === 1;
      if (isWritten && this.#frameAt >= 0) return;
      chunk.closedAt = 0;
      chunk.doneAt = 0;
      chunk.encoder.at = 0;
      // The one that is written to begins anew, in memory that the processor has at hand.
      if (isWritten) return;
      this.#chunks.shift();
      this.#free = chunk;
    }
  }
}
