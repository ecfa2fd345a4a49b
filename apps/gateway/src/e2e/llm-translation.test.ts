import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type LlmGateway, startLlmGateway } from './llm-support.ts';

let llm: RunningDevLlm;
let gateway: LlmGateway;

/** Providers that speak another language than the callers here. */
const providers = [
  { provider: 'anthropic', name: 'claude-sonnet-4-5', options: { anthropic_version: '2023-06-01' } },
  { provider: 'gemini', name: 'gemini-2.5-flash', options: {} },
];

beforeAll(async () => {
  llm = await startDevLlm();
  gateway = await startLlmGateway(
    providers.map(({ provider, name, options }) => ({
      path: `/${provider}`,
      plugins: [
        {
          name: 'ai-proxy',
          config: {
            route_type: 'llm/v1/chat',
            auth: { allow_override: false, header_name: 'x-api-key', header_value: 'secret-key-1' },
            model: { provider, name, options: { ...options, upstream_url: llm.url } },
          },
        },
      ],
    })),
  );
});
afterAll(async () => {
  await gateway?.stop();
  await llm?.stop();
});
afterEach(() => llm.scenario.clear());

const hello = { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 200 };
const weather = {
  messages: [{ role: 'user', content: 'use a tool' }],
  max_tokens: 200,
  tools: [
    {
      type: 'function',
      function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
    },
  ],
};

interface Chunk {
  choices: {
    delta: { content?: string; tool_calls?: { function: { arguments: string } }[] };
    finish_reason: unknown;
  }[];
}

function textOf(stream: string): string {
  const chunks = dataOf(stream).filter((data) => data !== '[DONE]');
  return chunks.map((data) => (JSON.parse(data) as Chunk).choices[0]?.delta.content ?? '').join('');
}

describe.each(providers.map(({ provider }) => provider))('a caller of OpenAI’s language and %s', (provider) => {
  it('understand each other, whole and streamed alike', async () => {
    const whole = await gateway.post(`/${provider}`, hello);
    expect(whole.status).toBe(200);
    const answer = JSON.parse(whole.text);
    expect(answer).toMatchObject({ object: 'chat.completion', choices: [{ finish_reason: 'stop' }] });
    expect(answer.usage.prompt_tokens).toBeGreaterThan(0);
    const streamed = await gateway.post(`/${provider}`, { ...hello, stream: true });
    expect(streamed.headers['content-type']).toContain('text/event-stream');
    expect(textOf(streamed.text)).toBe(answer.choices[0].message.content);
    expect(dataOf(streamed.text).at(-1)).toBe('[DONE]');
  });

  it('speak of tools', async () => {
    const whole = await gateway.post(`/${provider}`, weather);
    const [choice] = JSON.parse(whole.text).choices;
    expect(choice.finish_reason).toBe('tool_calls');
    const { name, arguments: json } = choice.message.tool_calls[0].function;
    expect([name, typeof JSON.parse(json)]).toEqual(['weather', 'object']);
    const { text } = await gateway.post(`/${provider}`, { ...weather, stream: true });
    const chunks = dataOf(text)
      .slice(0, -1)
      .map((data) => JSON.parse(data) as Chunk);
    const pieces = chunks.map(({ choices }) => choices[0]?.delta.tool_calls?.[0]?.function.arguments ?? '');
    expect(JSON.parse(pieces.join(''))).toEqual(JSON.parse(json));
  });

  it('break off visibly', async () => {
    llm.scenario.next({ answerTokens: 50 });
    const frames = dataOf((await gateway.post(`/${provider}`, { ...hello, stream: true })).text).length;
    expect(frames).toBeGreaterThan(3);
    llm.scenario.next({ answerTokens: 50, cut: { how: 'rst', afterFrames: 6 } });
    const { text } = await gateway.post(`/${provider}`, { ...hello, stream: true });
    expect(JSON.parse(dataOf(text).at(-1)!)).toHaveProperty('error.message');
    expect(text).not.toContain('[DONE]');
  });

  it('tell of errors in OpenAI’s shape', async () => {
    llm.scenario.next({ fail: { status: 429, retryAfter: '3' } });
    const { status, text, headers } = await gateway.post(`/${provider}`, hello);
    expect([status, headers['retry-after']]).toEqual([429, '3']);
    expect(JSON.parse(text)).toMatchObject({ error: { message: expect.any(String), type: expect.any(String) } });
  });

  it('tell of an answer that makes no sense', async () => {
    llm.scenario.next({ fail: { status: 200, body: '{"unknown":true}', contentType: 'application/json' } });
    const { status, text } = await gateway.post(`/${provider}`, hello);
    expect(status).toBe(500);
    expect(JSON.parse(text).error.message).toContain(`transformation failed from type ${provider}://llm/v1/chat: `);
  });

  it('speak in a whole answer where the provider streams nothing', async () => {
    const whole = await gateway.post(`/${provider}`, hello);
    // The provider's own whole answer, to a request for a stream.
    llm.scenario.next({ fail: { status: 200, body: await wholeAnswer(), contentType: 'application/json' } });
    const { status, text } = await gateway.post(`/${provider}`, { ...hello, stream: true });
    expect(status).toBe(200);
    expect(textOf(text)).toBe(JSON.parse(whole.text).choices[0].message.content);
    expect(dataOf(text).at(-1)).toBe('[DONE]');
  });
});

/** What the provider itself answers to the last request that it received. */
async function wholeAnswer(): Promise<string> {
  const { method, url, headers, body } = llm.journal.last!;
  const { host: _host, 'content-length': _length, connection: _connection, ...rest } = headers;
  const answer = await fetch(llm.url + url, { method, headers: rest as Record<string, string>, body });
  return await answer.text();
}
