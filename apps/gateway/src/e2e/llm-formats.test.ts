import {
  BedrockRuntimeClient,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type LlmGateway, startLlmGateway } from './llm-support.ts';

let llm: RunningDevLlm;
let gateway: LlmGateway;

beforeAll(async () => {
  llm = await startDevLlm();
  const proxy = (format: string, provider: string, name: string | undefined, options: object = {}) => ({
    path: `/${format}-at-${provider}`,
    plugins: [
      {
        name: 'ai-proxy',
        config: {
          route_type: 'llm/v1/chat',
          llm_format: format,
          model: { provider, name, options: { upstream_url: llm.url, ...options } },
          logging: { log_statistics: true },
        },
      },
    ],
  });
  const embeddings = (provider: string, name: string, options: object) => ({
    path: `/embeddings-at-${provider}`,
    plugins: [
      {
        name: 'ai-proxy',
        config: {
          route_type: 'llm/v1/embeddings',
          model: { provider, name, options: { upstream_url: llm.url, ...options } },
        },
      },
    ],
  });
  const target = (route_type: string, name: string) => ({
    route_type,
    model: { provider: 'openai', name, options: { upstream_url: llm.url } },
  });
  const all = [
    target('llm/v1/chat', 'gpt-4o'),
    target('llm/v1/embeddings', 'text-embedding-3-small'),
    target('llm/v1/responses', 'gpt-5'),
  ];
  const region = { bedrock: { aws_region: 'eu-central-1' } };
  gateway = await startLlmGateway(
    [
      proxy('anthropic', 'anthropic', 'claude-sonnet-4-5', { anthropic_version: '2023-06-01' }),
      proxy('anthropic', 'openai', 'gpt-4o'),
      proxy('gemini', 'gemini', 'gemini-2.5-flash'),
      proxy('gemini', 'openai', 'gpt-4o'),
      proxy('bedrock', 'bedrock', undefined, region),
      proxy('bedrock', 'openai', 'gpt-4o'),
      {
        path: '/bedrock-of-aliases',
        plugins: [
          {
            name: 'ai-proxy-advanced',
            config: {
              llm_format: 'bedrock',
              targets: [
                {
                  route_type: 'llm/v1/chat',
                  model: {
                    provider: 'bedrock',
                    name: 'eu.anthropic.claude-sonnet-4-5-v1:0',
                    model_alias: 'clever',
                    options: { upstream_url: llm.url, ...region },
                  },
                  logging: { log_statistics: true },
                },
                {
                  route_type: 'llm/v1/embeddings',
                  model: {
                    provider: 'bedrock',
                    name: 'amazon.titan-embed-text-v2:0',
                    options: { upstream_url: llm.url, ...region },
                  },
                },
              ],
            },
          },
        ],
      },
      embeddings('openai', 'text-embedding-3-small', { embeddings_dimensions: 8 }),
      embeddings('cohere', 'embed-v4.0', {
        embeddings_dimensions: 256,
        cohere: { embedding_input_type: 'search_query' },
      }),
      { path: '/all', plugins: [{ name: 'ai-proxy-advanced', config: { targets: all } }] },
    ],
    { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' },
  );
});
afterAll(async () => {
  await gateway?.stop();
  await llm?.stop();
});

const messages = [{ role: 'user', content: 'Hello' }];
const contents = [{ role: 'user', parts: [{ text: 'Hello' }] }];
const converse = { messages: [{ role: 'user', content: [{ text: 'Hello' }] }] };

async function json(path: string, body: object) {
  const { status, text, headers } = await gateway.post(path, body);
  return { status, headers, body: JSON.parse(text) as Record<string, unknown> };
}

describe('callers who speak as Anthropic’s do', () => {
  it('are passed on byte by byte, but for the model', async () => {
    const body = '{"model": "claude-x","max_tokens":16, "messages":[{"role":"user","content":"Hello"}]}';
    expect((await gateway.post('/anthropic-at-anthropic/v1/messages?beta=true', body)).status).toBe(200);
    const { url, body: sent, headers } = llm.journal.last!;
    expect([url, headers['anthropic-version']]).toEqual(['/v1/messages', '2023-06-01']);
    expect(sent.toString()).toBe(body.replace('claude-x', 'claude-sonnet-4-5'));
  });

  it('have their tokens counted, where somebody can, and are booked none for it', async () => {
    const asked = { model: 'claude-x', messages };
    const path = '/anthropic-at-anthropic/v1/messages/count_tokens';
    const counted = await json(path, asked);
    expect(counted).toMatchObject({ status: 200, body: { input_tokens: expect.any(Number) } });
    expect(llm.journal.last!.json()).toEqual({ model: 'claude-sonnet-4-5', messages });
    const [record] = await gateway.records(path);
    expect(JSON.stringify(record)).not.toContain('prompt_tokens');
    const elsewhere = await json('/anthropic-at-openai/v1/messages/count_tokens', asked);
    expect(elsewhere).toMatchObject({ status: 404, body: { type: 'error', error: { type: 'not_found_error' } } });
  });

  it('get answers of any provider, whole and streamed', async () => {
    const asked = { model: 'claude-x', max_tokens: 16, messages };
    const whole = await json('/anthropic-at-openai/v1/messages', asked);
    expect(whole).toMatchObject({ status: 200, body: { type: 'message', role: 'assistant' } });
    expect(llm.journal.last!.url).toBe('/v1/chat/completions');
    const { text } = await gateway.post('/anthropic-at-openai/v1/messages', { ...asked, stream: true });
    expect(text).toMatch(/event: message_stop/);
  });

  it('are told in their own shape what is wrong', async () => {
    const { status, body } = await json('/anthropic-at-openai/v1/messages', { model: 'claude-x', messages: 'x' });
    expect([status, body]).toEqual([400, expect.objectContaining({ type: 'error' })]);
    const other = await json('/anthropic-at-openai/v1/messages/batches', { requests: [] });
    expect(other).toMatchObject({ status: 404, body: { type: 'error' } });
  });
});

describe('callers who speak as Gemini’s do', () => {
  const at = (provider: string, action: string) => `/gemini-at-${provider}/v1beta/models/whatever:${action}`;

  it('ask for the model of the configuration, whatever stands in their path', async () => {
    const { status, body } = await json(at('gemini', 'generateContent'), { contents });
    expect([status, body]).toEqual([200, expect.objectContaining({ candidates: expect.any(Array) })]);
    expect(llm.journal.last!.url).toBe('/v1beta/models/gemini-2.5-flash:generateContent');
    expect(llm.journal.last!.json()).toEqual({ contents });
  });

  it.each(['gemini', 'openai'])('get streams as events or as one array, as they ask: %s', async (provider) => {
    const events = await gateway.post(`${at(provider, 'streamGenerateContent')}?alt=sse`, { contents });
    expect(events.headers['content-type']).toContain('text/event-stream');
    expect(JSON.parse(dataOf(events.text).at(-1)!)).toHaveProperty('usageMetadata');
    const array = await gateway.post(at(provider, 'streamGenerateContent'), { contents });
    expect(array.headers['content-type']).toContain('application/json');
    expect((JSON.parse(array.text) as object[]).at(-1)).toHaveProperty('usageMetadata');
    if (provider === 'gemini') expect(llm.journal.last!.url).toMatch(/:streamGenerateContent$/);
  });

  it('have their tokens counted', async () => {
    expect(await json(at('gemini', 'countTokens'), { contents })).toMatchObject({
      status: 200,
      body: { totalTokens: expect.any(Number) },
    });
  });

  it('are told in their own shape what is not served', async () => {
    const { status, body } = await json(at('gemini', 'batchEmbedContents'), { requests: [] });
    expect([status, body]).toEqual([404, { error: expect.objectContaining({ code: 404 }) }]);
  });
});

describe('callers who speak as Bedrock’s do', () => {
  it('name a model in their path, which is escaped anew', async () => {
    const arn = 'arn:aws:bedrock:eu-central-1:1:inference-profile/eu.x';
    const path = `/model/${encodeURIComponent(arn)}/converse`;
    const { status, body } = await json(`/bedrock-at-bedrock${path}`, converse);
    expect([status, body]).toEqual([200, expect.objectContaining({ stopReason: 'end_turn' })]);
    expect(llm.journal.last!.url).toBe(path);
  });

  it.each(['bedrock', 'openai'])('get streams in frames of AWS: %s', async (provider) => {
    const { status, headers } = await gateway.post(`/bedrock-at-${provider}/model/m/converse-stream`, converse);
    expect([status, headers['content-type']]).toEqual([200, 'application/vnd.amazon.eventstream']);
  });

  const claude = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 16, messages };

  it('ask Anthropic’s models in Anthropic’s language, as Claude Code does with AWS’s SDK', async () => {
    const client = new BedrockRuntimeClient({
      ...{ region: 'eu-central-1', endpoint: `${gateway.url}/bedrock-of-aliases`, maxAttempts: 1 },
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      requestHandler: new NodeHttpHandler(),
    });
    const asked = { modelId: 'clever', contentType: 'application/json', body: JSON.stringify(claude) };
    const { body, contentType } = await client.send(new InvokeModelCommand(asked));
    const text = 'You said: Hello';
    expect([contentType, JSON.parse(body.transformToString())]).toMatchObject([
      'application/json',
      { content: [{ text }] },
    ]);
    expect(llm.journal.last!.url).toBe(`/model/${encodeURIComponent('eu.anthropic.claude-sonnet-4-5-v1:0')}/invoke`);
    const streamed = await client.send(new InvokeModelWithResponseStreamCommand(asked));
    const events: { type: string; delta?: { text?: string } }[] = [];
    for await (const { chunk } of streamed.body!) events.push(JSON.parse(Buffer.from(chunk!.bytes!).toString()));
    expect(streamed.contentType).toBe('application/json');
    expect(events.map(({ delta }) => delta?.text ?? '').join('')).toBe(text);
    expect(events.at(-1)!.type).toBe('message_stop');
    client.destroy();
  });

  it.each(['invoke', 'invoke-with-response-stream'])('have booked what %s used', async (action) => {
    const path = `/bedrock-of-aliases/model/clever/${action}`;
    const { status, headers } = await gateway.post(path, claude);
    expect(status).toBe(200);
    if (action !== 'invoke') expect(headers['content-type']).toBe('application/vnd.amazon.eventstream');
    const [record] = await gateway.records(path);
    expect(record).toMatchObject({ ai: { proxy: { usage: { prompt_tokens: expect.any(Number) } } } });
  });

  it('embed through the same door', async () => {
    const path = '/bedrock-of-aliases/model/amazon.titan-embed-text-v2:0/invoke';
    expect(await json(path, { inputText: 'Hi' })).toMatchObject({ status: 200, body: { inputTextTokenCount: 1 } });
  });

  it('are told what cannot be asked: of a name that nobody has, of another provider, of a private address', async () => {
    expect((await json('/bedrock-of-aliases/model/other/invoke', claude)).status).toBe(400);
    expect(await json('/bedrock-at-openai/model/m/invoke', claude)).toMatchObject({
      status: 404,
      body: { message: expect.any(String) },
    });
    const source = { type: 'url', url: 'http://169.254.169.254/' };
    const inside = { ...claude, messages: [{ role: 'user', content: [{ type: 'image', source }] }] };
    expect((await json('/bedrock-of-aliases/model/clever/invoke', inside)).status).toBe(400);
  });

  it('are never shown a clean end of a stream that broke off', async () => {
    llm.scenario.next({ noTerminator: true });
    const { body } = await gateway.post('/bedrock-of-aliases/model/clever/invoke-with-response-stream', claude);
    expect(body.toString('latin1')).toContain('exception');
  });

  it('cannot leave the path by a model’s name', async () => {
    const before = llm.journal.all.length;
    const { status } = await gateway.post('/bedrock-at-bedrock/model/%2e%2e/converse', converse);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(llm.journal.all.length).toBe(before);
  });
});

