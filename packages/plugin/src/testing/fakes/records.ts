import { type Clock, checkRecord, type Records, type RedisSettings } from '@sallyport/pipeline';

/** Records in memory; `redis()` with equal settings is one store, and can be made to fail. */
export class FakeRecordsPort {
  readonly local: FakeRecords;
  readonly redisSettings: RedisSettings[] = [];
  readonly #redis = new Map<string, FakeRecords>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.local = new FakeRecords(clock);
  }

  redis(settings: RedisSettings): FakeRecords {
    this.redisSettings.push(settings);
    const key = JSON.stringify(settings);
    const records = this.#redis.get(key) ?? new FakeRecords(this.#clock);
    this.#redis.set(key, records);
    return records;
  }
}

export class FakeRecords implements Records {
  readonly #clock: Clock;
  readonly #entries = new Map<string, { value: string; untilMs: number }>();
  /** Set to let every call reject, as a store out of reach does. */
  failure: Error | undefined;
  closed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is kept, by key. */
  get entries(): ReadonlyMap<string, { value: string; untilMs: number }> {
    return this.#entries;
  }

  async get(key: string): Promise<string | undefined> {
    return this.#find(key);
  }

  async put(key: string, value: string, keptMs: number): Promise<void> {
    this.#find(key);
    checkRecord(key, value, keptMs);
    this.#entries.set(key, { value, untilMs: this.#clock.monotonicMs() + keptMs });
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
    this.#entries.delete(key);
    return value;
  }

  close(): void {
    this.closed++;
  }

  #find(key: string): string | undefined {
    if (this.failure !== undefined) throw this.failure;
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.untilMs > this.#clock.monotonicMs() ? entry.value : undefined;
  }
}
