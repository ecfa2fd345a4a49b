import { type Framer, mediaType, type Reply, SseFramer } from '@sallyport/pipeline';

/** The largest unstreamed answer, and the largest single frame of a stream, that plugins may look at. Bytes. */
const frameBytesMax = 16 * 1024 * 1024;

/** How the body is cut into frames; undefined where it is looked at whole. */
export function framerFor({ framing, headers }: Reply): Framer | undefined {
  if (framing !== undefined) return framing(frameBytesMax);
  return mediaType(headers.get('content-type')) === 'text/event-stream' ? new SseFramer(frameBytesMax) : undefined;
}

/** Collects an answer that is not a stream. */
export class WholeAnswer {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** Answers false when the answer is larger than plugins may look at. */
  push(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    return this.#bytes <= frameBytesMax;
  }

  take(): Buffer {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  }
}
