import { type ChatDialect, type ChatEvent, createFramer, type StreamReader } from '@sallyport/llm';
import type { Framer } from '@sallyport/pipeline';
import { frameBytesMax } from './frame-bytes-max.ts';

/** Reads the events of a stream from its bytes. Whoever takes them empties the list. */
export class EventReader {
  readonly #framer: Framer;
  readonly #reader: StreamReader;
  readonly events: ChatEvent[] = [];

  constructor(dialect: ChatDialect) {
    this.#framer = createFramer(dialect.framing, frameBytesMax)!;
    this.#reader = dialect.streamReader();
  }

  /** Adds what a piece says; false for what is no stream. */
  push(chunk: Buffer): boolean {
    const frames = this.#framer.push(chunk);
    if (frames === undefined) return false;
    for (const frame of frames) this.#reader.read(frame, this.events);
    return true;
  }

  /** Adds what the end says. */
  finish(): void {
    const rest = this.#framer.rest();
    if (rest !== undefined) this.#reader.read(rest, this.events);
    this.#reader.finish(this.events);
  }
}
