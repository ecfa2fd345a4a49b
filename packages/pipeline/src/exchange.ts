import type {
  Actor,
  ConversationLink,
  GuardFacts,
  LlmFacts,
  McpFacts,
  Mediation,
  UpstreamTry,
} from '@sallyport/contracts';
import type { AttemptGuard } from './attempt-guard.ts';
import type { Blocks } from './blocks.ts';
import type { Call } from './call.ts';
import type { ClientCertificate } from './client-certificate.ts';
import type { Consumer, ConsumerGroup, Credential, RouteEntity, ServiceEntity } from './entities.ts';
import type { HeaderList } from './header-list.ts';
import type { PayloadStages } from './payload-stages.ts';
import type { Refusal, Reply } from './reply.ts';
import type { RouteMatch } from './router/router.ts';
import type { Clock } from './services.ts';
import type { PluginInstance } from './slot.ts';
import { Timeline } from './trace/timeline.ts';
import type { TraceContext } from './trace/trace-context.ts';

const noGroups: readonly ConsumerGroup[] = Object.freeze([]);

/** The request as the caller made it, as far as X-Forwarded-* of a trusted proxy tell. */
export interface Forwarded {
  proto: string | undefined;
  host: string | undefined;
  port: string | undefined;
  path: string | undefined;
  prefix: string | undefined;
}

/** What the wire said, before anyone looked at it. */
export interface RequestHead {
  method: string;
  scheme: 'http' | 'https';
  httpVersion: '1.0' | '1.1' | '2.0';
  /** Path and query as received. */
  target: string;
  /** Names and values in turn, as received. */
  rawHeaders: string[];
  /** The caller: the peer, unless a trusted proxy names another. */
  clientIp: string;
  clientPort: number;
  /** Who opened the connection: the caller, or the last proxy before us. */
  peerIp: string;
  /** What a trusted proxy before us says; undefined where none is. */
  forwarded: Forwarded | undefined;
  serverPort: number;
  /** Host name without port, lower-case, without trailing dot. */
  host: string;
  /** From the Host header, else the scheme's default. */
  port: number;
  sni: string | undefined;
  clientCertificate: ClientCertificate | undefined;
}

/** A token's payload (RFC 7519 §4), or an answer about one (RFC 7662 §2.2). */
export type Claims = Readonly<Record<string, unknown>>;

/** What a caller needs a token for (RFC 9728), as far as refusals tell. One object per route and snapshot. */
export interface ProtectedResource {
  /** Where clients read how to get a token. */
  readonly metadataUrl: string;
  /** Scopes that every request needs. */
  readonly scopes: readonly string[];
}

/** Where a plugin sends an exchange instead of to its service. One object per destination, made once: connections are found by it. */
export interface UpstreamTarget {
  /** A host, or the name of an upstream; undefined for the service's own. */
  readonly host: string | undefined;
  /** Undefined for the service's own. */
  readonly port: number | undefined;
  /** How it is spoken to, instead of as the service is: with these and a host and port it needs no service. */
  readonly terms?: UpstreamTerms | undefined;
}

export interface UpstreamTerms {
  readonly scheme: 'http' | 'https';
  readonly tlsVerify: boolean;
  /** Whether it is told of the caller and the way it came: `X-Forwarded-*`, `X-Real-IP`, `Via`, the request's id. */
  readonly tellsCaller: boolean;
  /** Which headers of its answer go on, by lower-case name; undefined for all. Asked before plugins see the answer. */
  readonly passesHeader?: ((name: string) => boolean) | undefined;
  /** Other addresses of the host that are tried where nothing was sent. */
  readonly retries: number;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
}

/**
 * One request and its answer. A fixed-shape class over Node's raw request: hooks read and change it, the gateway
 * carries it through. Fields below "facts" exist for the event alone.
 */
export class Exchange {
  // The request as it came.
  readonly id: string;
  /** As others are told of it: its own, unless it is a part of another exchange and has no record of its own. */
  toldId: string;
  /** The exchange on whose behalf the gateway made this request of itself. */
  parentId: string | undefined;
  /** … and its route. */
  parentRouteId: string | undefined;
  /** The gateway made this request of itself, on somebody's behalf or its own. */
  isInner: boolean;
  /** An inner request that was made for this very route: no path that a caller has a say in led here. */
  isAddressed: boolean;
  readonly head: RequestHead;
  /** Unix milliseconds and monotonic milliseconds of the first byte. */
  readonly startedAtMs: number;
  readonly startedMonotonicMs: number;

