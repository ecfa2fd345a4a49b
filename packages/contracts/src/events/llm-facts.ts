import { z } from 'zod';

const tokens = z.number().describe('Tokens.');

/** What a request to a model was and cost. Classes of tokens are disjoint. */
const llmCacheFactsSchema = z.object({
  status: z.enum(['Hit', 'Miss', 'Refresh', 'Bypass']),
  fetchMs: z.number().optional().describe('Looking for an answer, without the time for vectors.'),
  vectordb: z.string().describe('Where vectors are kept: memory, redis, pgvector.'),
  embeddingsMs: z.number().optional(),
  embeddingsProvider: z.string().optional(),
  embeddingsModel: z.string().optional(),
  hasFailed: z.boolean().optional().describe('It could not be asked.'),
});

export type LlmCacheFacts = z.output<typeof llmCacheFactsSchema>;

export const llmFactsSchema = z.object({
  plugin: z.string().describe('The plugin that sent it on: ai-proxy, ai-proxy-advanced.'),
  pluginId: z.string(),
  category: z.string().optional().describe('What kind of work it is: genai_category of the configuration.'),
  operation: z.string().describe('chat, embeddings, transcriptions, …'),
  dialect: z.string().describe('The wire language that the caller speaks: openai-chat, …'),
  mode: z.enum(['oneshot', 'stream', 'realtime']),
  provider: z.string().optional().describe('Of the last attempt; absent when none was made.'),
  requestModel: z.string().optional().describe('The model that was asked.'),
  responseModel: z.string().optional().describe('The model that answered, as the provider names it.'),
  wantedModel: z.string().optional().describe('As the caller named it.'),
  latencyMs: z.number().optional().describe('From sending the last attempt to the end of its answer.'),
  timeToFirstTokenMs: z
    .number()
    .optional()
    .describe('Of a stream: from sending the last attempt to its first content.'),
  timePerTokenMs: z.number().optional(),
  usage: z
    .object({
      input: tokens,
      cacheRead: tokens,
      cacheWrite5m: tokens,
      cacheWrite1h: tokens,
      inputAudio: tokens,
      output: tokens,
      reasoning: tokens,
      outputAudio: tokens,
      isEstimated: z.boolean().optional().describe("Not the provider's numbers: the answer was cut, or told none."),
      serviceTier: z.string().optional(),
    })
    .optional(),
  cost: z.number().nullable().optional().describe('US dollars; null when the price is unknown.'),
  priceSource: z.enum(['config', 'table']).optional(),
  attempts: z.array(
    z.object({
      provider: z.string(),
      model: z.string(),
      targetId: z.string().optional(),
      startedAtMs: z.number(),
      durationMs: z.number(),
      timeToFirstByteMs: z.number().optional(),
      status: z.number().optional(),
      failure: z.string().optional().describe('connect, timeout, reset, cut, invalid, broken, http_429, …'),
    }),
  ),
  losses: z
    .array(z.string())
    .optional()
    .describe(
      'What could not be said in the other language: fields of the request, and under `answer.` of the answer.',
    ),
  details: z
    .record(z.string(), z.string())
    .optional()
    .describe('Of the provider: azure_instance_id, azure_deployment_id, …'),
  logsStatistics: z.boolean().describe('Whether logs show more than attempts: log_statistics.'),
  cache: llmCacheFactsSchema.optional().describe('What a cache of answers did: ai-semantic-cache.'),
  payload: z.object({ request: z.string().optional(), response: z.string().optional() }).optional(),
});

export type LlmFacts = z.output<typeof llmFactsSchema>;

type Tokens = Readonly<
  Record<
    'input' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h' | 'inputAudio' | 'output' | 'reasoning' | 'outputAudio',
    number
  >
>;

/** All that the model read: OpenAI's `prompt_tokens`. */
export function inputTokens({ input, cacheRead, cacheWrite5m, cacheWrite1h, inputAudio }: Tokens): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h + inputAudio;
}

/** All that it wrote: OpenAI's `completion_tokens`. */
export function outputTokens({ output, reasoning, outputAudio }: Tokens): number {
  return output + reasoning + outputAudio;
}
