import {
  type DebugSpan,
  debugSpanSchema,
  type DebugTrace as Observed,
  type PayloadStage,
  payloadStageSchema,
} from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import type { DebugTrace, DebugTraceBody } from '@sallyport/store';
import { z } from 'zod';
import { isoTime } from '../http/time.ts';
import type { Sealer } from '../secrets/sealer.ts';

const summarySchema = z.object({
  trace_id: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  latencies: z.object({
    total_ms: z.number(),
    kong_ms: z.number(),
    upstream_ms: z.number().optional(),
  }),
  route: z.string().optional(),
  service: z.string().optional(),
  consumer: z.string().optional(),
});

/** In lists. */
export const traceSchema = summarySchema.extend({
  request_id: z.string(),
  node_id: z.string(),
  started_at: z.string(),
});

export const wholeTraceSchema = traceSchema.extend({
  spans: z.array(debugSpanSchema).describe('The request first, then its parts.'),
  dropped_spans: z.number(),
  stages: z.array(payloadStageSchema).optional().describe('What was said, on its way; kept for three days.'),
});

/** As it is kept. */
export function keptTrace(trace: Observed, nodeId: string): DebugTrace {
  const { sessionId, requestId, startedAtMs, routeId, serviceId, consumerId, subject } = trace;
  const { traceId, method, path, status, totalMs, gatewayMs, upstreamMs } = trace;
  const summary: z.output<typeof summarySchema> = {
    trace_id: traceId,
    method,
    path,
    status,
    latencies: {
      total_ms: totalMs,
      kong_ms: gatewayMs,
      ...(upstreamMs !== undefined && { upstream_ms: upstreamMs }),
    },
    ...(routeId !== undefined && { route: routeId }),
    ...(serviceId !== undefined && { service: serviceId }),
    ...(consumerId !== undefined && { consumer: consumerId }),
  };
  return { id: requestId, sessionId, nodeId, startedAtMs, consumerId, subject, summary };
}

export function spansOf({ spans, droppedSpans }: Observed): string {
  return JSON.stringify({ spans, dropped_spans: droppedSpans });
}

export function traceView({ id, nodeId, startedAtMs, summary }: DebugTrace): z.output<typeof traceSchema> {
  return {
    request_id: id,
    node_id: nodeId,
    started_at: isoTime(startedAtMs),
    ...(summary as z.output<typeof summarySchema>),
  };
}

/** Bound to the trace: what is sealed cannot be shown as another's. */
export function placeOf(sessionId: string, requestId: string): string {
  return `debug trace ${sessionId} ${requestId}`;
}

export function wholeTraceView(trace: DebugTrace & DebugTraceBody, sealer: Sealer): z.output<typeof wholeTraceSchema> {
  return {
    ...traceView(trace),
    ...(readJson(trace.spans) as { spans: DebugSpan[]; dropped_spans: number }),
    ...(trace.stages !== undefined && {
      stages: readJson(sealer.open(trace.stages, placeOf(trace.sessionId, trace.id))) as PayloadStage[],
    }),
  };
}