  // The request as it will be sent; plugins edit these.
  method: string;
  /** Normalised path that routes are matched on (RFC 3986 §6.2.2); never includes the query. */
  path: string;
  /** `?a=b` as received, or empty. */
  query: string;
  readonly requestHeaders: HeaderList;
  /** Path to send, after strip_path and joining; set when routed. Plugins may replace it. */
  upstreamPath: string;
  /** Replaces the Host sent upstream. */
  upstreamHost: string | undefined;
  /** Replaces the service's host and port. */
  upstreamTarget: UpstreamTarget | undefined;
  /** The body, when a hook asked for it, until the answer begins; replaced through `replaceBody`. */
  body: Buffer | undefined;
  bodyReplaced: boolean;
  /** The body as understood. In step with it: the chain reads anew what a hook has replaced it with. */
  call: Call | undefined;
  /** Bytes of body to let through; the gateway answers `requestBytesRefusal` once there are more. 0 means no limit. */
  requestBytesMax: number;
  requestBytesRefusal: Refusal | undefined;

  // Routing.
  match: RouteMatch | undefined;
  route: RouteEntity | undefined;
  service: ServiceEntity | undefined;

  // Identity.
  consumer: Consumer | undefined;
  credential: Credential | undefined;
  /** The plugin that knew the caller, by the credential. */
  authType: string | undefined;
  /** Groups claimed by a token rather than configured. */
  authenticatedGroups: readonly string[] | undefined;
  consumerGroups: readonly ConsumerGroup[];
  /** What a verified token says of the caller: its payload, or what the provider told of it. Not to be changed. */
  claims: Claims | undefined;
  /** The token that `claims` are of, as the caller showed it; a secret. Undefined unless it was verified. */
  accessToken: string | undefined;
  /** Unix milliseconds at which what the caller has shown is no longer good: an answer that streams then is cut. See `endAccess`. */
  accessEndsAtMs: number | undefined;
  /** What the caller needed its token for; undefined where no plugin tells clients how to get one. */
  protectedResource: ProtectedResource | undefined;
  readonly actors: Actor[];
  /** Emergency stops that hold for it; undefined where there are none. */
  blocks: Blocks | undefined;

  /** Who is asked before each attempt at a model. */
  attemptGuards: AttemptGuard[] | undefined;

  /** Undefined where the caller tells of none, and nobody traces. */
  trace: TraceContext | undefined;
  /** Only where the trace is recorded; see `measure`. */
  timeline: Timeline | undefined;
  /** Only where a debug session wants to see bodies on their way. */
  stages: PayloadStages | undefined;

  // The answer.
  reply: Reply | undefined;

  // Facts for the event.
  refusedBy: string | undefined;
  errorCode: string | undefined;
  /** The head of the answer as sent. */
  sentHeaders: readonly string[];
  requestBytes: number;
  responseBytes: number;
  readonly tries: UpstreamTry[];
  upstreamUri: string;
  upstreamStatus: number | undefined;
  gatewayMs: number;
  upstreamMs: number;
  receiveMs: number;
  truncated: boolean;
  aborted: boolean;
  /** What the upstream is shown in place of the caller's credential; one object per configuration. */
  mediation: Mediation | undefined;
  /** What proxy-cache did. */
  cacheStatus: string | undefined;
  mcp: McpFacts | undefined;
  llm: LlmFacts | undefined;
  guards: GuardFacts[] | undefined;
  /** What ties it to others of its conversation; see `link`. */
  links: ConversationLink[] | undefined;
  /** Somebody will be told of it, a log or a control plane: its links are worth working out. */
  isTold: boolean;
  /** What the caller sent, where a plugin made another request of it and records are to tell. */
  originalRequest: string | undefined;
  custom: Record<string, unknown> | undefined;
  quantities: Record<string, number> | undefined;
  /** Lower-case names of request headers, and names of query parameters, whose values no record may show. */
  secretHeaders: string[] | undefined;
  secretQuery: string[] | undefined;

  /** Per-plugin private state; read and written through `StateSlot`. */
  readonly slots: unknown[];
  /** The plugin instance chosen for each position of the chain, once its turn came. */
  readonly active: (PluginInstance | undefined)[];
  /** The gateway's own: what carries this exchange. */
  carrier: object | undefined;

