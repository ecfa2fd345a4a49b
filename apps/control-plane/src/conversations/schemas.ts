import { z } from 'zod';

const kindSchema = z.enum(['llm', 'mcp', 'http', 'sign-in', 'inner']);

const totalsSchema = z.object({
  hops: z.number(),
  by_kind: z.partialRecord(kindSchema, z.number()),
  tool_calls: z.number(),
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  total_tokens: z.number(),
  cost: z.number().describe('US dollars, of what has a price.'),
  cost_is_partial: z.boolean().describe('Models were asked whose price is not known.'),
  latency_ms: z.number().describe('All hops one after another.'),
  llm_latency_ms: z.number(),
  mcp_latency_ms: z.number(),
  wall_ms: z.number().describe('From the beginning of the first hop to the end of the last.'),
  busy_ms: z.number().describe('Of that, while the gateway was asked for something.'),
  errors: z.number(),
  refusals: z.number(),
  guard_hits: z.number(),
  acl_denied: z.number(),
});

export const summarySchema = z.object({
  id: z.string(),
  started_at: z.string(),
  ended_at: z.string(),
  subject: z.string(),
  models: z.array(z.string()),
  tools: z.array(z.string()),
  totals: totalsSchema,
});

const hopSchema = z.object({
  id: z.string(),
  request_id: z.string().describe('By which `POST /v2/api-requests` tells all that is known of it.'),
  kind: kindSchema,
  hop_numbers: z
    .array(z.int().min(1).max(9))
    .describe(
      'Which steps of a question it is: 1 the question to the application, with 2, the sign-in; 3 which tools there are; 4 the question to a model; 5 a call of a tool, with 6, what was asked and shown on its behalf; 7 the results to a model; 8 it wants more tools; 9 it answers.',
    ),
  parent_id: z
    .string()
    .optional()
    .describe('The hop in which a model asked for it, which it goes on from, or on whose behalf it was.'),
  started_at: z.string(),
  offset_ms: z.number().describe('From the start of the conversation.'),
  latency_ms: z.number(),
  status: z.number(),
  http_method: z.string(),
  request_uri: z.string(),
  route: z.string(),
  gateway_service: z.string(),
  subject: z.string(),
  auth_type: z.string().describe('The plugin that knew the caller.'),
  trace_id: z.string(),
  is_mediated: z.boolean().describe("The upstream was shown another credential than the caller's."),
  error: z.string().describe('What went wrong, in a few words; empty where nothing did.'),
  decisions: z.array(
    z.object({
      type: z.enum(['guard', 'acl', 'refusal']),
      plugin: z.string(),
      outcome: z.string(),
      reason: z.string(),
      count: z.number(),
    }),
  ),
  llm: z
    .object({
      provider: z.string(),
      model: z.string(),
      stream: z.boolean(),
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      cost: z.number().optional().describe('US dollars; absent where the price is not known.'),
      time_to_first_token_ms: z.number().optional(),
      cache_status: z.string(),
      asked_for: z.array(z.string()).describe('Tools that the model asked for.'),
    })
    .optional(),
  mcp: z
    .object({
      rpc: z.array(
        z.object({
          id: z.string(),
          method: z.string(),
          tool_name: z.string(),
          latency: z.number().optional(),
          response_body_size: z.number().optional(),
          error: z.string(),
          acl_action: z
            .string()
            .describe('What the rules about tools made of it: allow, deny; empty where there are none.'),
          acl_reason: z.string(),
          arguments_digest: z.string().describe('SHA-256 of the arguments, in hex, where audits are logged.'),
          result_digest: z.string().describe('… of the result.'),
        }),
      ),
    })
    .optional(),
});

const isTruncated = z.boolean().describe('There are more hops than are told.');

export const conversationSchema = summarySchema.extend({
  is_truncated: isTruncated,
  hops: z.array(hopSchema).describe('In order of time.'),
});

const hopNodeSchema = hopSchema
  .extend({
    get children() {
      return z.array(hopNodeSchema);
    },
  })
  .meta({ id: 'HopNode' });

export const treeSchema = summarySchema.extend({
  is_truncated: isTruncated,
  roots: z.array(hopNodeSchema).describe('Hops with models, and what nothing in the conversation asked for.'),
});
