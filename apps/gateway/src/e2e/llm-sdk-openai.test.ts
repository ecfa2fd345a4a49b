import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedProvider, simulatedProviders } from './llm-sdk/providers.ts';
import { type LlmGateway, startLlmGateway } from './llm-support.ts';

let llm: RunningDevLlm;
let gateway: LlmGateway;

beforeAll(async () => {
  llm = await startDevLlm({
    ...{ key: 'sk-of-the-operator', aws: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example-secret' } },
  });
  gateway = await startLlmGateway(
    simulatedProviders.flatMap((provider) => {
      const route = (route_type: string, target: object) => ({
        path: `/${route_type.split('/').at(-1)}-with-${provider.name}`,
        plugins: [{ name: 'ai-proxy', config: { route_type, ...target } }],
      });
      const chat = route('llm/v1/chat', provider.target(llm.url));
      const { embeddings } = provider;
      return embeddings === undefined ? [chat] : [chat, route('llm/v1/embeddings', embeddings(llm.url))];
    }),
  );
});
afterAll(async () => {
  await gateway?.stop();
  await llm?.stop();
});

const clientOf = (path: string) => new OpenAI({ baseURL: `${gateway.url}/${path}/v1`, apiKey: 'any', maxRetries: 0 });
const named = (providers: readonly SimulatedProvider[]) =>
  providers.map((provider) => [provider.name, provider] as const);

describe('structured outputs', () => {
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' } },
    required: ['city', 'days'],
    additionalProperties: false,
  };

  it.each(named(simulatedProviders.filter(({ hasSchemas }) => hasSchemas)))(
    'are what the schema says, with %s',
    async (name) => {
      const { choices } = await clientOf(`chat-with-${name}`).chat.completions.create({
        model: '',
        messages: [{ role: 'user', content: 'A city, as JSON' }],
        response_format: { type: 'json_schema', json_schema: { name: 'city', schema, strict: true } },
      });
      expect(JSON.parse(choices[0]!.message.content!)).toEqual({ city: 'sample', days: 1 });
    },
  );
});

describe('embeddings', () => {
  it.each(named(simulatedProviders.filter(({ embeddings }) => embeddings !== undefined)))(
    'are one for each text, with %s',
    async (name) => {
      const client = clientOf(`embeddings-with-${name}`);
      const { data, usage } = await client.embeddings.create({
        model: '',
        input: ['one', 'two', 'one'],
        encoding_format: 'float',
      });
      expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
      expect(data[2]!.embedding).toEqual(data[0]!.embedding);
      expect(data[1]!.embedding).not.toEqual(data[0]!.embedding);
      expect(usage).toMatchObject({ prompt_tokens: expect.any(Number), total_tokens: expect.any(Number) });
      // What the SDK asks for unless it is told otherwise is base64.
      const { data: packed } = await client.embeddings.create({ model: '', input: 'one' });
      expect(packed[0]!.embedding).toEqual(data[0]!.embedding);
    },
  );
});
