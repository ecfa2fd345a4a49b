import { formats } from '@sallyport/llm/settings';
import { z } from 'zod';
import { embeddingsSchema } from '../shared/llm/schema/embeddings.ts';
import { vectordbSchema } from '../shared/llm/schema/vectordb.ts';

export const aiSemanticCacheSchema = z.strictObject({
  cache_control: z
    .boolean()
    .default(false)
    .describe(
      'Heed Cache-Control of requests (`no-store`, `no-cache`, `max-age`, `only-if-cached`), and tell callers for how long an answer is kept.',
    ),
  cache_ttl: z.int().positive().max(31_536_000).default(300).describe('Seconds for which an answer is kept.'),
  embeddings: embeddingsSchema
    .optional()
    .describe('What tells what texts are about; without it, the model that comes with the gateway.'),
  exact_caching: z
    .boolean()
    .default(false)
    .describe(
      'Answer equal requests from the cache without comparing meanings. Requests that meaning cannot decide (with tools, results of tools, or long texts) are cached in this way alone.',
    ),
  ignore_assistant_prompts: z.boolean().default(false).describe('What the model has said before makes no difference.'),
  ignore_system_prompts: z.boolean().default(false).describe('System messages make no difference.'),
  ignore_tool_prompts: z.boolean().default(false).describe('Results of tools make no difference.'),
  llm_format: z
    .enum(formats.map(({ name }) => name) as [(typeof formats)[number]['name']])
    .default('openai')
    .describe(
      'The language of requests on routes without ai-proxy or ai-proxy-advanced; where one of them is, its own llm_format counts.',
    ),
  match_earlier_messages: z
    .boolean()
    .default(true)
    .describe(
      'Ours: whether messages before the last `message_countback` must be equal for an answer to be used again. With false they make no difference, as in Kong.',
    ),
  max_response_body_size: z
    .int()
    .min(1)
    .max(4_194_304)
    .default(131_072)
    .describe('Ours: the longest answer that is kept, in bytes.'),
  message_countback: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('How many messages, from the last one back, are compared by their meaning.'),
  scope: z
    .enum(['caller', 'consumer_group', 'everyone'])
    .default('caller')
    .describe(
      'Ours: among whom answers are shared: nobody else but the caller, callers of exactly the same groups, or everyone who may use the route.',
    ),
  stop_on_failure: z
    .boolean()
    .default(false)
    .describe('Refuse requests with 503 while the cache cannot be asked, instead of asking the model.'),
  vectordb: vectordbSchema
    .extend({
      threshold: z
        .number()
        .min(0)
        .default(0.1)
        .describe('How far apart the meanings of two questions may be for one answer: with cosine from 0 to 2.'),
    })
    .prefault({ strategy: 'memory' })
    .describe('Where answers and vectors are kept, and how near is near. Kong wants it said; without it, in memory.'),
});

export type AiSemanticCacheConfig = z.output<typeof aiSemanticCacheSchema>;
