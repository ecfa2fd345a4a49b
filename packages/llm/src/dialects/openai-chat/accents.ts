/**
 * What providers that speak OpenAI's language say differently, from their public references. Only what is refused or
 * misunderstood otherwise stands here; whoever is not in the table is written to as the caller wrote, with `system` for `developer`.
 */
export interface Accent {
  /** Members that the provider refuses. */
  readonly refused: readonly string[];
  /** Members under another name. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Takes the role `developer`. */
  readonly hasDeveloper?: boolean;
  /** Has tools that take text, and can be allowed some of its tools. */
  readonly hasCustomTools?: boolean;
  /** Has `max_completion_tokens` instead of `max_tokens` for models that think. */
  readonly hasCompletionTokens?: boolean;
  /** Reads `cache_control` of parts and tools, as Anthropic writes it. */
  readonly hasCacheControl?: boolean;
  /** Where thoughts of earlier turns are taken back. */
  readonly thoughts?: 'reasoning_content' | 'reasoning' | 'content';
  /** The word for a tool that must be called. */
  readonly requiredTool?: string;
  /** Letters and digits that ids of tool calls must have, exactly so many. */
  readonly callIdLength?: number;
  /** Refuses names of whoever speaks. */
  readonly hasNoNames?: boolean;
  /** Knows `json_object`, and no schemas. */
  readonly hasNoSchemas?: boolean;
  /** How deep thinking is asked for. */
  readonly effort?: 'thinking-type' | 'enable-thinking';
}

export function accentOf(provider: string): Accent {
  return accents[provider] ?? unknownProvider;
}

/** OpenAI's models that think: they take `max_completion_tokens` alone. */
export function isThinking(model: string): boolean {
  return /^(?:.*\/)?(?:o[1-9]|gpt-5|gpt-[6-9])(?:[-.]|$)/.test(model);
}

const unknownProvider: Accent = { refused: [], hasCacheControl: true, thoughts: 'reasoning_content' };

const openai: Accent = { refused: ['top_k'], hasDeveloper: true, hasCustomTools: true, hasCompletionTokens: true };

const accents: Readonly<Record<string, Accent>> = {
  openai,
  azure: openai,
  xai: { refused: ['top_k'], hasDeveloper: true, thoughts: 'reasoning_content' },
  cerebras: {
    refused: ['top_k', 'frequency_penalty', 'presence_penalty', 'logit_bias', 'service_tier', 'store', 'metadata'],
    thoughts: 'reasoning',
  },
  groq: {
    refused: ['top_k', 'logprobs', 'top_logprobs', 'logit_bias', 'n', 'store', 'metadata'],
    thoughts: 'reasoning',
    hasNoNames: true,
  },
  deepseek: {
    refused: ['top_k', 'n', 'seed', 'logit_bias', 'store', 'service_tier', 'parallel_tool_calls'],
    thoughts: 'reasoning_content',
    hasNoSchemas: true,
    effort: 'thinking-type',
  },
  databricks: { refused: ['top_k', 'stream_options', 'store', 'service_tier'], hasCacheControl: true },
  dashscope: {
    refused: ['store', 'service_tier', 'logit_bias'],
    hasCacheControl: true,
    thoughts: 'reasoning_content',
    effort: 'enable-thinking',
  },
  vllm: { refused: ['store', 'service_tier'], thoughts: 'reasoning_content' },
  mistral: {
    refused: [
      'top_k',
      'stream_options',
      'logit_bias',
      'logprobs',
      'top_logprobs',
      'user',
      'store',
      'modalities',
      'audio',
      'verbosity',
      'safety_identifier',
      'prompt_cache_retention',
      'web_search_options',
      'moderation',
    ],
    renamed: { seed: 'random_seed', max_completion_tokens: 'max_tokens' },
    thoughts: 'content',
    requiredTool: 'any',
    hasNoNames: true,
    callIdLength: 9,
  },
};
