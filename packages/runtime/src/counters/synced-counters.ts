import { randomUUID } from 'node:crypto';
import type { Clock, Counters, TakeResult, Window } from '@sallyport/pipeline';
import type { RedisConnection } from '../redis/connection.ts';
import { bucketKey } from './redis-counters.ts';
import { type Share, SharedRecord } from './shared-record.ts';

export interface SyncedCountersOptions {
  readonly clock: Clock;
  readonly connection: RedisConnection;
  /** The counters of the node, which hold whatever happens to Redis. */
  readonly local: Counters;
  /** Milliseconds between two exchanges with Redis. */
  readonly everyMs: number;
  readonly recordsMax?: number;
}

/**
 * Counts in the node, tells Redis in the background, and takes into account what others have told it by then. A worker
 * writes down its own totals, never differences: whatever was lost or sent twice on the way, nothing is counted twice.
 * The limit holds for the node at any time, and over all nodes but for what they count between two exchanges.
 */
export class SyncedCounters implements Counters {
  readonly #options: SyncedCountersOptions;
  readonly #worker = randomUUID();
  #fields = 0;
  readonly #records = new Map<string, SharedRecord>();
  readonly #recordsMax: number;
  #timer: { cancel(): void } | undefined;
  #newcomers: SharedRecord[] = [];
  #isTelling = false;
  #isClosed = false;

  constructor(options: SyncedCountersOptions) {
    this.#options = options;
    this.#recordsMax = options.recordsMax ?? 100_000;
  }

  take(
    key: string,
    windows: readonly Window[],
    cost: number,
    atMs: number = this.#options.clock.nowMs(),
  ): TakeResult | Promise<TakeResult> {
    const { local } = this.#options;
    const record = this.#recordOf(key);
    // More callers than we can hold are bounded by the node alone.
    if (record === undefined) return local.take(`shared:${key}`, windows, cost, atMs);
    const refusal = record.refusalOf(windows, cost, atMs, this.#options.clock.monotonicMs());
    if (refusal !== undefined) return refusal;
    const result = local.take(`shared:${key}`, windows, cost, atMs);
    return result instanceof Promise
      ? result.then((settled) => record.count(windows, cost, atMs, settled))
      : record.count(windows, cost, atMs, result);
  }

  /** A call that was decided here was counted in Redis after all: what is counted here makes up for that. */
  forgive(key: string, windows: readonly Window[], cost: number): void {
    this.#records.get(key)?.forgive(windows, cost);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#records.clear();
  }

  #recordOf(key: string): SharedRecord | undefined {
    const nowMs = this.#options.clock.monotonicMs();
    let record = this.#records.get(key);
    if (record === undefined) {
      if (this.#records.size >= this.#recordsMax) return undefined;
      // Never that of a record that was forgotten: what it wrote down stays.
      record = new SharedRecord(key, `${this.#worker}:${++this.#fields}`);
      this.#records.set(key, record);
      this.#greet(record);
    } else if (nowMs - record.takenAtMs > this.#idleMs) this.#greet(record);
    record.takenAtMs = nowMs;
    return record;
  }

  /** What others have counted of a caller that is new here, or was idle, is not left until the next exchange. */
  #greet(record: SharedRecord): void {
    if (this.#newcomers.length === 0)
      this.#options.clock.after(greetingMs, () => {
        const newcomers = this.#newcomers;
        this.#newcomers = [];
        void this.#tellAll(newcomers);
      });
    this.#newcomers.push(record);
    this.#timer ??= this.#options.clock.after(this.#options.everyMs, () => void this.#onTime());
  }

  async #onTime(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    const busy: SharedRecord[] = [];
    const forgotten: SharedRecord[] = [];
    // Whoever is forgotten has to be settled, which waits for its turn.
    const isCrowded = !this.#isTelling && this.#records.size > this.#recordsMax / 2;
    for (const record of this.#records.values()) {
      record.dropOver(nowMs);
      const isIdle = nowMs - record.takenAtMs > this.#idleMs;
      if (record.isEmpty) this.#records.delete(record.key);
      else if (record.isUntold || !isIdle) busy.push(record);
      // Nothing is lost with a record that has told everything: who comes again is asked about again.
      else if (isCrowded) {
        this.#records.delete(record.key);
        forgotten.push(record);
      }
    }
    this.#timer = this.#options.clock.after(this.#options.everyMs, () => void this.#onTime());
    if (this.#records.size === 0) {
      this.#timer.cancel();
      this.#timer = undefined;
    }
    if (this.#isTelling) return;
    this.#isTelling = true;
    await this.#tellAll(busy);
    await this.#tellAll(forgotten, (record) => this.#settle(record));
    this.#isTelling = false;
  }

  async #tellAll(
    records: readonly SharedRecord[],
    tell: (record: SharedRecord) => Promise<void> = (record) => this.#tell(record),
  ): Promise<void> {
    for (let i = 0; i < records.length && !this.#isClosed; i += tellingAtOnce) {
      if (this.#options.connection.isOut) return;
      await Promise.all(records.slice(i, i + tellingAtOnce).map(tell));
    }
  }

  async #tell(record: SharedRecord): Promise<void> {
    const shares = record.shares.slice();
    if (shares.length === 0) return;
    const told = shares.map(({ own }) => own);
    const keys = bucketsOf(record, shares);
    const values = shares.flatMap(({ keptMs }, i) => [told[i]!, keptMs]);
    try {
      const counts = await this.#options.connection.tell(keys, [record.field, ...values]);
      record.learn(shares, told, counts.map(Number));
    } catch {
      // The connection says so; what was not told is told next time.
    }
  }

  /** Who comes again gets a new record, which must not write where this one did: fields would grow in number for ever. */
  async #settle(record: SharedRecord): Promise<void> {
    try {
      await this.#options.connection.settle(bucketsOf(record, record.shares), record.field);
    } catch {
      // Its field stays, and counts as well there.
    }
  }

  get #idleMs(): number {
    return 3 * this.#options.everyMs;
  }
}

function bucketsOf({ key }: SharedRecord, shares: readonly Share[]): string[] {
  return shares.map(({ name, startMs }) => bucketKey(key, name, startMs));
}

/** How many records travel at once. */
const tellingAtOnce = 200;
/** New callers are asked about together. */
const greetingMs = 10;
