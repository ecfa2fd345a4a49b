import type { Field } from './data-set.ts';
import { boolean, dimension, filterOnly, number, text } from './field-makers.ts';

/** What a request to a model was. */
export const llmFields: readonly Field[] = [
  dimension(text, ['ai_provider', 'Provider', 'Of the last attempt; empty where none was made.']),
  dimension(text, ['ai_request_model', 'Model asked', 'The model that was asked.']),
  dimension(text, ['ai_response_model', 'Model that answered', 'As the provider names it.']),
  dimension(text, ['ai_wanted_model', 'Model wanted', 'As the caller named it.']),
  dimension({ type: 'entity', entity: 'plugin' }, ['ai_plugin', 'AI plugin', 'The plugin that sent it on.']),
  dimension(text, ['ai_plugin_name', 'Name of the AI plugin', 'ai-proxy, ai-proxy-advanced.']),
  dimension(text, ['ai_operation', 'Operation', 'chat, embeddings, transcriptions, …']),
  dimension(text, ['ai_dialect', 'Language', 'That the caller speaks: openai-chat, anthropic-messages, …']),
  dimension(text, ['ai_request_mode', 'Mode', 'How it was answered.'], { values: ['oneshot', 'stream', 'realtime'] }),
  dimension(text, ['llm_cache_status', 'Cache of answers', 'Of ai-semantic-cache.'], {
    values: ['Hit', 'Miss', 'Refresh', 'Bypass'],
  }),
  dimension(text, ['llm_embeddings_provider', "Vectors' provider", 'That the cache of answers asked for vectors.']),
  dimension(text, ['llm_embeddings_model', "Vectors' model", 'That the cache of answers asked for vectors.']),
  filterOnly(number, ['llm_latency_ms', 'Model latency', 'From sending the last attempt to the end of its answer.'], {
    unit: 'ms',
  }),
  filterOnly(number, ['time_to_first_token_ms', 'Time to first token', 'Of a stream.'], { unit: 'ms' }),
  filterOnly(number, ['prompt_tokens', 'Prompt tokens', 'Also those read from the cache.'], { unit: 'token count' }),
  filterOnly(number, ['completion_tokens', 'Completion tokens', 'Also those spent on thinking.'], {
    unit: 'token count',
  }),
  filterOnly(number, ['total_tokens', 'Tokens', 'Both.'], { unit: 'token count' }),
  filterOnly(number, ['cost', 'Cost', 'Empty where the price is unknown.'], { unit: 'usd' }),
  filterOnly(boolean, ['usage_estimated', 'Usage estimated', 'The provider told no usage, or was cut off.']),
];
