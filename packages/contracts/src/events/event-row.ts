import type { ConversationLink } from './conversation-link.ts';
import type { Actor, McpFacts } from './exchange-event.ts';
import type { GuardFacts } from './guard-facts.ts';
import type { LlmFacts } from './llm-facts.ts';
import type { Mediation } from './mediation.ts';

/**
 * What gateways tell the control plane of one exchange: the event without headers, bodies and secrets, entities by id.
 * Times are Unix milliseconds, durations milliseconds with fractions, sizes bytes. The same `id` twice is the same row.
 */
export interface EventRow {
  id: string;
  requestId: string;
  nodeId: string;
  nodeVersion: string;
  configHash: string;
  startedAtMs: number;
  endedAtMs: number;

  /** The exchange on whose behalf the gateway made this request of itself: its `requestId`. */
  parentRequestId?: string;
  /** W3C Trace Context: 32 and 16 hexadecimal characters. `parentSpanId` is the caller's span. */
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  /** What joins this exchange to others of its conversation; see `ConversationLink`. */
  links?: readonly ConversationLink[];

  method: string;
  scheme: 'http' | 'https';
  host: string;
  port: number;
  /** Path and query; values of secret parameters read `REDACTED`. */
  uri: string;
  httpVersion: string;
  clientIp: string;
  userAgent?: string;
  requestBytes: number;

  status: number;
  source: 'upstream' | 'gateway';
  responseBytes: number;
  responseType?: string;
  truncated: boolean;
  aborted: boolean;
  isSse: boolean;
  isWebSocket: boolean;

  upstreamUri?: string;
  upstreamStatus?: number;
  tries: number;

  totalMs: number;
  gatewayMs: number;
  /** -1 when not proxied. */
  upstreamMs: number;
  receiveMs: number;

  routeId?: string;
  serviceId?: string;
  consumerId?: string;
  consumerGroups: readonly string[];
  credentialId?: string;
  /** The plugin that knew the caller: key-auth, openid-connect. */
  authType?: string;
  /** Who is billed: consumer id, else the outermost actor. */
  subject?: string;
  actors: readonly Actor[];

  mediation?: Mediation;

  refusalPlugin?: string;
  refusalCode?: string;
  errorCode?: string;
  /** Of proxy-cache. */
  cacheStatus?: string;

  quantities: Readonly<Record<string, number>>;
  llm?: Omit<LlmFacts, 'payload'>;
  mcp?: Omit<McpFacts, 'rpc'> & { rpc: readonly Omit<McpFacts['rpc'][number], 'payload'>[] };
  guards?: readonly Omit<GuardFacts, 'content'>[];

  /** Entries of the lists above that were left out, since a row has a size that it never exceeds; see `rows/row-fields.ts`. */
  omitted?: number;
}

/** An entity as it is called now; analytics resolve ids to names when asked. */
export interface EntityName {
  kind: 'service' | 'route' | 'consumer' | 'consumer_group' | 'plugin' | 'node';
  id: string;
  name: string;
}
