import { type CollectionDefinition, type Entity, Secret } from '@sallyport/contracts';
import type {
  AccessTokens,
  Appender,
  AwsOptions,
  AzureOptions,
  Cache,
  Clock,
  Consumer,
  ConsumerGroup,
  Counters,
  Directory,
  FetchAnswer,
  FetchRequest,
  GcpOptions,
  Held,
  HttpRequest,
  Log,
  Records,
  RedisSettings,
  RequestSigner,
  RequestToSign,
  Services,
  SharedCountsOptions,
  TakeResult,
  Window,
} from '@sallyport/pipeline';
import { FakeClock } from './fake-clock.ts';

export interface FakeConsumer {
  /** Default: the username. */
  id?: string;
  username?: string;
  custom_id?: string;
  /** Names of consumer groups. */
  groups?: readonly string[];
}

export interface FakeServicesOptions {
  consumers?: readonly FakeConsumer[];
  /** Consumer groups without members; those of consumers exist anyway. */
  groups?: readonly string[];
  /**
   * Entities of plugins' collections, as a file would hold them: parsed by the collection's schema and sealed when a plugin asks for
   * them. A foreign key is written as the name or id of its entity: `{ keyauth_credentials: [{ key: 'k', consumer: 'ann' }] }`.
   */
  entities?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  clock?: FakeClock;
}

