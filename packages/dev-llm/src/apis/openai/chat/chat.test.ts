import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../../../start.ts';

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer' } },
      required: ['city'],
    },
  },
} as const;

describe('chat completions', () => {
  let llm: RunningDevLlm;
  let client: OpenAI;
  beforeAll(async () => {
    llm = await startDevLlm();
    client = new OpenAI({ baseURL: `${llm.url}/v1`, apiKey: 'any', maxRetries: 0 });
  });
  beforeEach(() => llm.scenario.clear());
  afterAll(() => llm.stop());

  const ask = (content: string) => ({ model: 'gpt-4o', messages: [{ role: 'user' as const, content }] });

  it('says back what it was told, and counts it', async () => {
    const answer = await client.chat.completions.create(ask('Grüße an alle'));
    expect(answer.choices[0]).toMatchObject({ message: { content: 'You said: Grüße an alle' }, finish_reason: 'stop' });
    expect(answer.usage).toMatchObject({ prompt_tokens: 6, completion_tokens: 6, total_tokens: 12 });
  });

  it('streams the same, a chunk for each token, with the usage where it is asked for', async () => {
    const whole = await client.chat.completions.create(ask('Grüße'));
    const stream = client.chat.completions.stream({ ...ask('Grüße'), stream_options: { include_usage: true } });
    const streamed = await stream.finalChatCompletion();
    expect(streamed.choices[0]!.message.content).toBe(whole.choices[0]!.message.content);
    expect(streamed.usage).toEqual(whole.usage);
  });

  it('calls tools that the question names, and says what they answered', async () => {
    const { choices } = await client.chat.completions.create({ ...ask('get_weather please'), tools: [weather] });
    const message = choices[0]!.message;
    expect(choices[0]!.finish_reason).toBe('tool_calls');
    expect(message.tool_calls).toMatchObject([{ function: { name: 'get_weather', arguments: '{"city":"sample"}' } }]);
    const answer = await client.chat.completions.create({
      model: 'gpt-4o',
      messages: [
        { role: 'user', content: 'get_weather please' },
        message,
        { role: 'tool', tool_call_id: message.tool_calls![0]!.id, content: 'sunny' },
      ],
    });
    expect(answer.choices[0]!.message.content).toBe('The tool said: sunny');
  });

  it('streams calls in pieces of their arguments', async () => {
    const stream = client.chat.completions.stream({ ...ask('get_weather please'), tools: [weather] });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]!.message.tool_calls).toMatchObject([{ function: { arguments: '{"city":"sample"}' } }]);
  });

  it('writes JSON where a schema is demanded', async () => {
    const { choices } = await client.chat.completions.create({
      ...ask('a person'),
      response_format: { type: 'json_schema', json_schema: { name: 'person', schema: weather.function.parameters } },
    });
    expect(choices[0]!.message.content).toBe('{"city":"sample"}');
  });

  it('stops where it must', async () => {
    const cut = await client.chat.completions.create({ ...ask('say 50 words'), max_completion_tokens: 7 });
    expect([cut.choices[0]!.finish_reason, cut.usage!.completion_tokens]).toEqual(['length', 7]);
    const stopped = await client.chat.completions.create({ ...ask('say 50 words'), stop: ' gate' });
    expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'port wall' } });
  });

  it.each([
    [{ model: 'gpt-4o', messages: [], surprise: 1 }, 400, 'unknown_parameter', 'surprise'],
    [{ messages: [{ role: 'user', content: 'hi' }] }, 400, 'missing_required_parameter', 'model'],
    [{ model: 'gpt-4o', messages: [{ role: 'user', content: 7 }] }, 400, 'invalid_value', 'messages[0].content'],
    [
      { ...ask('hi'), messages: [{ role: 'user', content: 'hi', cache_control: {} }] },
      400,
      'unknown_parameter',
      'messages[0].cache_control',
    ],
    [{ ...ask('hi'), stream_options: { include_usage: true } }, 400, 'invalid_value', 'stream_options'],
    [{ ...ask('hi'), model: 'o3', max_tokens: 5 }, 400, 'unsupported_parameter', 'max_tokens'],
    [
      { model: 'gpt-4o', messages: [{ role: 'tool', tool_call_id: 'call_1', content: '' }] },
      400,
      'invalid_value',
      'messages.[0].role',
    ],
  ])('refuses what OpenAI refuses: %j', async (body, status, code, param) => {
    const refused = await client.chat.completions.create(body as never).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(APIError);
    expect(refused).toMatchObject({ status, code, param, type: 'invalid_request_error' });
  });

  it('takes one key only where one is set, and knows only the models it is given', async () => {
    const strict = await startDevLlm({ key: 'sk-right', models: ['gpt-4o'] });
    const withKey = (apiKey: string) =>
      new OpenAI({ baseURL: `${strict.url}/v1`, apiKey, maxRetries: 0 }).chat.completions;
    await expect(withKey('sk-wrong').create(ask('hi'))).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    await expect(withKey('sk-right').create(ask('hi'))).resolves.toBeDefined();
    await expect(withKey('sk-right').create({ ...ask('hi'), model: 'none' })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    await strict.stop();
  });
});