describe('a route with targets of several kinds', () => {
  it('is one address for OpenAI’s SDK: the path says what is asked, and so of whom', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/all/v1`, apiKey: 'none', maxRetries: 0 });
    const chat = await client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] });
    expect(chat.choices).toHaveLength(1);
    const vectors = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Hi' });
    expect(vectors.data).toHaveLength(1);
    const response = await client.responses.create({ model: 'gpt-5', input: 'Hi' });
    expect(response.output_text).toEqual(expect.any(String));
    expect(llm.journal.all.slice(-3).map(({ url }) => url)).toEqual([
      '/v1/chat/completions',
      '/v1/embeddings',
      '/v1/responses',
    ]);
  });

  it('names the models of what is asked alone, and refuses other paths', async () => {
    const { status, body } = await json('/all/v1/embeddings', { model: 'gpt-4o', input: 'Hi' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { message: 'cannot use own model - must be: text-embedding-3-small' } });
    expect(await json('/all/v1/rerank', {})).toMatchObject({
      status: 404,
      body: {
        error: { message: 'this route serves llm/v1/chat, llm/v1/embeddings, llm/v1/responses, and nothing else' },
      },
    });
  });
});

it('what was used is known in every language', async () => {
  for (const [path, body] of [
    ['/anthropic-at-anthropic/v1/messages', { model: 'm', max_tokens: 9, messages }],
    ['/gemini-at-gemini/v1beta/models/m:generateContent', { contents }],
    ['/bedrock-at-bedrock/model/m/converse', converse],
  ] as const) {
    const marked = `${path}?used`;
    await gateway.post(marked, body);
    const [record] = await gateway.records(marked);
    expect(record).toMatchObject({ ai: { proxy: { usage: { prompt_tokens: expect.any(Number) } } } });
  }
});

describe('options of embeddings', () => {
  it('go before the length that the caller asks for', async () => {
    const { status, body } = await json('/embeddings-at-openai/v1/embeddings', { input: ['Hi', 'Ho'], dimensions: 16 });
    expect(JSON.parse(llm.journal.last!.body.toString())).toEqual({
      model: 'text-embedding-3-small',
      input: ['Hi', 'Ho'],
      dimensions: 8,
    });
    expect(status).toBe(200);
    expect(body['data']).toHaveLength(2);
  });

  it('say what they are for, in another language', async () => {
    await json('/embeddings-at-cohere/v1/embeddings', { input: 'Hi' });
    expect(JSON.parse(llm.journal.last!.body.toString())).toEqual({
      model: 'embed-v4.0',
      texts: ['Hi'],
      input_type: 'search_query',
      embedding_types: ['float'],
      output_dimension: 256,
    });
  });
});