export interface LogEntry {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

/** Everything a plugin may ask for, without a network, a disk or a running clock; what it did can be read afterwards. */
export interface FakeServices extends Services {
  readonly clock: FakeClock;
  readonly log: Log & { readonly entries: LogEntry[] };
  readonly counters: FakeCountersPort;
  readonly records: FakeRecordsPort;
  readonly cache: FakeCachePort;
  readonly http: FakeHttp;
  readonly files: FakeFiles;
  readonly upstreams: FakeUpstreams;
  readonly kept: FakeKept;
  readonly cloud: FakeCloud;
  /** A consumer by username or id; throws when there is none. */
  consumer(name: string): Consumer;
}

export function fakeServices(options: FakeServicesOptions = {}): FakeServices {
  const clock = options.clock ?? new FakeClock();
  const directory = new FakeDirectory(options, clock);
  const secret = new Secret('the secret of this node');
  return {
    clock,
    log: memoryLog(),
    node: { id: '6a1c9a8e-5f6b-4d1e-9d0c-2b7f3c1e8a90', hostname: 'node-1', workerId: 0, pid: 4242, secret },
    directory,
    counters: new FakeCountersPort(clock),
    records: new FakeRecordsPort(clock),
    cache: new FakeCachePort(clock),
    http: new FakeHttp(),
    files: new FakeFiles(),
    upstreams: new FakeUpstreams(),
    kept: new FakeKept(),
    cloud: new FakeCloud(),
    secret: (value) => new Secret(value),
    consumer(name) {
      const consumer = directory.consumerByName(name);
      if (consumer === undefined) throw new Error(`there is no fake consumer ${name}`);
      return consumer;
    },
  };
}

function memoryLog(): FakeServices['log'] {
  const entries: LogEntry[] = [];
  const at =
    (level: LogEntry['level']) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      entries.push({ level, message, fields });
    };
  return { entries, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

class FakeDirectory implements Directory {
  readonly #consumers: readonly Consumer[];
  readonly #groups: ReadonlyMap<string, ConsumerGroup>;
  readonly #given: NonNullable<FakeServicesOptions['entities']>;
  readonly #entities = new Map<string, readonly Entity[]>();
  readonly #createdAt: number;

  constructor({ consumers = [], groups = [], entities = {} }: FakeServicesOptions, clock: FakeClock) {
    const names = [...new Set([...groups, ...consumers.flatMap((consumer) => consumer.groups ?? [])])];
    this.#groups = new Map(names.map((name) => [name, { id: `group-${name}`, name }]));
    this.#consumers = consumers.map((consumer) => this.#consumer(consumer));
    this.#given = entities;
    this.#createdAt = Math.floor(clock.nowMs() / 1000);
  }

  consumerById(id: string): Consumer | undefined {
    return this.#consumers.find((consumer) => consumer.id === id);
  }

  consumerByName(name: string): Consumer | undefined {
    return this.#consumers.find((consumer) => consumer.username === name) ?? this.consumerById(name);
  }

  consumerByUsername(username: string): Consumer | undefined {
    return this.#consumers.find((consumer) => consumer.username === username);
  }

  consumerByUsernameInAnyCase(username: string): Consumer | undefined {
    const lower = username.toLowerCase();
    return (
      this.consumerByUsername(username) ??
      this.#consumers.find((consumer) => consumer.username?.toLowerCase() === lower)
    );
  }

  get hasConsumers(): boolean {
    return this.#consumers.length > 0;
  }

  consumerByCustomId(customId: string): Consumer | undefined {
    return this.#consumers.find((consumer) => consumer.customId === customId);
  }

  groupByName(name: string): ConsumerGroup | undefined {
    return this.#groups.get(name);
  }

  index(collection: CollectionDefinition): ReadonlyMap<string, Entity> {
    const index = new Map<string, Entity>();
    for (const entity of this.#all(collection)) {
      const key = collection.indexBy?.(entity);
      if (key !== undefined) index.set(key, entity);
    }
    return index;
  }

  grouped(collection: CollectionDefinition, foreignKey: string): ReadonlyMap<string, readonly Entity[]> {
    const grouped = new Map<string, Entity[]>();
    for (const entity of this.#all(collection)) {
      const ref = entity[foreignKey] as { id: string } | undefined;
      if (ref === undefined) continue;
      const group = grouped.get(ref.id);
      if (group === undefined) grouped.set(ref.id, [entity]);
      else group.push(entity);
    }
    return grouped;
  }

  #consumer({ username, custom_id, id = username ?? custom_id ?? 'consumer', groups = [] }: FakeConsumer): Consumer {
    return {
      id,
      username,
      customId: custom_id,
      groups: groups.toSorted().map((name) => this.#groups.get(name)!),
      entity: { id, username, custom_id },
    };
  }

  #all(collection: CollectionDefinition): readonly Entity[] {
    let entities = this.#entities.get(collection.name);
    if (entities === undefined) {
      entities = (this.#given[collection.name] ?? []).map((given, i) => this.#entity(collection, given, i));
      this.#entities.set(collection.name, entities);
    }
    return entities;
  }

  #entity(collection: CollectionDefinition, given: Readonly<Record<string, unknown>>, position: number): Entity {
    const { id = `${collection.name}-${position + 1}`, created_at = this.#createdAt, tags, ...fields } = given;
    const rest: Record<string, unknown> = fields;
    const references: Record<string, { id: string }> = {};
    for (const { field } of collection.foreignKeys ?? []) {
      if (rest[field] === undefined) continue;
      const name = String(rest[field]);
      references[field] = { id: this.consumerByName(name)?.id ?? name };
      delete rest[field];
    }
    const entity = { ...collection.schema.parse(rest), ...references, id, created_at, tags } as Entity;
    return collection.seal?.(entity) ?? entity;
  }
}

/** Counts in memory; `redis()` with equal settings counts together, and can be made to fail. */
export class FakeCountersPort {
  readonly local: MemoryCounters;
  readonly redisSettings: RedisSettings[] = [];
  readonly redisOptions: SharedCountsOptions[] = [];
  readonly #redis = new Map<string, MemoryCounters>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.local = new MemoryCounters(clock);
  }

  redis(settings: RedisSettings, options?: SharedCountsOptions): MemoryCounters {
    if (options !== undefined) {
      this.redisSettings.push(settings);
      this.redisOptions.push(options);
    }
    const key = JSON.stringify(settings);
    const counters = this.#redis.get(key) ?? new MemoryCounters(this.#clock, true);
    this.#redis.set(key, counters);
    if (options?.fallsBack) counters.fallback = this.local;
    return counters;
  }
}

export class MemoryCounters implements Counters {
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  readonly #remote: boolean;
  /** Set to let every `take` reject, as a store out of reach does; or be decided by the fallback. */
  failure: Error | undefined;
  fallback: Counters | undefined;
  closed = 0;

