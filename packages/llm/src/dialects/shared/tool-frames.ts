import { type AskedTool, AskedTools, nothingAsked } from '../../neutral/asked-tools.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { StreamReader } from '../dialect.ts';

/** For who only watches a stream: reads the frames that tell of calls of tools, and no others. Most streams have none. */
export class ToolFrames {
  readonly #createReader: () => StreamReader;
  #reader: StreamReader | undefined = undefined;
  readonly #events: ChatEvent[] = [];
  #asked: AskedTools | undefined = undefined;

  constructor(createReader: () => StreamReader) {
    this.#createReader = createReader;
  }

  see(frame: Buffer): void {
    this.#reader ??= this.#createReader();
    this.#asked ??= new AskedTools();
    this.#reader.read(frame, this.#events);
    for (const event of this.#events) this.#asked.see(event);
    this.#events.length = 0;
  }

  get list(): readonly AskedTool[] {
    return this.#asked?.list ?? nothingAsked;
  }
}
