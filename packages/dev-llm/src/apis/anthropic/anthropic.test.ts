import Anthropic, { APIError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../../start.ts';

const tools: Anthropic.Tool[] = [
  {
    name: 'get_weather',
    input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
];

describe('messages', () => {
  let llm: RunningDevLlm;
  let client: Anthropic;
  beforeAll(async () => {
    llm = await startDevLlm();
    client = new Anthropic({ baseURL: llm.url, apiKey: 'any', maxRetries: 0 });
  });
  beforeEach(() => llm.scenario.clear());
  afterAll(() => llm.stop());

  const ask = (content: string) => ({
    model: 'claude',
    max_tokens: 2000,
    messages: [{ role: 'user' as const, content }],
  });

  it('says back what it was told, whole and streamed', async () => {
    const whole = await client.messages.create(ask('Grüße'));
    expect(whole).toMatchObject({ content: [{ type: 'text', text: 'You said: Grüße' }], stop_reason: 'end_turn' });
    expect(await client.messages.stream(ask('Grüße')).finalMessage()).toMatchObject(whole);
  });

  it('counts what it reads as it would when asked for an answer', async () => {
    const { usage } = await client.messages.create(ask('one two three'));
    const { max_tokens: _, ...counted } = ask('one two three');
    expect((await client.messages.countTokens(counted)).input_tokens).toBe(usage.input_tokens);
  });

  it('thinks, calls, and wants its thoughts back with the result', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 } as const;
    const question = { ...ask('get_weather please'), tools, thinking };
    const streamed = await client.messages.stream(question).finalMessage();
    expect(streamed).toMatchObject(await client.messages.create(question));
    expect(streamed.content).toMatchObject([{ type: 'thinking' }, { type: 'tool_use', input: { city: 'sample' } }]);
    const call = streamed.content[1] as Anthropic.ToolUseBlock;
    const goOn = (content: Anthropic.ContentBlockParam[]) =>
      client.messages.create({
        ...question,
        messages: [
          ...question.messages,
          { role: 'assistant', content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'sunny' }] },
        ],
      });
    expect((await goOn(streamed.content)).content.at(-1)).toMatchObject({ text: 'The tool said: sunny' });
    await expect(goOn([call])).rejects.toThrow('but found `tool_use`');
    const [thought] = streamed.content as [Anthropic.ThinkingBlock];
    await expect(goOn([{ ...thought, thinking: 'Another thought' }, call])).rejects.toThrow('Invalid `signature`');
  });

  it('wants the thought alone that the calls at hand began with', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 } as const;
    const question = { ...ask('get_weather please'), tools, thinking };
    const { content: begun } = await client.messages.create(question);
    const [, call] = begun as [Anthropic.ThinkingBlock, Anthropic.ToolUseBlock];
    const result = (id: string): Anthropic.MessageParam => ({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: id, content: 'sunny' }],
    });
    const calls = (...content: Anthropic.ContentBlockParam[]): Anthropic.MessageParam => ({
      role: 'assistant',
      content,
    });
    const again = { ...call, id: `${call.id}2` };
    const goOn = (...messages: Anthropic.MessageParam[]) => client.messages.create({ ...question, messages });
    const [asked] = question.messages as [Anthropic.MessageParam];
    const more = await goOn(asked, calls(...begun), result(call.id), calls(again), result(again.id));
    expect(more.content.at(-1)).toMatchObject({ text: 'The tool said: sunny' });
    const said = calls({ type: 'text', text: 'sunny' });
    const later = await goOn(asked, calls(call), result(call.id), said, { role: 'user', content: 'thanks' });
    expect(later.stop_reason).toBe('end_turn');
  });

  it('tells what was cached in classes of their own', async () => {
    llm.scenario.next({ cachedTokens: 2 });
    const text = { type: 'text', text: 'remember this', cache_control: { type: 'ephemeral' } } as const;
    const { usage } = await client.messages.create({ ...ask('hi'), system: [text] });
    const { usage: plain } = await client.messages.create({ ...ask('hi'), system: 'remember this' });
    expect(usage).toMatchObject({ cache_read_input_tokens: 2, cache_creation_input_tokens: 3 });
    expect(usage.input_tokens).toBe(plain.input_tokens - 5);
  });

  it.each([
    [{ ...ask('hi'), surprise: 1 }, 'surprise: Extra inputs are not permitted'],
    [{ model: 'claude', messages: ask('hi').messages }, 'max_tokens: Field required'],
    [{ ...ask('hi'), temperature: 1 }, 'temperature: Extra inputs'],
    [{ ...ask('hi'), messages: [{ role: 'system', content: 'hi' }] }, 'messages.0.role: '],
    [{ ...ask('hi'), messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }, 'non-empty'],
    [
      { ...ask('hi'), tools, messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] }] },
      'unexpected `tool_use_id`',
    ],
  ])('refuses what Anthropic refuses: %j', async (body, message) => {
    const refused = await client.messages.create(body as never).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(APIError);
    expect(refused).toMatchObject({ status: 400, message: expect.stringContaining(message) });
    expect((refused as APIError).error).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
  });

  it('still takes in its former version what the newest one refuses', async () => {
    const former = client.withOptions({ defaultHeaders: { 'anthropic-version': '2023-06-01' } });
    const warm = { ...ask('hi'), temperature: 0.5 } as never;
    expect(await former.messages.create(warm)).toMatchObject({ stop_reason: 'end_turn' });
  });

  it('gives up in the middle in its own words', async () => {
    llm.scenario.next({ errorAfterFrames: 4 });
    await expect(client.messages.stream(ask('hi')).finalMessage()).rejects.toThrow('overloaded_error');
  });
});
