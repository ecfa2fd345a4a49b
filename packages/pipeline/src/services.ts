import type { CollectionDefinition, Entity, ExchangeEvent, Secret } from '@sallyport/contracts';
import type { Consumer, ConsumerGroup } from './entities.ts';
import type { HeaderList } from './header-list.ts';

/** Everything a plugin may do outside itself. The gateway hands it to `setup`; tests hand in fakes. */
export interface Services {
  readonly clock: Clock;
  readonly log: Log;
  readonly node: NodeFacts;
  readonly directory: Directory;
  readonly counters: CountersPort;
  readonly records: RecordsPort;
  readonly cache: CachePort;
  readonly http: HttpPort;
  readonly files: FilesPort;
  readonly upstreams: UpstreamsPort;
  readonly kept: KeptPort;
  readonly cloud: CloudPort;
  /** Turns a configured string into a secret, following a `{vault://…}` reference if it is one. */
  secret(value: string): Secret;
}

export interface NodeFacts {
  readonly id: string;
  readonly hostname: string;
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

/** The entities of the snapshot that a plugin belongs to. */
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
  /** Entities by `collection.indexBy`; built once per snapshot and shared by all plugin instances. */
  index(collection: CollectionDefinition): ReadonlyMap<string, Entity>;
  /** Entities of a collection grouped by a foreign key: the ACL groups of each consumer. */
  grouped(collection: CollectionDefinition, foreignKey: string): ReadonlyMap<string, readonly Entity[]>;
}

/** A window of a rate limit: all calls that start in `[startMs, startMs + lengthMs)` share a count. */
export interface Window {
  /** Part of the counter's key: `minute`. */
  readonly name: string;
  readonly limit: number;
  readonly startMs: number;
  readonly lengthMs: number;
  /** The window before counts too, by the part of it that lies less than `lengthMs` ago. */
  readonly slides?: boolean | undefined;
  /** Refused calls count in this window as well. */
  readonly countsRefused?: boolean | undefined;
}

export interface TakeResult {
  readonly allowed: boolean;
  /** What is left of each window after this call (never below zero), in the order asked. */
  readonly remaining: readonly number[];
  /** After how many milliseconds a refused call would be allowed, if none came in between; told of sliding windows. */
  readonly retryAfterMs?: number | undefined;
}

export interface Counters {
  /**
   * Counts `cost` in every window; or, when one of them would exceed its limit, only in those that count refused calls.
   * `atMs` is the moment of the call on the clock that the windows are cut by, and now by default. Answers at once where
   * it can; rejects only when the store is out of reach.
   */
  take(key: string, windows: readonly Window[], cost: number, atMs?: number): TakeResult | Promise<TakeResult>;
  close(): void;
}

export interface RedisAddress {
  host: string;
  port: number;
}

export interface RedisSettings extends RedisAddress {
  database: number;
  connectTimeoutMs: number;
  /** Milliseconds for a command. */
  timeoutMs: number;
  username?: string | undefined;
  password?: Secret | undefined;
  ssl: boolean;
  sslVerify: boolean;
  serverName?: string | undefined;
  /** Sentinels that name the server to use, instead of `host` and `port`. */
  sentinel?:
    | { master: string; nodes: readonly RedisAddress[]; username?: string | undefined; password?: Secret | undefined }
    | undefined;
  /** Nodes of a cluster, instead of `host` and `port`. */
  cluster?: { nodes: readonly RedisAddress[]; redirectionsMax: number } | undefined;
}

export interface SharedCountsOptions {
  /** Milliseconds between exchanges with Redis, the node counting in between; 0 counts every call in Redis at once. */
  readonly syncMs: number;
  /** While Redis is out of reach or slow, the node counts alone, and tells Redis afterwards; otherwise `take` rejects. */
  readonly fallsBack: boolean;
}

export interface CountersPort {
  /** Counts held by this node: exact over all its workers, gone with the node. */
  readonly local: Counters;
  /** Counts held in Redis. Instances with equal settings share a connection; `close()` gives it back. */
  redis(settings: RedisSettings, options: SharedCountsOptions): Counters;
}

export interface RecordsPort {
  /** Records held by this node, in memory: the same for all its workers, gone with the node; when there are too many, the oldest go first. */
  readonly local: Records;
  /** Records held in Redis. Instances with equal settings share a connection; `close()` gives it back. */
  redis(settings: RedisSettings): Records;
}

/**
 * Texts by key, each kept for its time: sessions, answers about tokens. A value has at most 256 Ki characters, a key 512.
 * What must not be read where it is kept is sealed by whoever puts it. Calls reject when the store is out of reach.
 */
