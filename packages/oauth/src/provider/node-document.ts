import { readJson } from '@sallyport/json';
import type { Clock, Records } from '@sallyport/pipeline';

/** A document as it was fetched. */
export interface FetchedText {
  readonly text: string;
  /** On the clock that all processes of the node share. */
  readonly fetchedAtMs: number;
}

export interface NodeDocumentOptions {
  readonly key: string;
  /** Of one fetch. */
  readonly timeoutMs: number;
  /** From one fetch to the next. */
  readonly cooldownMs: number;
  readonly keptMs: number;
}

/**
 * What the workers of a node know of a document together: the last text that one of them fetched, so that a new worker need not
 * wait for the provider, and whose turn it is to fetch, so that all of them do it once. Without the node's memory each worker is by
 * itself.
 */
export class NodeDocument {
  readonly #options: NodeDocumentOptions;
  readonly #records: Records;
  readonly #clock: Clock;

  constructor(options: NodeDocumentOptions, records: Records, clock: Clock) {
    this.#options = options;
    this.#records = records;
    this.#clock = clock;
  }

  async recall(): Promise<FetchedText | undefined> {
    const record = await orNothing(this.#records.get(`${this.#options.key} text`));
    return record === undefined ? undefined : (readJson(record) as FetchedText);
  }

  remember(fetched: FetchedText): Promise<void> {
    const record = JSON.stringify(fetched);
    // Too long to be kept: each worker fetches it for itself.
    if (record.length > recordLengthMax) return Promise.resolve();
    return orNothing(this.#records.put(`${this.#options.key} text`, record, this.#options.keptMs));
  }

  /** `mine`: the caller is to fetch it now. Otherwise another worker has just done so, with this outcome. */
  async turn(): Promise<'mine' | 'done' | 'failed'> {
    const { timeoutMs, cooldownMs } = this.#options;
    for (;;) {
      const startedAtMs = this.#clock.steadyMs();
      // Whoever dies while it fetches holds the others up for the time of one fetch.
      const added = await orNothing(
        this.#records.add(this.#turnKey, String(startedAtMs), Math.max(timeoutMs, cooldownMs)),
      );
      if (added !== false) return 'mine';
      const state = await orNothing(this.#records.get(this.#turnKey));
      if (state === 'done' || state === 'failed') return state;
      if (state !== undefined && startedAtMs > Number(state) + timeoutMs) return 'mine';
      if (state !== undefined) await this.#aMoment();
    }
  }

  /** Nobody fetches it again for a while; not as long when it failed. */
  endTurn(outcome: 'done' | 'failed', restMs: number): Promise<void> {
    return orNothing(this.#records.put(this.#turnKey, outcome, Math.max(1, restMs)));
  }

  get #turnKey(): string {
    return `${this.#options.key} turn`;
  }

  #aMoment(): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(lookAgainMs, resolve));
  }
}

const recordLengthMax = 256 * 1024;
const lookAgainMs = 25;

/** The node's memory is a help; without it everything takes longer, and nothing fails. */
async function orNothing<Value>(pending: Promise<Value>): Promise<Value | undefined> {
  try {
    return await pending;
  } catch {
    return undefined;
  }
}
