import type { EventRow } from '../event-row.ts';
import { list, milliseconds, number, text } from './wire/kinds.ts';
import { Message, optional, required } from './wire/message.ts';

type McpRow = NonNullable<EventRow['mcp']>;
type Audit = McpRow['audit'][number];

const rpc = new Message<McpRow['rpc'][number]>({
  method: required(1, text(128)),
  id: optional(2, text(128)),
  toolName: optional(3, text(256)),
  latencyMs: required(4, milliseconds),
  responseBytes: required(5, number),
  error: optional(6, text(256)),
  startMs: optional(7, milliseconds),
});

const consumer = new Message<NonNullable<Audit['consumer']>>({
  id: optional(1, text(64)),
  name: optional(2, text(256)),
  identifier: optional(3, text(256)),
});

const subject = new Message<NonNullable<Audit['subject']>>({
  issuer: optional(1, text(512)),
  id: optional(2, text(256)),
});

const audit = new Message<Audit>({
  primitive: required(1, text(16)),
  name: required(2, text(512)),
  scope: required(3, text(16)),
  action: required(4, text(16)),
  consumer: optional(5, consumer),
  method: optional(6, text(128)),
  source: optional(7, text(256)),
  reason: optional(8, text(128)),
  subject: optional(9, subject),
  actors: optional(10, list(text(256), 16)),
  argumentsDigest: optional(11, text(64)),
  resultDigest: optional(12, text(64)),
  outcome: optional(13, text(16)),
});

export const mcpFields = new Message<McpRow>({
  sessionId: optional(1, text(128)),
  protocolVersion: optional(2, text(32)),
  policyId: optional(3, text(64)),
  rpc: required(4, list(rpc, 128)),
  audit: required(5, list(audit, 256)),
});
