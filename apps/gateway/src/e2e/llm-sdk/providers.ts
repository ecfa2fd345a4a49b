/** A provider behind the gateway: how a target names it, and where a simulator has it. */
export interface SimulatedProvider {
  readonly name: string;
  /** Of a target: the model's settings, with the address of a simulator. */
  target(url: string): { readonly model: object; readonly auth?: object };
  /** The same for embeddings, where it has them. */
  embeddings?(url: string): { readonly model: object; readonly auth?: object };
  /** Its language can demand a JSON Schema of answers. */
  readonly hasSchemas: boolean;
  /** The simulators that speak its language. */
  readonly simulators: readonly ('dev-llm' | 'aimock')[];
}

export const modelName = 'scripted-planner';

const bearer = { header_name: 'Authorization', header_value: 'Bearer sk-of-the-operator' };

export const simulatedProviders: readonly SimulatedProvider[] = [
  {
    name: 'openai',
    hasSchemas: true,
    embeddings: (url) => ({ auth: bearer, model: embedderOf('openai', 'text-embedding-3-small', url) }),
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({ auth: bearer, model: modelOf('openai', url) }),
  },
  {
    name: 'anthropic',
    hasSchemas: true,
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({
      auth: { header_name: 'x-api-key', header_value: 'sk-of-the-operator' },
      // Its language demands a limit, which other callers need not give.
      model: modelOf('anthropic', url, { anthropic_version: '2023-06-01', max_tokens: 1000 }),
    }),
  },
  {
    name: 'gemini',
    hasSchemas: true,
    embeddings: (url) => ({
      auth: { header_name: 'x-goog-api-key', header_value: 'sk-of-the-operator' },
      model: embedderOf('gemini', 'gemini-embedding-001', url),
    }),
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({
      auth: { header_name: 'x-goog-api-key', header_value: 'sk-of-the-operator' },
      model: modelOf('gemini', url),
    }),
  },
  {
    name: 'bedrock',
    hasSchemas: false,
    embeddings: (url) => ({
      auth: { aws_access_key_id: 'AKIDEXAMPLE', aws_secret_access_key: 'example-secret' },
      model: embedderOf('bedrock', 'cohere.embed-english-v3', url, { bedrock: { aws_region: 'us-east-1' } }),
    }),
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({
      auth: { aws_access_key_id: 'AKIDEXAMPLE', aws_secret_access_key: 'example-secret' },
      model: modelOf('bedrock', url, { bedrock: { aws_region: 'us-east-1' } }),
    }),
  },
  {
    name: 'mistral',
    hasSchemas: true,
    embeddings: (url) => ({
      auth: bearer,
      model: embedderOf('mistral', 'mistral-embed', `${url}/mistral/v1/embeddings`, { mistral_format: 'openai' }),
    }),
    simulators: ['dev-llm'],
    target: (url) => ({
      auth: bearer,
      model: modelOf('mistral', `${url}/mistral/v1/chat/completions`, { mistral_format: 'openai' }),
    }),
  },
  {
    name: 'cohere',
    hasSchemas: true,
    embeddings: (url) => ({ auth: bearer, model: embedderOf('cohere', 'embed-v4.0', url) }),
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({ auth: bearer, model: modelOf('cohere', url) }),
  },
  {
    name: 'ollama',
    hasSchemas: true,
    embeddings: (url) => ({ model: embedderOf('ollama', 'nomic-embed-text', url) }),
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({ model: modelOf('ollama', url) }),
  },
];

function modelOf(provider: string, upstream_url: string, options: object = {}) {
  return embedderOf(provider, modelName, upstream_url, options);
}

function embedderOf(provider: string, name: string, upstream_url: string, options: object = {}) {
  return { provider, name, options: { upstream_url, ...options } };
}
