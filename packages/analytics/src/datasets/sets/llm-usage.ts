import { commonFields } from '../common-fields.ts';
import { errorRate } from '../common-metrics.ts';
import { conversationFields } from '../conversation-fields.ts';
import type { DataSet } from '../data-set.ts';
import { llmFields } from '../llm-fields.ts';
import { average, distribution, metric, sum } from '../metric-makers.ts';

export const llmUsage: DataSet = {
  name: 'llm_usage',
  title: 'LLM usage',
  description: 'Every request to a model: tokens, money, and how long its words took.',
  relation: 'llm_calls',
  defaultMetric: 'ai_request_count',
  metrics: [
    metric(
      'ai_request_count',
      'count',
      'count',
      { type: 'count' },
      'Requests to models',
      'Also those that were refused.',
    ),
    sum('total_tokens', 'total_tokens', 'token count', 'tokens', 'Tokens', 'Prompt and completion.'),
    sum('prompt_tokens', 'prompt_tokens', 'token count', 'tokens', 'Prompt tokens', 'Also those read from the cache.'),
    sum(
      'completion_tokens',
      'completion_tokens',
      'token count',
      'tokens',
      'Completion tokens',
      'Also those of thinking.',
    ),
    sum(
      'cached_tokens',
      'cached_tokens',
      'token count',
      'tokens',
      'Cached tokens',
      "Prompt tokens read from the provider's cache.",
    ),
    sum(
      'reasoning_tokens',
      'reasoning_tokens',
      'token count',
      'tokens',
      'Thinking tokens',
      'Part of the completion tokens.',
    ),
    sum('cost', 'cost', 'usd', 'cost', 'Cost', 'In US dollars; calls whose price is unknown add nothing.'),
    average('cost_average', 'cost', 'usd', 'cost', 'Cost per answer', 'Over calls whose price is known.'),
    errorRate,
    ...distribution('llm_latency', {
      of: 'llm_latency_ms',
      unit: 'ms',
      category: 'latency',
      title: 'Model latency',
      description: 'From sending the last attempt to the end of its answer.',
    }),
    ...distribution('time_to_first_token', {
      of: 'time_to_first_token_ms',
      unit: 'ms',
      category: 'latency',
      title: 'Time to first token',
      description: 'Of streams: from sending the last attempt to its first content.',
    }),
    ...distribution('time_per_token', {
      of: 'time_per_token_ms',
      unit: 'ms',
      category: 'latency',
      title: 'Time per token',
      description: 'Between two tokens of an answer.',
    }),
    average(
      'llm_cache_fetch_latency_average',
      'llm_cache_fetch_latency_ms',
      'ms',
      'latency',
      'Cache latency (average)',
      'Looking for an answer in the cache, without the time for vectors.',
    ),
    average(
      'llm_cache_embeddings_latency_average',
      'llm_cache_embeddings_latency_ms',
      'ms',
      'latency',
      'Vector latency (average)',
      'Making the vector that answers are found by.',
    ),
  ],
  fields: [...commonFields, ...llmFields, ...conversationFields],
};
