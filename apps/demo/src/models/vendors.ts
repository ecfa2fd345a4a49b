import { randomBytes } from 'node:crypto';

/** Whose model answers, and what the gateway is told of them. */
export interface Vendor {
  readonly provider: string;
  /** As people choose it. */
  readonly model: string;
  /** How the gateway shows who it is; `{secret}` stands for where it reads its secret. */
  readonly auth: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
  /** Undefined where the gateway finds it in its surroundings by itself. */
  readonly secret: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Real vendors of which the environment has a key, in the order in which they are preferred. */
export function realVendors(env: Environment): Vendor[] {
  return known.flatMap((find) => find(env) ?? []);
}

const known: readonly ((env: Environment) => Vendor | undefined)[] = [
  ({ OPENAI_API_KEY: key, OPENAI_MODEL = 'gpt-5-mini' }) => withKey(key, { provider: 'openai', model: OPENAI_MODEL }),
  ({ ANTHROPIC_API_KEY: key, ANTHROPIC_MODEL = 'claude-haiku-4-5' }) =>
    withKey(key, { provider: 'anthropic', model: ANTHROPIC_MODEL, options: anthropicOptions, header: 'x-api-key' }),
  ({ MISTRAL_API_KEY: key, MISTRAL_MODEL = 'mistral-medium-latest' }) =>
    withKey(key, { provider: 'mistral', model: MISTRAL_MODEL, options: { mistral_format: 'openai' } }),
  ({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION = 'us-east-1', BEDROCK_MODEL = 'amazon.nova-pro-v1:0' }) =>
    AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY
      ? {
          ...{ provider: 'bedrock', model: BEDROCK_MODEL, auth: {}, secret: undefined },
          options: { bedrock: { aws_region: AWS_REGION } },
        }
      : undefined,
];

const anthropicOptions = { anthropic_version: '2023-06-01', max_tokens: 4_096 };

/** Simulators of two vendors, at their addresses, with the keys that they take. */
export function simulatedVendors(urls: SimulatorPlaces, keys: SimulatorPlaces): Vendor[] {
  return [
    withKey(keys.openai, {
      provider: 'openai',
      model: 'scripted-planner-openai',
      options: { upstream_url: urls.openai },
    })!,
    withKey(keys.anthropic, {
      provider: 'anthropic',
      model: 'scripted-planner-anthropic',
      options: { ...anthropicOptions, upstream_url: urls.anthropic },
      header: 'x-api-key',
    })!,
  ];
}

/** New ones at each start. */
export function makeSimulatorKeys(): SimulatorPlaces {
  const key = (prefix: string) => `${prefix}${randomBytes(16).toString('hex')}`;
  return { openai: key('sk-'), anthropic: key('sk-ant-') };
}

/** Something of each simulator. */
export type SimulatorPlaces = Readonly<Record<'openai' | 'anthropic', string>>;

function withKey(
  key: string | undefined,
  { options = {}, header, ...vendor }: Pick<Vendor, 'provider' | 'model'> & { options?: object; header?: string },
): Vendor | undefined {
  if (!key) return undefined;
  const auth = { header_name: header ?? 'Authorization', header_value: '{secret}' };
  return { ...vendor, options: { ...options }, auth, secret: header === undefined ? `Bearer ${key}` : key };
}
