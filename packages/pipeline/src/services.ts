import type { CollectionDefinition, Entity, ExchangeEvent, Secret } from '@sallyport/contracts';
import type { ConfiguredPlugin, Consumer, ConsumerGroup } from './entities.ts';
import type { CachePort } from './services/cache.ts';
import type { CloudPort } from './services/cloud.ts';
import type { CountersPort } from './services/counters.ts';
import type { EmbeddingsPort } from './services/embeddings.ts';
import type { HttpPort } from './services/http.ts';
import type { InnerPort } from './services/inner.ts';
import type { KafkaPort } from './services/kafka.ts';
import type { MailPort } from './services/mail.ts';
import type { MetricsPort } from './services/metrics.ts';
import type { PlacesPort } from './services/places.ts';
import type { RecordsPort } from './services/records.ts';
import type { SocketsPort } from './services/sockets.ts';
import type { StdioPort } from './services/stdio.ts';
import type { VectorsPort } from './services/vectors.ts';

/** Everything a plugin may do outside itself. The gateway hands it to `setup`; tests hand in fakes. */
export interface Services {
  readonly clock: Clock;
  readonly log: Log;
  readonly node: NodeFacts;
  readonly directory: Directory;
  readonly counters: CountersPort;
  readonly records: RecordsPort;
  readonly mail: MailPort;
  readonly metrics: MetricsPort;
  readonly places: PlacesPort;
  readonly cache: CachePort;
  readonly embeddings: EmbeddingsPort;
  readonly vectors: VectorsPort;
  readonly http: HttpPort;
  readonly inner: InnerPort;
  readonly files: FilesPort;
  readonly sockets: SocketsPort;
  readonly kafka: KafkaPort;
  readonly upstreams: UpstreamsPort;
  readonly kept: KeptPort;
  readonly cloud: CloudPort;
  readonly stdio: StdioPort;
  /** Turns a configured string into a secret, following a `{vault://…}` reference if it is one. */
  secret(value: string): Secret;
}

export interface NodeFacts {
  readonly id: string;
  readonly hostname: string;
  /** Of the gateway. */
  readonly version: string;
  readonly workerId: number;
  readonly pid: number;
  /** Random, the same for all workers and gone with the node: for sealing what need not outlive it. */
  readonly secret: Secret;
}

export interface Clock {
  /** Unix milliseconds. May jump when the machine's clock is set. */
  nowMs(): number;
  /** Milliseconds from an arbitrary start, with fractions; never jumps. */
  monotonicMs(): number;
  /**
   * Unix milliseconds as of the start of the node, counted on from there: never jumps, is the same in all processes of a
   * node, and goes astray from `nowMs` by as much as the machine's clock is set.
   */
  steadyMs(): number;
  /** Calls back once; the timer keeps no process alive. */
  after(delayMs: number, run: () => void): { cancel(): void };
}

/** Structured log of the gateway itself. Fields are JSON values; secrets show as `[secret]`. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** The entities of the snapshot that a plugin belongs to. When something changes that a plugin has looked at here, it is set up again. */
export interface Directory {
  consumerById(id: string): Consumer | undefined;
  /** Finds by username, then by id: how `anonymous` and other settings name a consumer. */
  consumerByName(name: string): Consumer | undefined;
  consumerByCustomId(customId: string): Consumer | undefined;
  consumerByUsername(username: string): Consumer | undefined;
  /** The one with exactly this username before those that differ in case; of several of these, the first configured. */
  consumerByUsernameInAnyCase(username: string): Consumer | undefined;
  /** Is there any consumer at all? */
  readonly hasConsumers: boolean;
  groupByName(name: string): ConsumerGroup | undefined;
  /** Entities by `collection.indexBy`; made when they are first asked for and shared by all plugin instances. */
  index(collection: CollectionDefinition): ReadonlyMap<string, Entity>;
  /** Entities of a collection grouped by a foreign key: the ACL groups of each consumer. */
  grouped(collection: CollectionDefinition, foreignKey: string): ReadonlyMap<string, readonly Entity[]>;
  /** All plugins of that name, in the order of the configuration; how one instance finds others that it works with. */
  plugins(name: string): readonly ConfiguredPlugin[];
}

export interface FilesPort {
  /**
   * Opens a file for appending (0644, created if absent); every holder of one path shares it. Lines are written in order and
   * never interleaved. `reopen` opens the path anew for each write, so that log rotation is followed.
   */
  appender(path: string, options: { reopen: boolean }): Appender;
}

export interface KeptPort {
  /**
   * Something that outlives the snapshot, such as a provider's keys: found again by its key, made when there is none.
   * It is closed when the last holder has given it back. A new snapshot is set up before the old one is closed.
   */
  hold<Value extends { close(): void }>(key: string, make: () => Value): Held<Value>;
}

export interface Held<Value> {
  readonly value: Value;
  /** Gives it back; once. */
  release(): void;
}

export interface UpstreamsPort {
  /** Whether the upstream of that name has a target that requests may be sent to; undefined when no upstream has that name. */
  hasHealthyTarget(name: string): boolean | undefined;
  /** How the addresses of all targets are. Told by the worker that speaks for the node: of many that ask, the others get nothing. */
  targetStates(): readonly TargetState[];
}

export interface TargetState {
  readonly upstream: string;
  /** `host:port`, as configured. */
  readonly target: string;
  /** `ip:port`; empty for a name without an address. */
  readonly address: string;
  readonly state: 'healthchecks_off' | 'healthy' | 'unhealthy' | 'dns_error';
}

export interface Appender {
  /** Queues one line (without the newline); never blocks, never throws: when the disk fails or is slow, lines are dropped and counted. */
  write(line: string): void;
  readonly dropped: number;
  /** Gives the file back once everything queued has been written or dropped. */
  close(): Promise<void>;
}

/** Receives the finished record of an exchange. Synchronous, never throws, drops and counts rather than waits. */
export type Sink = (event: ExchangeEvent) => void;
