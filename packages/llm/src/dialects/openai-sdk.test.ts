import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../neutral/answer.ts';
import { noUsage } from '../neutral/usage.ts';
import { eventsOf } from './contract/events.ts';
import { contextFor, writeStream } from './contract/streams.ts';
import { findChatDialect, findEmbeddingsDialect } from './index.ts';

/** What we write is read by OpenAI's own SDK, not only by ourselves. */
const answer: ChatAnswer = {
  id: '',
  model: 'a-model',
  choices: [
    {
      index: 0,
      parts: [
        { type: 'reasoning', text: 'Rome is south.', signature: 'EqQB', signedBy: 'anthropic-messages' },
        { type: 'text', text: 'I löok ✓' },
        { type: 'tool-call', id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' },
        { type: 'tool-call', id: 'call_2', name: 'patch', arguments: '{"input":"*** Begin"}' },
      ],
      finish: 'tool-calls',
    },
  ],
  usage: { ...noUsage(), input: 12, cacheRead: 8, output: 4, reasoning: 3 },
};
const context = () => contextFor({ tools: [{ type: 'custom', name: 'patch' }] });

function sdk(body: Buffer | unknown): OpenAI {
  const isStream = Buffer.isBuffer(body);
  return new OpenAI({
    apiKey: 'a-key',
    maxRetries: 0,
    fetch: async () =>
      new Response(isStream ? new Uint8Array(body) : JSON.stringify(body), {
        headers: { 'content-type': isStream ? 'text/event-stream' : 'application/json' },
      }),
  });
}

const chat = findChatDialect('openai-chat')!;
const responses = findChatDialect('openai-responses')!;
const ask = { model: 'a-model', messages: [{ role: 'user' as const, content: 'Hi' }] };

describe("OpenAI's SDK reads what we write", () => {
  it('as chat completions, whole and streamed', async () => {
    const whole = await sdk(chat.writeAnswer(answer, context())).chat.completions.create(ask);
    const streamed = sdk(writeStream(chat, eventsOf(answer, pieces), context())).chat.completions.stream(ask);
    for (const completion of [whole, await streamed.finalChatCompletion()]) {
      const [choice] = completion.choices;
      expect(choice?.message.content).toBe('I löok ✓');
      expect(choice?.finish_reason).toBe('tool_calls');
      expect(choice?.message.tool_calls).toMatchObject([
        { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
        { id: 'call_2', type: 'custom' },
      ]);
      expect(completion.usage).toMatchObject({
        prompt_tokens: 20,
        completion_tokens: 7,
        prompt_tokens_details: { cached_tokens: 8 },
        completion_tokens_details: { reasoning_tokens: 3 },
      });
    }
    expect(whole.choices[0]?.message.tool_calls?.[1]).toMatchObject({ custom: { name: 'patch', input: '*** Begin' } });
  });

  it('as responses, whole and streamed', async () => {
    const request = { model: 'a-model', input: 'Hi' };
    const whole = await sdk(responses.writeAnswer(answer, context())).responses.create(request);
    const streamed = sdk(writeStream(responses, eventsOf(answer, pieces), context())).responses.stream(request);
    for (const response of [whole, await streamed.finalResponse()]) {
      expect(response.status).toBe('completed');
      expect(response.output_text).toBe('I löok ✓');
      expect(response.output).toMatchObject([
        { type: 'reasoning', summary: [{ text: 'Rome is south.' }] },
        { type: 'message', role: 'assistant' },
        { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' },
        { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: '*** Begin' },
      ]);
      expect(response.usage).toMatchObject({ input_tokens: 20, output_tokens: 7 });
    }
  });

  it('as an error in the middle of a stream, and not as an end', async () => {
    const failure = { status: 502, kind: 'upstream' as const, message: 'It broke off.' };
    const events = [...eventsOf(answer, pieces).slice(0, 6), { type: 'failure' as const, failure }];
    const broken = sdk(writeStream(chat, events, context())).chat.completions.stream(ask);
    await expect(broken.finalChatCompletion()).rejects.toThrow('It broke off.');
    const stream = sdk(writeStream(responses, events, context())).responses.stream({ model: 'a-model', input: 'Hi' });
    await expect(stream.finalResponse()).rejects.toThrow('It broke off.');
  });

  it('as completions and embeddings', async () => {
    const completions = findChatDialect('openai-completions')!;
    const text = sdk(completions.writeAnswer(answer, context())).completions.create({ model: 'm', prompt: 'Hi' });
    expect((await text).choices[0]?.text).toBe('I löok ✓');
    const embeddings = findEmbeddingsDialect('openai-embeddings')!;
    // The SDK asks for base64 unless told otherwise, and decodes it.
    const asked = { model: 'm', inputs: ['a'], encoding: 'base64' as const };
    const body = embeddings.writeAnswer({ model: 'm', vectors: [[0.5, -2]] }, asked);
    const vectors = await sdk(body).embeddings.create({ model: 'm', input: 'a' });
    expect([...vectors.data[0]!.embedding]).toEqual([0.5, -2]);
  });
});

function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,3}/gu) ?? [];
}
