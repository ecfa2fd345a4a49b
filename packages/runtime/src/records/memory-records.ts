import { type Clock, checkRecord, type Records } from '@sallyport/pipeline';
import { RecordShelf } from './record-shelf.ts';

export interface MemoryRecordsOptions {
  readonly clock: Clock;
  /** What keys and values may take together, in characters. The record put longest ago makes room. Default 64 Mi. */
  readonly charactersMax?: number;
  /** The same for marks, whose keys alone tell something: that a code or proof was used. Default 16 Mi. */
  readonly markCharactersMax?: number;
}

/** Records in the memory of this process. */
export class MemoryRecords implements Records {
  readonly #clock: Clock;
  readonly #values: RecordShelf;
  /** Apart, so that whoever makes us keep much cannot make us forget what must not be used again. */
  readonly #marks: RecordShelf;
  #isClosed = false;

  constructor({ clock, charactersMax = 64 * mebi, markCharactersMax = 16 * mebi }: MemoryRecordsOptions) {
    this.#clock = clock;
    this.#values = new RecordShelf(charactersMax);
    this.#marks = new RecordShelf(markCharactersMax);
  }

  async get(key: string): Promise<string | undefined> {
    return this.#find(key);
  }

  async put(key: string, value: string, keptMs: number): Promise<void> {
    checkRecord(key, value, keptMs);
    this.#find(key);
    const shelf = value.length <= markLengthMax ? this.#marks : this.#values;
    (shelf === this.#marks ? this.#values : this.#marks).remove(key);
    shelf.put(key, value, keptMs, this.#clock.monotonicMs());
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
    const value = this.#find(key);
    this.#values.remove(key);
    this.#marks.remove(key);
    return value;
  }

  /** How many are held, those whose time is over included. */
  get size(): number {
    return this.#values.size + this.#marks.size;
  }

  close(): void {
    this.#isClosed = true;
    this.#values.clear();
    this.#marks.clear();
  }

  #find(key: string): string | undefined {
    if (this.#isClosed) throw new Error('these records are closed');
    const nowMs = this.#clock.monotonicMs();
    return this.#values.find(key, nowMs) ?? this.#marks.find(key, nowMs);
  }
}

const mebi = 1024 * 1024;
const markLengthMax = 1;
