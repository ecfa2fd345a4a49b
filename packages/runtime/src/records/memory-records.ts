import type { Clock, Records } from '@sallyport/pipeline';
import { checkRecord } from './record-bounds.ts';

export interface MemoryRecordsOptions {
  readonly clock: Clock;
  /** What keys and values may take together, in characters. The record put longest ago makes room. Default 64 Mi. */
  readonly charactersMax?: number;
}

interface Entry {
  readonly value: string;
  readonly untilMs: number;
}

/** Records in the memory of this process. */
export class MemoryRecords implements Records {
  readonly #clock: Clock;
  readonly #charactersMax: number;
  /** In the order in which they were put. */
  readonly #entries = new Map<string, Entry>();
  #characters = 0;
  /** Goes round over all of them, for those that nobody asks for any more. */
  #hand: Iterator<[string, Entry]> = this.#entries.entries();
  #isClosed = false;

  constructor({ clock, charactersMax = 64 * 1024 * 1024 }: MemoryRecordsOptions) {
    this.#clock = clock;
    this.#charactersMax = charactersMax;
  }

  async get(key: string): Promise<string | undefined> {
    return this.#find(key)?.value;
  }

  async put(key: string, value: string, keptMs: number): Promise<void> {
    checkRecord(key, value, keptMs);
    this.#find(key);
    this.#sweep();
    this.#remove(key);
    this.#entries.set(key, { value, untilMs: this.#clock.monotonicMs() + keptMs });
    this.#characters += key.length + value.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#characters <= this.#charactersMax) return;
      this.#remove(oldest);
    }
  }

  async add(key: string, value: string, keptMs: number): Promise<boolean> {
    if (this.#find(key) !== undefined) return false;
    await this.put(key, value, keptMs);
    return true;
  }

  async replace(key: string, value: string, keptMs: number): Promise<boolean> {
    if (this.#find(key) === undefined) return false;
    await this.put(key, value, keptMs);
    return true;
  }

  async delete(key: string): Promise<boolean> {
    return (await this.take(key)) !== undefined;
  }

  async take(key: string): Promise<string | undefined> {
    const entry = this.#find(key);
    if (entry !== undefined) this.#remove(key);
    return entry?.value;
  }

  /** How many are held, those whose time is over included. */
  get size(): number {
    return this.#entries.size;
  }

  close(): void {
    this.#isClosed = true;
    this.#entries.clear();
    this.#characters = 0;
  }

  #find(key: string): Entry | undefined {
    if (this.#isClosed) throw new Error('these records are closed');
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.untilMs > this.#clock.monotonicMs()) return entry;
    this.#remove(key);
    return undefined;
  }

  /** Every put looks at two, so that there are never many more than are good. */
  #sweep(): void {
    for (let i = 0; i < 2; i++) {
      const { value: next, done } = this.#hand.next();
      if (done) this.#hand = this.#entries.entries();
      else if (next[1].untilMs <= this.#clock.monotonicMs()) this.#remove(next[0]);
    }
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#characters -= key.length + entry.value.length;
  }
}
