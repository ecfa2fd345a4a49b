import type { Clock, Log } from '@sallyport/pipeline';

export interface RecordShelfOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** What the records are for, as the log says it: `Rate limits`. */
  readonly purpose: string;
  readonly keysMax: number;
  /**
   * What happens to one key more. `open` forgets the key that was asked for least recently, whose caller thereby starts
   * anew; `closed` has no room for the newcomer until a window ends.
   */
  readonly overflow: 'open' | 'closed';
}

export interface ShelvedRecord {
  readonly key: string;
  /** Somebody waits for it: it cannot be forgotten. */
  readonly isAwaited: boolean;
  isOver(nowMs: number): boolean;
}

/** A bounded number of records by key; those that are over go by themselves. */
export class RecordShelf<Item extends ShelvedRecord> {
  readonly #options: RecordShelfOptions;
  readonly #make: (key: string) => Item;
  /** Least recently asked for first. */
  readonly #records = new Map<string, Item>();
  #sweep: { cancel(): void } | undefined;
  #sweptAtMs = Number.NEGATIVE_INFINITY;
  #overflows = 0;
  #overflowLoggedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: RecordShelfOptions, make: (key: string) => Item) {
    this.#options = options;
    this.#make = make;
  }

  /** How many keys are held, and how many were forgotten or refused because there were too many. */
  get stats(): { keys: number; overflows: number } {
    return { keys: this.#records.size, overflows: this.#overflows };
  }

  find(key: string): Item | undefined {
    return this.#records.get(key);
  }

  values(): IterableIterator<Item> {
    return this.#records.values();
  }

  /** The record of a key, made when there is none; undefined when there is no room. Now it is the most recently asked for. */
  touch(key: string): Item | undefined {
    const known = this.#records.get(key);
    const record = known ?? this.#create(key);
    if (record === undefined) return undefined;
    if (known !== undefined) this.#records.delete(key);
    this.#records.set(key, record);
    this.#sweep ??= this.#options.clock.after(sweepMs, () => this.#onSweep());
    return record;
  }

  close(): void {
    this.#sweep?.cancel();
    this.#records.clear();
  }

  #onSweep(): void {
    this.#sweep = undefined;
    this.#dropExpired();
    if (this.#records.size > 0) this.#sweep = this.#options.clock.after(sweepMs, () => this.#onSweep());
  }

  #dropExpired(): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#sweptAtMs = nowMs;
    for (const record of this.#records.values()) if (record.isOver(nowMs)) this.#records.delete(record.key);
  }

  #create(key: string): Item | undefined {
    const { clock, keysMax } = this.#options;
    if (this.#records.size >= keysMax) {
      if (clock.monotonicMs() - this.#sweptAtMs >= 1000) this.#dropExpired();
      if (this.#records.size >= keysMax && !this.#makeRoom()) return undefined;
    }
    return this.#make(key);
  }

  #makeRoom(): boolean {
    this.#overflows++;
    this.#logOverflow();
    if (this.#options.overflow === 'closed') return false;
    for (const record of this.#records.values()) {
      if (record.isAwaited) continue;
      this.#records.delete(record.key);
      return true;
    }
    return false;
  }

  #logOverflow(): void {
    const { clock, log, purpose, keysMax, overflow } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#overflowLoggedAtMs < 60_000) return;
    this.#overflowLoggedAtMs = nowMs;
    const consequence =
      overflow === 'open' ? 'the least recently used counts are forgotten' : 'callers not yet counted are refused';
    log.warn(`${purpose}: there are too many counters, ${consequence}`, {
      keys_max: keysMax,
      overflows: this.#overflows,
    });
  }
}

const sweepMs = 10_000;
