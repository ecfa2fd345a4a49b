/** A provider behind the gateway: how a target names it, and where a simulator has it. */
export interface SimulatedProvider {
  readonly name: string;
  /** Of a target: the model's settings, with the address of a simulator. */
  target(url: string): { readonly model: object; readonly auth?: object };
  /** The simulators that speak its language. */
  readonly simulators: readonly ('dev-llm' | 'aimock')[];
}

export const modelName = 'scripted-planner';

const bearer = { header_name: 'Authorization', header_value: 'Bearer sk-of-the-operator' };

export const simulatedProviders: readonly SimulatedProvider[] = [
  {
    name: 'openai',
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({ auth: bearer, model: modelOf('openai', url) }),
  },
  {
    name: 'anthropic',
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({
      auth: { header_name: 'x-api-key', header_value: 'sk-of-the-operator' },
      // Its language demands a limit, which other callers need not give.
      model: modelOf('anthropic', url, { anthropic_version: '2023-06-01', max_tokens: 1000 }),
    }),
  },
  {
    name: 'gemini',
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({
      auth: { header_name: 'x-goog-api-key', header_value: 'sk-of-the-operator' },
      model: modelOf('gemini', url),
    }),
  },
  {
    name: 'bedrock',
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({
      auth: { aws_access_key_id: 'AKIDEXAMPLE', aws_secret_access_key: 'example-secret' },
      model: modelOf('bedrock', url, { bedrock: { aws_region: 'us-east-1' } }),
    }),
  },
  {
    name: 'mistral',
    simulators: ['dev-llm'],
    target: (url) => ({
      auth: bearer,
      model: modelOf('mistral', `${url}/mistral/v1/chat/completions`, { mistral_format: 'openai' }),
    }),
  },
  {
    name: 'cohere',
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({ auth: bearer, model: modelOf('cohere', url) }),
  },
  {
    name: 'ollama',
    simulators: ['dev-llm', 'aimock'],
    target: (url) => ({ model: modelOf('ollama', url) }),
  },
];

function modelOf(provider: string, upstream_url: string, options: object = {}) {
  return { provider, name: modelName, options: { upstream_url, ...options } };
}
