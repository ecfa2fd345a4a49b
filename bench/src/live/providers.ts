/** A provider that can be asked when its key is at hand. */
export interface LiveProvider {
  /** As configurations name it. */
  readonly name: string;
  /** Variables of the environment that it needs. */
  readonly needs: readonly string[];
  /** A cheap one that calls tools. */
  readonly model: string;
  /** Made of the environment, as `options` are. */
  auth(env: Environment): Readonly<Record<string, string>>;
  options?(env: Environment): Readonly<Record<string, unknown>>;
  /** Says where it is instead: with a version, as SDKs want it. */
  readonly baseUrl?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

function byBearer(name: string, key: string, model: string, more: Partial<LiveProvider> = {}): LiveProvider {
  const auth = (env: Environment) => ({ header_name: 'Authorization', header_value: `Bearer ${env[key]}` });
  return { name, needs: [key], model, auth, ...more };
}

export const liveProviders: readonly LiveProvider[] = [
  byBearer('openai', 'OPENAI_API_KEY', 'gpt-4.1-nano', { baseUrl: 'OPENAI_BASE_URL' }),
  {
    ...{ name: 'anthropic', needs: ['ANTHROPIC_API_KEY'], model: 'claude-haiku-4-5' },
    auth: (env) => ({ header_name: 'x-api-key', header_value: env['ANTHROPIC_API_KEY']! }),
    options: () => ({ anthropic_version: '2023-06-01' }),
  },
  {
    ...{ name: 'gemini', needs: ['GEMINI_API_KEY'], model: 'gemini-2.5-flash-lite' },
    auth: (env) => ({ header_name: 'x-goog-api-key', header_value: env['GEMINI_API_KEY']! }),
  },
  byBearer('mistral', 'MISTRAL_API_KEY', 'mistral-small-latest', { options: () => ({ mistral_format: 'openai' }) }),
  byBearer('cohere', 'COHERE_API_KEY', 'command-r7b-12-2024'),
  {
    name: 'bedrock',
    needs: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'],
    model: 'amazon.nova-micro-v1:0',
    auth: (env) => ({
      aws_access_key_id: env['AWS_ACCESS_KEY_ID']!,
      aws_secret_access_key: env['AWS_SECRET_ACCESS_KEY']!,
    }),
    options: (env) => ({ bedrock: { aws_region: env['AWS_REGION'] } }),
  },
  byBearer('groq', 'GROQ_API_KEY', 'llama-3.1-8b-instant'),
  byBearer('deepseek', 'DEEPSEEK_API_KEY', 'deepseek-chat'),
  byBearer('xai', 'XAI_API_KEY', 'grok-3-mini'),
  byBearer('cerebras', 'CEREBRAS_API_KEY', 'llama3.1-8b'),
  byBearer('dashscope', 'DASHSCOPE_API_KEY', 'qwen-turbo'),
];
