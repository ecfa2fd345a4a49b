import { type Exchange, type PluginInstance, type Refusal, SseFramer } from '@sallyport/pipeline';

/** The largest unstreamed answer, and the largest single event of a stream, that plugins may look at. Bytes. */
export const frameBytesMax = 16 * 1024 * 1024;

/** What became of a frame: bytes to send, or a plugin's refusal of the answer. */
export type FrameOutcome = Buffer | Refusal;

/** Gives a frame to each plugin that asked, in order; each sees what the one before made of it. */
export function runFrame(x: Exchange, framers: readonly PluginInstance[], frame: Buffer): FrameOutcome {
  let current = frame;
  for (const framer of framers) {
    const outcome = framer.hooks.onFrame!(x, current);
    if (outcome === undefined) continue;
    if (!Buffer.isBuffer(outcome)) {
      x.refusedBy = framer.name;
      return outcome;
    }
    current = outcome;
    if (current.length === 0) return current;
  }
  return current;
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
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
  }
}

export function createSseFramer(): SseFramer {
  return new SseFramer(frameBytesMax);
}
