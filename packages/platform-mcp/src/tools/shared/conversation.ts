import { z } from 'zod';
import type { ToolContext } from '../../tool.ts';
import { askIfThere } from './ask.ts';
import { textOrNull } from './request-view.ts';

const answerSchema = z.object({
  id: z.string(),
  started_at: z.string(),
  totals: z.object({ hops: z.number(), total_tokens: z.number(), cost: z.number(), wall_ms: z.number() }),
  hops: z.array(
    z.object({
      request_id: z.string(),
      kind: z.string(),
      started_at: z.string(),
      offset_ms: z.number(),
      latency_ms: z.number(),
      status: z.number(),
      http_method: z.string(),
      request_uri: z.string(),
      error: z.string(),
      llm: z.object({ provider: z.string(), model: z.string() }).optional(),
      mcp: z.object({ rpc: z.array(z.object({ method: z.string(), tool_name: z.string() })) }).optional(),
    }),
  ),
});

export const conversationSchema = z.object({
  conversationId: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  totalTokens: z.number(),
  costUsd: z.number(),
  totalSteps: z.number(),
  steps: z
    .array(
      z.object({
        requestId: z.string(),
        kind: z.string().describe('llm, mcp, http, sign-in, or inner: a request that the gateway made itself.'),
        what: z.string().describe('The model, the tools, or the method and path.'),
        startedAt: z.string(),
        offsetMs: z.number(),
        latencyMs: z.number(),
        statusCode: z.number(),
        error: z.string().nullable(),
      }),
    )
    .describe('In order of time, the first 100.'),
});

const stepsMax = 100;

/** The conversation that an exchange is part of; null where it is of none. */
export async function conversationOf(
  exchangeId: string,
  context: ToolContext,
): Promise<z.output<typeof conversationSchema> | null> {
  const path = `/v2/conversations/${encodeURIComponent(exchangeId)}`;
  const found = await askIfThere(context, { method: 'GET', path }, answerSchema);
  if (found === undefined) return null;
  return {
    conversationId: found.id,
    startedAt: found.started_at,
    durationMs: found.totals.wall_ms,
    totalTokens: found.totals.total_tokens,
    costUsd: found.totals.cost,
    totalSteps: found.totals.hops,
    steps: found.hops.slice(0, stepsMax).map((hop) => ({
      requestId: hop.request_id,
      kind: hop.kind,
      what: whatOf(hop),
      startedAt: hop.started_at,
      offsetMs: hop.offset_ms,
      latencyMs: hop.latency_ms,
      statusCode: hop.status,
      error: textOrNull(hop.error),
    })),
  };
}

function whatOf({
  llm,
  mcp,
  http_method: method,
  request_uri: uri,
}: z.output<typeof answerSchema>['hops'][number]): string {
  if (llm !== undefined) return llm.provider === '' ? llm.model : `${llm.provider} ${llm.model}`;
  if (mcp === undefined) return `${method} ${uri}`;
  return mcp.rpc.map((message) => `${message.method} ${message.tool_name}`.trim()).join(', ');
}
