import { crc32 } from 'node:zlib';
import type { Framer } from '@sallyport/pipeline';
import { HeldBytes } from './held-bytes.ts';

/**
 * Cuts AWS's binary event streams (`application/vnd.amazon.eventstream`) into messages: length of the whole, length of the headers, a
 * checksum of both; headers, payload; a checksum of all. Both checksums are checked, so that nothing is read that was damaged.
 */
export class AwsEventStreamFramer implements Framer {
  readonly #bytesMax: number;
  readonly #held = new HeldBytes();

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Buffer): Buffer[] | undefined {
    const data = this.#held.with(chunk);
    const frames: Buffer[] = [];
    let start = 0;
    while (data.length - start >= preludeBytes) {
      const bytes = data.readUInt32BE(start);
      if (!isPrelude(data, start, bytes) || bytes > this.#bytesMax) return undefined;
      if (data.length - start < bytes) break;
      const frame = data.subarray(start, start + bytes);
      if (crc32(frame.subarray(0, bytes - 4)) !== frame.readUInt32BE(bytes - 4)) return undefined;
      frames.push(frame);
      start += bytes;
    }
    this.#held.keep(data, start);
    return frames;
  }

  rest(): Buffer | undefined {
    return this.#held.rest();
  }
}

export const preludeBytes = 12;

function isPrelude(data: Buffer, at: number, bytes: number): boolean {
  const headersBytes = data.readUInt32BE(at + 4);
  // The lengths cannot be trusted before their checksum is known to be right.
  return data.readUInt32BE(at + 8) === crc32(data.subarray(at, at + 8)) && bytes >= preludeBytes + headersBytes + 4;
}