  constructor(
    id: string,
    head: RequestHead,
    requestHeaders: HeaderList,
    startedAtMs: number,
    startedMonotonicMs: number,
  ) {
    this.id = id;
    this.toldId = id;
    this.parentId = undefined;
    this.parentRouteId = undefined;
    this.isInner = false;
    this.isAddressed = false;
    this.head = head;
    this.startedAtMs = startedAtMs;
    this.startedMonotonicMs = startedMonotonicMs;
    this.method = head.method;
    this.path = '';
    this.query = '';
    this.requestHeaders = requestHeaders;
    this.upstreamPath = '';
    this.upstreamHost = undefined;
    this.upstreamTarget = undefined;
    this.body = undefined;
    this.bodyReplaced = false;
    this.call = undefined;
    this.requestBytesMax = 0;
    this.requestBytesRefusal = undefined;
    this.match = undefined;
    this.route = undefined;
    this.service = undefined;
    this.consumer = undefined;
    this.credential = undefined;
    this.authType = undefined;
    this.authenticatedGroups = undefined;
    this.consumerGroups = noGroups;
    this.claims = undefined;
    this.accessToken = undefined;
    this.accessEndsAtMs = undefined;
    this.protectedResource = undefined;
    this.actors = [];
    this.blocks = undefined;
    this.attemptGuards = undefined;
    this.trace = undefined;
    this.timeline = undefined;
    this.stages = undefined;
    this.reply = undefined;
    this.refusedBy = undefined;
    this.errorCode = undefined;
    this.sentHeaders = [];
    this.requestBytes = 0;
    this.responseBytes = 0;
    this.tries = [];
    this.upstreamUri = '';
    this.upstreamStatus = undefined;
    this.gatewayMs = 0;
    this.upstreamMs = -1;
    this.receiveMs = 0;
    this.truncated = false;
    this.aborted = false;
    this.mediation = undefined;
    this.cacheStatus = undefined;
    this.mcp = undefined;
    this.llm = undefined;
    this.guards = undefined;
    this.links = undefined;
    this.isTold = true;
    this.originalRequest = undefined;
    this.custom = undefined;
    this.quantities = undefined;
    this.secretHeaders = undefined;
    this.secretQuery = undefined;
    this.slots = [];
    this.active = [];
    this.carrier = undefined;
  }

  /** Who is billed: the consumer's id, else that of the outermost actor. */
  get subject(): string | undefined {
    return this.consumer?.id ?? this.actors[0]?.id;
  }

  /** Establishes who calls. Plugins that run later are looked up for this consumer and its groups. */
  authenticate(consumer: Consumer | undefined, credential: Credential | undefined): void {
    this.consumer = consumer;
    this.credential = credential;
    // Instances are chosen one by one, so the last one is whose turn it is.
    this.authType = credential === undefined ? undefined : this.active.at(-1)?.name;
    this.consumerGroups = consumer === undefined ? noGroups : consumer.groups;
  }

  /**
   * Lets the caller's access end when `claims` say (`exp`, and the leeway that it was accepted with); the earliest end counts. One that
   * is past already was nobody's reason.
   */
  endAccess(claims: Claims, leewaySeconds = 0): void {
    const { exp } = claims;
    if (typeof exp !== 'number') return;
    const endsAtMs = (exp + leewaySeconds) * 1000;
    if (!(endsAtMs > this.startedAtMs) || endsAtMs >= (this.accessEndsAtMs ?? Infinity)) return;
    this.accessEndsAtMs = endsAtMs;
  }

  /** Sends `body` instead of the caller's; the framing follows by itself, and hooks that come later are given the call that it is. */
  replaceBody(body: Buffer): void {
    this.body = body;
    this.bodyReplaced = true;
  }

  /** Refuses the body once it is longer; the smallest limit holds. */
  limitRequestBytes(bytesMax: number, refusal: Refusal): void {
    if (this.requestBytesMax !== 0 && this.requestBytesMax <= bytesMax) return;
    this.requestBytesMax = bytesMax;
    this.requestBytesRefusal = refusal;
  }

  /** Has a say in which models this exchange is sent to. */
  guardAttempts(guard: AttemptGuard): void {
    this.attemptGuards ??= [];
    this.attemptGuards.push(guard);
  }

  /** From here on it is noted where the time goes. */
  measure(clock: Clock): void {
    this.timeline ??= new Timeline(clock, this.startedMonotonicMs);
  }

  /** Adds to a meterable amount of the event. */
  count(quantity: string, amount: number): void {
    this.quantities ??= {};
    this.quantities[quantity] = (this.quantities[quantity] ?? 0) + amount;
  }

  /** Adds a field to the log record. */
  note(field: string, value: unknown): void {
    this.custom ??= {};
    this.custom[field] = value;
  }

  /** Keeps the values of a header, the request's and the answer's, out of every record; `name` is lower-case. The request's Authorization and all cookies are kept out anyway. */
  markSecretHeader(name: string): void {
    this.secretHeaders ??= [];
    if (!this.secretHeaders.includes(name)) this.secretHeaders.push(name);
  }

  /** Keeps a query parameter's value out of every record; `name` as decoded. */
  markSecretQuery(name: string): void {
    this.secretQuery ??= [];
    if (!this.secretQuery.includes(name)) this.secretQuery.push(name);
  }
}
