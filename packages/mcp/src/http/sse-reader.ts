import { SseFramer } from '@sallyport/pipeline';
import { readSseEvent, type SseEvent } from './sse.ts';

/** Reads a stream of Server-Sent Events as its bytes arrive, in pieces of any size. Only whole events count: a cut one is none. */
export class SseReader {
  readonly #framer: SseFramer;

  /** `eventBytesMax`: a longer event ends the reading. */
  constructor(eventBytesMax: number) {
    this.#framer = new SseFramer(eventBytesMax);
  }

  /** The events that `chunk` completes, keep-alives without data among them; undefined when one grows beyond the limit. */
  push(chunk: Buffer): SseEvent[] | undefined {
    return this.#framer.push(chunk)?.map(readSseEvent);
  }
}
