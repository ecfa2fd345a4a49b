import { z } from 'zod';

/** Where gateways send what they observed, as JSON. */
export const debugTracesPath = '/ingest/v1/debug-traces';

/** Bytes of one trace as JSON; a gateway sends no larger one. */
export const debugTraceBytesMax = 1024 * 1024;

const attributes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]));

export const debugSpanSchema = z.object({
  name: z.string(),
  kind: z.enum(['internal', 'server', 'client']),
  span_id: z.string(),
  parent_span_id: z.string().optional(),
  start_ms: z.number().describe("Milliseconds from the exchange's start."),
  duration_ms: z.number(),
  attributes,
  error: z.string().optional(),
  events: z.array(z.object({ name: z.string(), at_ms: z.number(), attributes })).optional(),
});

export const payloadStageSchema = z.object({
  stage: z
    .enum(['client_request', 'plugin', 'provider_request', 'provider_response', 'client_response'])
    .describe('plugin: the request as that plugin left it.'),
  plugin: z.string().optional(),
  attempt: z.number().optional().describe('Which try at a provider, from 1.'),
  text: z.string().describe('Without secrets.'),
  bytes: z.number().describe('Of the whole body.'),
  is_cut: z.boolean().describe('The text is only the beginning of the body, or empty.'),
});

/** One exchange that a debug session is about. */
export const debugTraceSchema = z.object({
  sessionId: z.string(),
  requestId: z.string().max(64),
  traceId: z.string().max(64),
  startedAtMs: z.number().min(0).max(8_640_000_000_000_000),
  method: z.string().max(64),
  path: z.string().max(4_096),
  status: z.number(),
  totalMs: z.number(),
  gatewayMs: z.number(),
  upstreamMs: z.number().optional(),
  routeId: z.string().max(512).optional(),
  serviceId: z.string().max(512).optional(),
  consumerId: z.string().max(512).optional(),
  subject: z.string().max(512).optional().describe('As in the row of the exchange.'),
  spans: z.array(debugSpanSchema).min(1),
  droppedSpans: z.number(),
  stages: z.array(payloadStageSchema).max(16).optional(),
});

export const debugReportSchema = z.object({
  nodeId: z.string().min(1).max(512),
  traces: z.array(debugTraceSchema).max(100),
  lost: z
    .record(z.string(), z.number().int().positive().max(1_000_000_000))
    .describe('Traces of sessions that there was no room for, since the last report that was taken.'),
});

export type DebugSpan = z.output<typeof debugSpanSchema>;
export type PayloadStage = z.output<typeof payloadStageSchema>;
export type DebugTrace = z.output<typeof debugTraceSchema>;
export type DebugReport = z.output<typeof debugReportSchema>;
