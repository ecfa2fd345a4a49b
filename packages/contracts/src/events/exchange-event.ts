import { z } from 'zod';
import { conversationLinkSchema } from './conversation-link.ts';
import { guardFactsSchema } from './guard-facts.ts';
import { llmFactsSchema } from './llm-facts.ts';
import { timelineSchema } from './timeline.ts';

/**
 * The one wide record of an exchange. Logs, metrics, traces, analytics and billing are views of this row.
 * Times are Unix milliseconds, durations milliseconds, sizes bytes. `id` is stable: replaying an event under the same
 * id changes no total.
 */
export const exchangeEventSchema = z.object({
  version: z.literal(1),
  id: z.string().describe('Unique for this exchange and stable over replays; the deduplication key of billing.'),
  requestId: z.string().describe('32 hexadecimal characters, also sent as X-Kong-Request-Id.'),
  parentId: z
    .string()
    .optional()
    .describe('The exchange on whose behalf the gateway made this request of itself: its `requestId`.'),
  trace: z
    .object({
      traceId: z.string().describe('32 hexadecimal characters.'),
      spanId: z.string().optional().describe('16 hexadecimal characters; absent where no plugin traces.'),
      parentSpanId: z.string().optional().describe("The caller's span."),
      isSampled: z.boolean().describe('Whether spans are recorded; where no plugin traces, whether the caller does.'),
      ids: z
        .record(z.string(), z.string())
        .describe('The id of the trace as each format writes it that others are told in.'),
    })
    .optional()
    .describe('Where the exchange belongs in a trace; absent where the caller tells of none, and no plugin traces.'),
  nodeId: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  configHash: z.string(),

  request: z.object({
    method: z.string(),
    scheme: z.enum(['http', 'https']),
    host: z.string(),
    port: z.number(),
    uri: z.string().describe('Path and query as received.'),
    httpVersion: z.string(),
    headers: z.array(z.string()).readonly().describe('Names and values in turn, as received.'),
    bytes: z.number(),
    tls: z
      .object({
        version: z.string(),
        cipher: z.string(),
        clientVerify: z
          .string()
          .optional()
          .describe("Of the caller's certificate: SUCCESS, FAILED:reason, or NONE (also when absent)."),
      })
      .optional(),
    secretHeaders: z
      .array(z.string())
      .optional()
      .describe('Lower-case names of headers that carried a credential; views show them redacted.'),
    secretQuery: z
      .array(z.string())
      .optional()
      .describe('Names of query parameters that carried a credential; views show them redacted.'),
  }),
  response: z.object({
    status: z.number(),
    headers: z.array(z.string()).readonly(),
    bytes: z.number(),
    source: z.enum(['upstream', 'gateway']).describe('Who made the response.'),
    truncated: z.boolean().describe('The stream ended before it was complete.'),
    aborted: z.boolean().describe('The client left before the end.'),
  }),
  upstream: z
    .object({
      uri: z.string(),
      status: z.number().optional(),
      tries: z.array(
        z.object({
          startedAtMs: z.number(),
          durationMs: z.number(),
          host: z.string(),
          port: z.number(),
          ip: z.string().optional(),
          keepAlive: z.boolean(),
          targetId: z.string().optional(),
          failure: z.enum(['connect', 'timeout', 'reset', 'tls', 'dns', 'invalid']).optional(),
          status: z.number().optional(),
        }),
      ),
    })
    .optional(),
  latencies: z.object({
    totalMs: z.number(),
    gatewayMs: z.number().describe('Until the request was sent upstream, or until our own answer.'),
    upstreamMs: z.number().describe('Waiting for the first byte of the upstream; -1 when not proxied.'),
    receiveMs: z.number().describe('From the first to the last byte of the upstream.'),
  }),

  clientIp: z.string(),
  route: z.record(z.string(), z.unknown()).optional(),
  service: z.record(z.string(), z.unknown()).optional(),
  consumer: z.record(z.string(), z.unknown()).optional(),
  consumerGroups: z.array(z.string()),
  credentialId: z.string().optional(),
  actors: z
    .array(
      z.object({
        type: z.enum(['person', 'agent', 'service']),
        id: z.string(),
        name: z.string().optional(),
        isEarlier: z.literal(true).optional().describe('Acted before and handed on; decides nothing any more.'),
      }),
    )
    .describe('Who acts, outermost first: the person, then the agent acting for them, then those who did before.'),
  refusal: z
    .object({ plugin: z.string(), code: z.string() })
    .optional()
    .describe('Which plugin said no, and with which code.'),
  errorCode: z.string().optional().describe('The core error code when the gateway itself failed the exchange.'),

  subject: z.string().optional().describe('Who is billed: consumer id, else the outermost actor.'),
  quantities: z
    .record(z.string(), z.number())
    .describe('Meterable amounts by name: requests, tool_calls, input_tokens, output_tokens, tasks.'),

  mcp: z
    .object({
      sessionId: z.string().optional(),
      protocolVersion: z.string().optional(),
      rpc: z.array(
        z.object({
          method: z.string(),
          id: z.string().optional(),
          toolName: z.string().optional(),
          latencyMs: z.number(),
          startMs: z.number().optional().describe("Milliseconds from the exchange's start."),
          responseBytes: z.number(),
          error: z.string().optional(),
          payload: z.object({ request: z.string().optional(), response: z.string().optional() }).optional(),
        }),
      ),
      audit: z.array(
        z.object({
          primitive: z.enum(['tool', 'resource', 'prompt']),
          name: z.string(),
          scope: z.enum(['primitive', 'default']),
          action: z.enum(['allow', 'deny']),
          consumer: z
            .object({ id: z.string().optional(), name: z.string().optional(), identifier: z.string().optional() })
            .optional(),
          method: z.string().optional().describe('What was asked: tools/call; or the list that the entry was in.'),
          source: z.string().optional().describe('Which of several servers offers it.'),
          reason: z.string().optional().describe('Why not: rule, condition, unknown, scope_missing, rate_limited, …'),
          subject: z
            .object({ issuer: z.string().optional(), id: z.string().optional() })
            .optional()
            .describe('Whom the access token is about.'),
          actors: z.array(z.string()).optional().describe('Who acts, the person first: person:ann, agent:planner.'),
          argumentsDigest: z.string().optional().describe('SHA-256 of the arguments as they were sent, in hex.'),
          resultDigest: z.string().optional().describe('SHA-256 of the result as the caller got it, in hex.'),
          outcome: z
            .enum(['ok', 'tool_error', 'error', 'none'])
            .optional()
            .describe('What came of it; none when no answer was seen.'),
        }),
      ),
      policyId: z.string().optional().describe('Id of the plugin whose rules decided.'),
    })
    .optional(),
  llm: llmFactsSchema.optional(),
  guards: z.array(guardFactsSchema).optional(),
  timeline: timelineSchema.optional().describe('Where the time went; only of exchanges whose trace is recorded.'),
  links: z
    .array(conversationLinkSchema)
    .readonly()
    .optional()
    .describe('What ties it to other exchanges of its conversation; hashed.'),
  originalRequest: z
    .string()
    .optional()
    .describe('What the caller sent, where a plugin made another request of it and is to log that.'),
  custom: z.record(z.string(), z.unknown()).optional().describe('Fields that plugins add to the log: correlation_id.'),
});

export type ExchangeEvent = z.output<typeof exchangeEventSchema>;
export type McpFacts = NonNullable<ExchangeEvent['mcp']>;
export type UpstreamTry = NonNullable<ExchangeEvent['upstream']>['tries'][number];
export type Actor = ExchangeEvent['actors'][number];
