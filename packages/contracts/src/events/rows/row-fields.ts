import type { ConversationLink } from '../conversation-link.ts';
import type { EntityName, EventRow } from '../event-row.ts';
import type { Actor } from '../exchange-event.ts';
import type { Mediation } from '../mediation.ts';
import { guardFields } from './guard-fields.ts';
import { llmFields } from './llm-fields.ts';
import { mcpFields } from './mcp-fields.ts';
import { flag, list, milliseconds, number, text } from './wire/kinds.ts';
import { Message, optional, record, required } from './wire/message.ts';

const link = new Message<ConversationLink>({
  kind: required(1, text(32)),
  key: required(2, text(128)),
  isOrigin: optional(3, flag()),
  tool: optional(4, text(256)),
});

const actor = new Message<Actor>({
  type: required(1, text(16)),
  id: required(2, text(256)),
  name: optional(3, text(256)),
  isEarlier: optional(4, flag()),
});

const mediation = new Message<Mediation>({
  plugin: required(1, text(64)),
  way: required(2, text(16)),
  audience: optional(3, text(512)),
});

/**
 * A row on the wire, with the most bytes that each text may have. What always fits comes first: lists are what a row is
 * cut at. Numbers above 15 take a byte more.
 */
export const rowFields = new Message<EventRow>({
  id: required(1, text(64)),
  requestId: required(2, text(64)),
  nodeId: required(3, text(64)),
  nodeVersion: required(16, text(32)),
  configHash: required(17, text(64)),
  startedAtMs: required(4, milliseconds),
  endedAtMs: required(5, milliseconds),
  parentRequestId: optional(18, text(64)),
  traceId: optional(19, text(32)),
  spanId: optional(20, text(16)),
  parentSpanId: optional(21, text(16)),
  method: required(6, text(32)),
  scheme: required(22, text(8)),
  host: required(7, text(256)),
  port: required(23, number),
  uri: required(8, text(2048)),
  httpVersion: required(24, text(8)),
  clientIp: required(9, text(64)),
  userAgent: optional(25, text(512)),
  requestBytes: required(10, number),
  status: required(11, number),
  source: required(26, text(16)),
  responseBytes: required(12, number),
  responseType: optional(27, text(128)),
  truncated: required(28, flag()),
  aborted: required(29, flag()),
  isSse: required(30, flag()),
  isWebSocket: required(31, flag()),
  upstreamUri: optional(32, text(2048)),
  upstreamStatus: optional(33, number),
  tries: required(34, number),
  totalMs: required(13, milliseconds),
  gatewayMs: required(14, milliseconds),
  upstreamMs: required(15, milliseconds),
  receiveMs: required(35, milliseconds),
  routeId: optional(36, text(64)),
  serviceId: optional(37, text(64)),
  consumerId: optional(38, text(64)),
  credentialId: optional(39, text(256)),
  authType: optional(40, text(64)),
  subject: optional(41, text(256)),
  refusalPlugin: optional(42, text(64)),
  refusalCode: optional(43, text(64)),
  errorCode: optional(44, text(64)),
  cacheStatus: optional(45, text(32)),
  mediation: optional(54, mediation),
  llm: optional(46, llmFields),
  quantities: required(47, record(number, 128, 64)),
  consumerGroups: required(48, list(text(128), 64)),
  actors: required(49, list(actor, 16)),
  links: optional(50, list(link, 128)),
  guards: optional(51, list(guardFields, 64)),
  mcp: optional(52, mcpFields),
  omitted: optional(53, number),
});

/** Set after the others, when it is known. */
export const omittedField = 53;

/** A row's own number, in its batch. */
export const rowsField = 8;

export const entityNameFields = new Message<EntityName>({
  kind: required(1, text(32)),
  id: required(2, text(64)),
  name: required(3, text(256)),
});
