import type { ConversationLink } from '@sallyport/contracts';
import { link, linkArguments } from '@sallyport/pipeline';
import { type ExchangeOptions, exchange, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { aiProxy } from './plugin.ts';

beforeAll(() => aiProxy.load!());

const auth = { header_name: 'Authorization', header_value: 'Bearer sk-1' };
const chat = { route_type: 'llm/v1/chat', auth, model: { provider: 'openai', name: 'gpt-4o' } };
const claude = {
  route_type: 'llm/v1/chat',
  llm_format: 'anthropic',
  auth,
  model: { provider: 'anthropic', name: 'claude', options: { anthropic_version: '2023-06-01' } },
};
const responses = { ...chat, route_type: 'llm/v1/responses' };

const caller: ExchangeOptions = { clientIp: '203.0.113.7' };
const call = { id: 'call_abcdefgh', type: 'function', function: { name: 'find', arguments: '{"id": 7}' } };
const asked = { role: 'assistant', content: null, tool_calls: [call] };
const told = { role: 'tool', tool_call_id: 'call_abcdefgh', content: 'found' };
const question = { role: 'user', content: 'Find 7.' };

async function linksOf(
  config: Record<string, unknown>,
  json: object,
  answer: string,
  type = 'application/json',
  url?: string,
) {
  const run = runPlugin(aiProxy, config);
  run.services.http.originAnswer = () => ({ headers: ['Content-Type', type], body: answer });
  const { served, trace } = await run.serve({ method: 'POST', json, ...caller, ...(url !== undefined && { url }) });
  await served.over;
  return (await trace).x.links!;
}

function sse(...events: object[]): string {
  return events
    .map((event) => `event: ${(event as { type?: string }).type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');
}

/** As another exchange of the same caller has it. */
function tied(make: (x: ReturnType<typeof exchange>) => void): ConversationLink {
  const x = exchange(caller);
  make(x);
  return x.links![0]!;
}

const origin = { isOrigin: true };
const askedFor = tied((x) => link(x, 'tool_call', 'call_abcdefgh', origin));
const asksArguments = tied((x) => linkArguments(x, 'tool_arguments', 'find', { id: 7 }, true));
const words = '{"id":"chatcmpl-1","choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}]}';

describe('links of a request to a model', () => {
  it('are the calls that a whole answer asks for', async () => {
    const answer = JSON.stringify({ choices: [{ index: 0, message: asked, finish_reason: 'tool_calls' }] });
    const links = await linksOf(chat, { messages: [question] }, answer);
    expect(links).toContainEqual(askedFor);
    expect(links).toContainEqual(asksArguments);
  });

  it('are the calls that a stream asks for, in pieces', async () => {
    const piece = (delta: object) => ({ choices: [{ index: 0, delta }] });
    const pieces = [
      { tool_calls: [{ index: 0, ...call, function: { name: 'find', arguments: '' } }] },
      ...['{"i', 'd":', '7}'].map((text) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] })),
    ];
    const frames = `${[...pieces.map(piece), { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }]
      .map((event) => `data: ${JSON.stringify(event)}\n\n`)
      .join('')}data: [DONE]\n\n`;
    const links = await linksOf(chat, { stream: true, messages: [question] }, frames, 'text/event-stream');
    expect(links).toContainEqual(askedFor);
    expect(links).toContainEqual(asksArguments);
  });

  it('are the same in another language, and where one is translated to another', async () => {
    const block = { type: 'tool_use', id: 'call_abcdefgh', name: 'find', input: { id: 7 } };
    const body = { id: 'msg_1', type: 'message', role: 'assistant', content: [block], stop_reason: 'tool_use' };
    const ask = { max_tokens: 9, messages: [question] };
    const whole = await linksOf(claude, ask, JSON.stringify({ ...body, usage: {} }));
    const stream = sse(
      { type: 'message_start', message: { ...body, content: [] } },
      { type: 'content_block_start', index: 0, content_block: { ...block, input: {} } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"id":7}' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 3 } },
      { type: 'message_stop' },
    );
    const streamed = await linksOf(claude, { ...ask, stream: true }, stream, 'text/event-stream');
    const { llm_format: _, ...translated } = claude;
    const asOpenAi = await linksOf(translated, { messages: [question] }, JSON.stringify({ ...body, usage: {} }));
    for (const links of [whole, streamed, asOpenAi]) {
      expect(links).toContainEqual(askedFor);
      expect(links).toContainEqual(asksArguments);
    }
  });

  it('are results that it tells of, and the arguments of their calls', async () => {
    const links = await linksOf(chat, { messages: [question, asked, told] }, words);
    const { isOrigin: _, ...named } = askedFor;
    expect(links).toContainEqual(named);
    expect(links).toContainEqual({ kind: 'tool_result', key: asksArguments.key, tool: 'find' });
    expect(links.filter(({ kind }) => kind === 'tool_arguments')).toEqual([]);
  });

  it('are what was said when the model spoke last, which was all that was said then', async () => {
    const system = (now: string) => ({ role: 'system', content: `It is ${now}.` });
    const first = await linksOf(chat, { messages: [system('noon'), question] }, words);
    const spoken = { role: 'assistant', content: 'Hi' };
    const more = { role: 'user', content: 'And 8?' };
    const second = await linksOf(chat, { messages: [system('night'), question, spoken, more] }, words);
    const [began] = first.filter(({ kind }) => kind === 'thread');
    expect(began).toMatchObject(origin);
    expect(second).toContainEqual({ kind: 'thread', key: began!.key });
    expect(second.filter(({ kind, isOrigin }) => kind === 'thread' && isOrigin)).toHaveLength(1);
  });

  it('are ids of answers that are gone on from, and of conversations', async () => {
    const answer = '{"id":"resp_12345678","object":"response","model":"m","status":"completed","output":[]}';
    const first = await linksOf(responses, { input: 'Hello' }, answer, undefined, '/v1/responses');
    const again = { input: 'More', previous_response_id: 'resp_12345678', conversation: { id: 'conv_12345678' } };
    const second = await linksOf(responses, again, answer, undefined, '/v1/responses');
    const given = tied((x) => link(x, 'response', 'resp_12345678', origin));
    expect(first).toContainEqual(given);
    expect(second).toContainEqual({ kind: 'response', key: given.key });
    expect(second).toContainEqual(tied((x) => link(x, 'header', 'conv_12345678')));
  });

  it.each([
    ['as a text', 'user_1_account_2_session_0a1b2c3d-e4f5'],
    ['as JSON', '{"device_id":"1","session_id":"0a1b2c3d-e4f5"}'],
  ])('are the session of Claude Code, %s', async (_how, userId) => {
    const json = { max_tokens: 9, messages: [question], metadata: { user_id: userId } };
    const links = await linksOf(claude, json, '{"type":"message","content":[],"usage":{}}');
    expect(links).toContainEqual(tied((x) => link(x, 'header', '0a1b2c3d-e4f5')));
  });

  it('are few, however many calls there are', async () => {
    const calls = Array.from({ length: 500 }, (_, i) => ({ ...call, id: `call_number_${i}` }));
    const results = calls.map(({ id }) => ({ ...told, tool_call_id: id }));
    const links = await linksOf(chat, { messages: [question, { ...asked, tool_calls: calls }, ...results] }, words);
    expect(links.length).toBeLessThanOrEqual(128);
  });
});
