import type { IncomingHttpHeaders } from 'node:http';

/** A request that was received, and what became of its answer. */
export interface Received {
  readonly api: string | undefined;
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly receivedAtMs: number;
  /** The body as JSON; undefined when it is none. */
  json(): unknown;
  /** Resolves when the answer was sent whole, or its connection was gone before. */
  readonly ended: Promise<{ readonly how: 'sent' | 'gone'; readonly atMs: number }>;
}

/** What was received, oldest first. Bounded: the oldest are forgotten. */
export class Journal {
  readonly #entries: Received[] = [];
  #bytes = 0;

  add(entry: Received): void {
    this.#entries.push(entry);
    this.#bytes += entry.body.length;
    while (this.#entries.length > entriesMax || (this.#bytes > bytesMax && this.#entries.length > 1))
      this.#bytes -= this.#entries.shift()!.body.length;
  }

  get all(): readonly Received[] {
    return this.#entries;
  }

  get last(): Received | undefined {
    return this.#entries.at(-1);
  }

  clear(): void {
    this.#entries.length = 0;
    this.#bytes = 0;
  }
}

const entriesMax = 1000;
const bytesMax = 16 * 1024 * 1024;
