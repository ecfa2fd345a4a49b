import { z } from 'zod';
import { apiRequestSchema } from './api-requests.ts';
import { textOrNull } from './request-view.ts';

const text = z.string();
const amount = z.number().optional();

/** One request with all that the API knows of it as a request to a model, as messages of MCP, and of guards. */
export const detailedRequestSchema = apiRequestSchema.extend({
  actors: z.array(text),
  consumer_group: z.array(text),
  truncated: z.boolean(),
  aborted: z.boolean(),
  mcp_info: z.object({
    mcp_session_id: text,
    mcp_protocol_version: text,
    rpc: z.array(z.object({ method: text, tool_name: text, latency: amount, error: text })),
  }),
  llm_info: z
    .object({
      ai_provider: text,
      ai_request_model: text,
      ai_response_model: text,
      ai_operation: text,
      ai_request_mode: text,
      ai_attempts: amount,
      llm_latency_ms: amount,
      time_to_first_token_ms: amount,
      prompt_tokens: amount,
      completion_tokens: amount,
      cost: amount,
      llm_cache_status: text,
    })
    .optional(),
  guards: z.array(z.object({ plugin: text, phase: text, outcome: text, rule: text, reason: text })),
});

export type DetailedRequest = z.output<typeof detailedRequestSchema>;

const numberOrNull = z.number().nullable();

export const modelSchema = z.object({
  provider: z.string().nullable(),
  model: z.string().nullable(),
  operation: z.string(),
  isStreamed: z.boolean(),
  attempts: numberOrNull.describe('More than one: others were asked before, and failed.'),
  promptTokens: numberOrNull,
  completionTokens: numberOrNull,
  costUsd: numberOrNull.describe('Null where the price is not known.'),
  latencyMs: numberOrNull,
  timeToFirstTokenMs: numberOrNull,
});

export function modelView({ llm_info: info }: DetailedRequest): z.output<typeof modelSchema> | null {
  if (info === undefined) return null;
  return {
    provider: textOrNull(info.ai_provider),
    model: textOrNull(info.ai_response_model || info.ai_request_model),
    operation: info.ai_operation,
    isStreamed: info.ai_request_mode === 'stream',
    attempts: info.ai_attempts ?? null,
    promptTokens: info.prompt_tokens ?? null,
    completionTokens: info.completion_tokens ?? null,
    costUsd: info.cost ?? null,
    latencyMs: info.llm_latency_ms ?? null,
    timeToFirstTokenMs: info.time_to_first_token_ms ?? null,
  };
}

export const messagesSchema = z.object({
  sessionId: z.string().nullable(),
  protocolVersion: z.string().nullable(),
  messages: z.array(
    z.object({
      method: z.string(),
      tool: z.string().nullable(),
      latencyMs: numberOrNull,
      error: z.string().nullable(),
    }),
  ),
});

export function messagesView({ mcp_info: info }: DetailedRequest): z.output<typeof messagesSchema> | null {
  if (info.rpc.length === 0 && info.mcp_session_id === '') return null;
  return {
    sessionId: textOrNull(info.mcp_session_id),
    protocolVersion: textOrNull(info.mcp_protocol_version),
    messages: info.rpc.map(({ method, tool_name: tool, latency, error }) => ({
      method,
      tool: textOrNull(tool),
      latencyMs: latency ?? null,
      error: textOrNull(error),
    })),
  };
}

export const decisionSchema = z.object({
  plugin: z.string(),
  outcome: z.string().describe('passed, flagged, masked, blocked, failed, refused, authenticated.'),
  reason: z.string(),
});

/** What plugins said, as far as it is recorded, in their order. */
export function decisionsOf(request: DetailedRequest): z.output<typeof decisionSchema>[] {
  const { auth_type: authentication, guards, refusal_plugin: plugin, refusal_code: code } = request;
  return [
    ...(authentication === '' ? [] : [{ plugin: authentication, outcome: 'authenticated', reason: whoOf(request) }]),
    ...guards.map((guard) => ({
      plugin: guard.plugin,
      outcome: guard.outcome,
      reason: guard.reason || guard.rule || guard.phase,
    })),
    ...(plugin === '' ? [] : [{ plugin, outcome: 'refused', reason: code }]),
  ];
}

/** Who asked, in a few words. */
export function whoOf({ subject, agent, client_ip: address }: DetailedRequest): string {
  if (subject === '') return address === '' ? 'somebody unknown' : `somebody at ${address}`;
  return agent === '' || agent === subject ? subject : `${subject} through ${agent}`;
}
