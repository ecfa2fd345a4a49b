import type { Actor, McpFacts } from './exchange-event.ts';
import type { GuardFacts } from './guard-facts.ts';
import type { LlmFacts } from './llm-facts.ts';

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

/**
 * Something that two exchanges of one conversation share. `key` is hashed and holds for one caller only: nobody joins a
 * conversation of another by naming its ids.
 *
 * Each joins by itself: `trace` (of a trace that the caller propagated), `header` (an id of the conversation, in a header or
 * where clients of models and MCP put it), `response` (an answer's id), `tool_call` (the id of a call that a model asked for).
 * Only where nothing else is meant: `tool_arguments` (what a model asked a tool, and what an MCP request asks it),
 * `tool_result` (a model is told the result of such a call), `thread` (what was said so far), `mcp_session`.
 */
export interface ConversationLink {
  kind: ConversationLinkKind;
  /** 22 characters of base64url. */
  key: string;
  /** Made by this exchange, for later ones to name (an answer's id, a call that a model asked for). */
  isOrigin?: true;
  /** Of `tool_arguments` and `tool_result`: the tool as it is called there. Clients rename tools for their models. */
  tool?: string;
}

export const conversationLinkKinds = [
  'trace',
  'header',
  'response',
  'tool_call',
  'tool_arguments',
  'tool_result',
  'thread',
  'mcp_session',
] as const;

export type ConversationLinkKind = (typeof conversationLinkKinds)[number];

/** An entity as it is called now; analytics resolve ids to names when asked. */
export interface EntityName {
  kind: 'service' | 'route' | 'consumer' | 'consumer_group' | 'plugin' | 'node';
  id: string;
  name: string;
}