export interface Records {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string, keptMs: number): Promise<void>;
  /** As `put`, but only where nothing is kept; false where something is. */
  add(key: string, value: string, keptMs: number): Promise<boolean>;
  /** As `put`, but only where something is kept; false where nothing is, so that what was deleted stays deleted. */
  replace(key: string, value: string, keptMs: number): Promise<boolean>;
  /** True when there was something. */
  delete(key: string): Promise<boolean>;
  /** Gets and deletes at once: of many who take, one gets it. */
  take(key: string): Promise<string | undefined>;
  close(): void;
}

export interface CachePort {
  /**
   * A part of this worker's memory for things that can be had again. Outlives the snapshot. One kind and name is one cache,
   * whoever opens it; the Admin API shows entries by their kind, and by the plugin that made them.
   */
  open(kind: string, name: string, owner: string): Cache;
}

/** All caches of a worker share one bound; what was used least recently makes room. */
export interface Cache {
  get(key: string): unknown;
  /** `bytes` is what the value takes. False when it is too large to be kept. */
  set(key: string, value: unknown, bytes: number, keptMs: number): boolean;
  delete(key: string): boolean;
  /** Sets room aside for something still on its way; false when there is none. `release` gives it back. */
  reserve(bytes: number): boolean;
  release(bytes: number): void;
}

export interface HttpRequest {
  method: string;
  url: URL;
  /** Names and values in turn. */
  headers: readonly string[];
  body: Buffer;
  timeoutMs: number;
  /** How long an idle connection is kept for the next request. */
  keepAliveMs: number;
  tlsVerify: boolean;
}

/** A request whose answer is wanted. Redirects are not followed: what a URL leads to was not what was configured. */
export interface FetchRequest extends HttpRequest {
  /** A longer answer is refused. */
  bodyBytesMax: number;
  /**
   * Who named the address. `operator`: the configuration, which may name any. `document`: something that was fetched or
   * sent by a caller; it reaches public addresses, and others only where the gateway's options allow it.
   */
  namedBy: 'operator' | 'document';
  /** PEM of the certificate to present, and its key. */
  clientCertificate?: { certificate: string; key: Secret } | undefined;
  /** The operator's proxy to go through: it tunnels https, and is asked for the whole URL of http. */
  proxy?: HttpProxy | undefined;
}

export interface HttpProxy {
  host: string;
  port: number;
  /** The value of `Proxy-Authorization`. */
  authorization?: Secret | undefined;
}

export interface FetchAnswer {
  status: number;
  headers: HeaderList;
  body: Buffer;
}

export interface HttpPort {
  /** Sends a request; resolves with the status once the whole answer was read (and thrown away). Rejects when none came. */
  send(request: HttpRequest): Promise<{ status: number }>;
  /** Resolves with the whole answer, whatever its status. Rejects when none came, when it is too long, and where the address may not be reached. */
  fetch(request: FetchRequest): Promise<FetchAnswer>;
}

/** Credentials of clouds: the configuration's, or those that the gateway's surroundings have. */
export interface CloudPort {
  aws(options: AwsOptions): RequestSigner;
  /** Access tokens for Google Cloud. */
  gcp(options: GcpOptions): AccessTokens;
  /** Access tokens of Microsoft Entra ID. */
  azure(options: AzureOptions): AccessTokens;
}

export interface AwsOptions {
  /** Default that of the environment. */
  region?: string | undefined;
  /** The service that is spoken to, as signatures name it. */
  service: string;
  /** Default those of the surroundings. */
  keys?: { accessKeyId: Secret; secretAccessKey: Secret } | undefined;
  /** A role to assume with them. */
  assumeRoleArn?: string | undefined;
  roleSessionName: string;
  /** Where STS is reached, other than at the region's address. */
  stsEndpointUrl?: string | undefined;
}

export interface GcpOptions {
  /** The text of a service account's key file. Default that of the environment, else the machine's own account. */
  serviceAccount?: Secret | undefined;
  /** Where tokens are given, other than where the key file says. */
  tokenUrl?: string | undefined;
  /** The metadata server, other than at its usual place. */
  metadataUrl?: string | undefined;
}

export interface AzureOptions {
  /** What the tokens are for: `https://vault.azure.net`. */
  resource: string;
  tenantId?: string | undefined;
  clientId?: string | undefined;
  /** Default the token of a workload, else the machine's managed identity. */
  clientSecret?: Secret | undefined;
}

/** Temporary tokens that are renewed before they end. */
export interface AccessTokens {
  /** One that is fresh; undefined when one must be waited for. */
  readonly current: string | undefined;
  /** Rejects with a sentence for the log when there is none to be had. */
  get(): Promise<string>;
}

export interface RequestToSign {
  method: string;
  url: URL;
  /** Names and values in turn; all that the signature is to cover. */
  headers: readonly string[];
  body: string | Buffer;
}

export interface RequestSigner {
  /** The request's headers, with those of the signature. Rejects with a sentence for the log when there are no keys. */
  sign(request: RequestToSign): Promise<string[]>;
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
