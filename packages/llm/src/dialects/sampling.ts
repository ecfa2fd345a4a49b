/** Where a dialect's requests have what a configuration may say of sampling; undefined for what it has no word for. */
export interface SamplingPaths {
  readonly maxTokens?: readonly string[];
  /** A member that says the same as `maxTokens`, for models that want it so. */
  readonly maxTokensTwin?: string;
  readonly temperature?: readonly string[];
  readonly topP?: readonly string[];
  readonly topK?: readonly string[];
}

/** For requests that pass as their callers wrote them. Nothing for a dialect that has none. */
export function samplingPaths(dialect: string): SamplingPaths {
  return Object.hasOwn(byDialect, dialect) ? byDialect[dialect]! : {};
}

const flat: SamplingPaths = {
  maxTokens: ['max_tokens'],
  temperature: ['temperature'],
  topP: ['top_p'],
  topK: ['top_k'],
};

const gemini: SamplingPaths = {
  maxTokens: ['generationConfig', 'maxOutputTokens'],
  temperature: ['generationConfig', 'temperature'],
  topP: ['generationConfig', 'topP'],
  topK: ['generationConfig', 'topK'],
};

const parameters: SamplingPaths = {
  maxTokens: ['parameters', 'max_new_tokens'],
  temperature: ['parameters', 'temperature'],
  topP: ['parameters', 'top_p'],
  topK: ['parameters', 'top_k'],
};

const byDialect: Readonly<Record<string, SamplingPaths>> = {
  'openai-chat': { ...flat, maxTokensTwin: 'max_completion_tokens' },
  'openai-completions': { maxTokens: ['max_tokens'], temperature: ['temperature'], topP: ['top_p'] },
  'openai-responses': { maxTokens: ['max_output_tokens'], temperature: ['temperature'], topP: ['top_p'] },
  'anthropic-messages': flat,
  'bedrock-converse': {
    maxTokens: ['inferenceConfig', 'maxTokens'],
    temperature: ['inferenceConfig', 'temperature'],
    topP: ['inferenceConfig', 'topP'],
    topK: ['additionalModelRequestFields', 'top_k'],
  },
  gemini,
  'gemini-array': gemini,
  'cohere-chat': { maxTokens: ['max_tokens'], temperature: ['temperature'], topP: ['p'], topK: ['k'] },
  'cohere-chat-v1': { maxTokens: ['max_tokens'], temperature: ['temperature'], topP: ['p'], topK: ['k'] },
  'ollama-chat': {
    maxTokens: ['options', 'num_predict'],
    temperature: ['options', 'temperature'],
    topP: ['options', 'top_p'],
    topK: ['options', 'top_k'],
  },
  'llama2-raw': parameters,
  'huggingface-text': parameters,
};