  /** A remote store answers with a promise. */
  constructor(clock: Clock, remote: boolean = false) {
    this.#clock = clock;
    this.#remote = remote;
  }

  take(key: string, windows: readonly Window[], cost: number, atMs?: number): TakeResult | Promise<TakeResult> {
    if (this.failure !== undefined)
      return this.fallback?.take(key, windows, cost, atMs) ?? Promise.reject(this.failure);
    const result = this.#take(key, windows, cost, atMs ?? this.#clock.nowMs());
    return this.#remote ? Promise.resolve(result) : result;
  }

  close(): void {
    this.closed++;
  }

  #take(key: string, windows: readonly Window[], cost: number, atMs: number): TakeResult {
    const left = () => windows.map((window) => this.#left(key, window, atMs));
    const before = left();
    const allowed = before.every((one) => one >= cost);
    for (const window of windows) {
      if (allowed || window.countsRefused) this.#counts.set(keyOf(key, window, 0), this.#count(key, window, 0) + cost);
    }
    const remaining = left().map((one, i) => Math.max(0, windows[i]!.slides ? Math.floor(one) : one));
    if (allowed || !windows.some(({ slides }) => slides)) return { allowed, remaining };
    return { allowed, remaining, retryAfterMs: this.#retryAfterMs(key, windows, cost, atMs) };
  }

  /** Found by trying, so that it cannot be wrong in the way a formula can. */
  #retryAfterMs(key: string, windows: readonly Window[], cost: number, atMs: number): number {
    const shortest = Math.min(...windows.map(({ lengthMs }) => lengthMs));
    for (let waitMs = 0; ; waitMs += shortest / 1000) {
      const later = windows.map((window) => {
        const passed = Math.floor((atMs + waitMs - window.startMs) / window.lengthMs);
        return { ...window, startMs: window.startMs + passed * window.lengthMs };
      });
      if (later.every((window) => this.#left(key, window, atMs + waitMs) >= cost)) return waitMs;
    }
  }

  #left(key: string, window: Window, atMs: number): number {
    const weight = window.slides ? 1 - (atMs - window.startMs) / window.lengthMs : 0;
    return window.limit - this.#count(key, window, 0) - this.#count(key, window, 1) * weight;
  }

  #count(key: string, window: Window, ago: number): number {
    return this.#counts.get(keyOf(key, window, ago)) ?? 0;
  }
}

function keyOf(key: string, { name, startMs, lengthMs }: Window, ago: number): string {
  return `${key}|${name}|${startMs - ago * lengthMs}`;
}

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
    if (key.length > 512 || value.length > 256 * 1024 || !(keptMs >= 1)) {
      throw new Error('a record has at most 512 and 262144 characters, and is kept for a millisecond at least');
    }
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

/** Caches without a bound, unless told of one. */
export class FakeCachePort {
  readonly #clock: Clock;
  readonly #entries = new Map<string, { value: unknown; untilMs: number }>();
  /** Bytes of a single entry or reservation. */
  bytesMax: number = Number.POSITIVE_INFINITY;
  reserved = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  open(kind: string, name: string): Cache {
    const entries = this.#entries;
    const prefix = `${kind} ${name}`;
    return {
      get: (key) => {
        const entry = entries.get(`${prefix} ${key}`);
        return entry !== undefined && entry.untilMs > this.#clock.monotonicMs() ? entry.value : undefined;
      },
      set: (key, value, bytes, keptMs) => {
        if (bytes > this.bytesMax) return false;
        entries.set(`${prefix} ${key}`, { value, untilMs: this.#clock.monotonicMs() + keptMs });
        return true;
      },
      delete: (key) => entries.delete(`${prefix} ${key}`),
      reserve: (bytes) => {
        if (bytes > this.bytesMax) return false;
        this.reserved += bytes;
        return true;
      },
      release: (bytes) => {
        this.reserved -= bytes;
      },
    };
  }
}

/** Remembers what was sent; answers 200 unless told otherwise. */
export class FakeHttp {
  readonly requests: HttpRequest[] = [];
  /** Replace it to answer differently, or to reject. */
  answer: (request: HttpRequest) => { status: number } | Promise<{ status: number }> = () => ({ status: 200 });

  async send(request: HttpRequest): Promise<{ status: number }> {
    this.requests.push(request);
    return this.answer(request);
  }

  readonly fetches: FetchRequest[] = [];
  /** Replace it to answer what is fetched; until then, nothing can be reached. */
  document: (request: FetchRequest) => FetchAnswer | Promise<FetchAnswer> = ({ url }) => {
    throw new Error(`${url.host} cannot be reached`);
  };

  async fetch(request: FetchRequest): Promise<FetchAnswer> {
    this.fetches.push(request);
    return this.document(request);
  }
}

/** Keeps things by their keys, and counts who holds them. */
export class FakeKept {
  readonly holders = new Map<string, number>();
  readonly #values = new Map<string, { close(): void }>();

  hold<Value extends { close(): void }>(key: string, make: () => Value): Held<Value> {
    const value = this.#values.get(key) ?? make();
    this.#values.set(key, value);
    this.holders.set(key, (this.holders.get(key) ?? 0) + 1);
    return { value: value as Value, release: () => this.#release(key) };
  }

  #release(key: string): void {
    const left = this.holders.get(key)! - 1;
    this.holders.set(key, left);
    if (left > 0) return;
    this.#values.get(key)?.close();
    this.#values.delete(key);
  }
}

/** Gives out tokens and signatures that are not worth anything, or fails. */
export class FakeCloud {
  /** What was asked for, with what. */
  readonly asked: { cloud: 'aws' | 'gcp' | 'azure'; options: unknown }[] = [];
  readonly signed: RequestToSign[] = [];
  /** Set to let tokens and signatures fail. */
  failure: Error | undefined;

  aws(options: AwsOptions): RequestSigner {
    this.asked.push({ cloud: 'aws', options });
    return {
      sign: async (request) => {
        if (this.failure !== undefined) throw this.failure;
        this.signed.push(request);
        return [...request.headers, 'authorization', `AWS4-HMAC-SHA256 ${options.service}`, 'x-amz-date', 'now'];
      },
    };
  }

  gcp(options: GcpOptions): AccessTokens {
    this.asked.push({ cloud: 'gcp', options });
    return this.#tokens('gcp-token');
  }

  azure(options: AzureOptions): AccessTokens {
    this.asked.push({ cloud: 'azure', options });
    return this.#tokens('azure-token');
  }

  #tokens(token: string): AccessTokens {
    return {
      current: undefined,
      get: async () => {
        if (this.failure !== undefined) throw this.failure;
        return token;
      },
    };
  }
}

/** Upstreams by name, and whether one of their targets is healthy. */
export class FakeUpstreams {
  readonly health = new Map<string, boolean>();

  hasHealthyTarget(name: string): boolean | undefined {
    return this.health.get(name);
  }
}

/** Files as lists of lines, by path. */
export class FakeFiles {
  readonly opened: { path: string; reopen: boolean }[] = [];
  readonly #lines = new Map<string, string[]>();
  /** Appenders given out and not closed. */
  open = 0;

  lines(path: string): readonly string[] {
    return this.#lines.get(path) ?? [];
  }

  appender(path: string, options: { reopen: boolean }): Appender {
    this.opened.push({ path, ...options });
    this.open++;
    const lines = this.#lines.get(path) ?? [];
    this.#lines.set(path, lines);
    return {
      dropped: 0,
      write: (line) => void lines.push(line),
      close: async () => void this.open--,
    };
  }
}
