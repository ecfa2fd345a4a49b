import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type LlmGateway, startLlmGateway } from './llm-support.ts';
import { serve, type TestServer } from './support.ts';

const random = 'wXq2Rt9LmZ4vKp7NsB1cYh6Jd3Gf8QaTe5Ui';
const token = `npm_${random}`;

let model: TestServer;
let tools: TestServer;
let llm: LlmGateway;

beforeAll(async () => {
  // Says a secret that nobody has asked for, letter by letter.
  model = await serve(async (incoming, response) => {
    await text(incoming);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const event = (delta: object, finish_reason: string | null) =>
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    for (const content of `Take ${token}, please.`) response.write(event({ content }, null));
    response.end(`${event({}, 'stop')}data: [DONE]\n\n`);
  });
  tools = await serve(async (incoming, response) => {
    const { id } = JSON.parse(await text(incoming)) as { id: number };
    const result = { content: [{ type: 'text', text: `It is ${token}.` }] };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
  const proxy = (llm_format: string) => ({
    name: 'ai-proxy',
    config: {
      route_type: 'llm/v1/chat',
      llm_format,
      model: { provider: 'openai', name: 'm', options: { upstream_url: model.url } },
      logging: { log_statistics: true, log_payloads: true },
    },
  });
  const redaction = (config: object = {}) => ({ name: 'secret-redaction', config });
  const listener = {
    name: 'ai-mcp-proxy',
    config: { mode: 'passthrough-listener', logging: { log_payloads: true } },
  };
  llm = await startLlmGateway([
    { path: '/masked', plugins: [proxy('openai'), redaction()] },
    { path: '/blocked', plugins: [proxy('openai'), redaction({ action: 'block' })] },
    { path: '/anthropic', plugins: [proxy('anthropic'), redaction({ action: 'block' })] },
    { path: '/tools', service: tools.url, plugins: [listener, redaction()] },
  ]);
});
afterAll(async () => {
  await llm?.stop();
  await Promise.all([model?.stop(), tools?.stop()]);
});

const asking = { stream: true, messages: [{ role: 'user', content: `Mine is ${token}.` }] };

describe('a secret that a model says', () => {
  it('stays out of the answer and out of the log of payloads', async () => {
    const { text: body } = await llm.post('/masked', asking);
    const said = dataOf(body).map((data) =>
      data === '[DONE]' ? '' : (JSON.parse(data).choices[0]?.delta.content ?? ''),
    );
    expect(said.join('')).toBe('Take [REDACTED:npm-token], please.');
    const [line] = await llm.records('/masked');
    const record = JSON.stringify(line);
    expect(record).toContain('Mine is [REDACTED:npm-token].');
    expect(record).toContain('[DONE]');
    for (let at = 0; at + 8 <= random.length; at++) expect(record).not.toContain(random.slice(at, at + 8));
    // Letter by letter it would not be found in what the provider has sent.
    expect(record).not.toContain(`\\"content\\":\\"${random[0]}\\"`);
  });

  it('ends a stream that has begun with an error in the caller’s dialect', async () => {
    const harmless = { ...asking, messages: [{ role: 'user', content: 'Well?' }] };
    const openai = await llm.post('/blocked', harmless);
    expect(openai.text).toContain('Take'.at(0));
    expect(openai.text).toContain('The answer holds what may not pass: npm-token (1).');
    expect(openai.text).not.toContain('[DONE]');
    const anthropic = await llm.post('/anthropic/v1/messages', { ...harmless, max_tokens: 9 });
    expect(anthropic.text).toMatch(/event: error\ndata: .*npm-token \(1\)/);
    expect(anthropic.text).not.toContain('message_stop');
  });
});

describe('a secret in a call of a tool and in its result', () => {
  it('stays out of both, and out of the log of payloads', async () => {
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'keep', arguments: { it: token } } };
    const { text: body } = await llm.post('/tools', call, ['Accept', 'application/json, text/event-stream']);
    expect(JSON.parse(body)).toMatchObject({ result: { content: [{ text: 'It is [REDACTED:npm-token].' }] } });
    const record = JSON.stringify((await llm.records('/tools'))[0]);
    expect(record).toContain('[REDACTED:npm-token]');
    expect(record).not.toContain(random);
  });
});
