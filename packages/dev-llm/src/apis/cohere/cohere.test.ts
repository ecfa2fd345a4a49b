import { CohereClientV2, CohereError } from 'cohere-ai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../../start.ts';

const tools = [
  {
    type: 'function' as const,
    function: {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];

describe("Cohere's chat", () => {
  let llm: RunningDevLlm;
  let client: CohereClientV2;
  beforeAll(async () => {
    llm = await startDevLlm();
    client = new CohereClientV2({ environment: llm.url, token: 'any' });
  });
  beforeEach(() => llm.scenario.clear());
  afterAll(() => llm.stop());

  const ask = (content: string) => ({ model: 'command-a', messages: [{ role: 'user' as const, content }] });
  const once = { maxRetries: 0 };

  it('says back what it was told, whole and streamed', async () => {
    const whole = await client.chat(ask('Grüße'));
    expect(whole).toMatchObject({ message: { content: [{ text: 'You said: Grüße' }] }, finishReason: 'COMPLETE' });
    const texts: unknown[] = [];
    let end: unknown;
    for await (const event of await client.chatStream(ask('Grüße'))) {
      if (event.type === 'content-delta') texts.push(event.delta?.message?.content?.text);
      if (event.type === 'message-end') end = event.delta;
    }
    expect(texts.join('')).toBe('You said: Grüße');
    expect(end).toMatchObject({ finishReason: 'COMPLETE', usage: { tokens: whole.usage!.tokens } });
  });

  it('plans, calls, and says what the tool answered', async () => {
    const { message } = await client.chat({ ...ask('get_weather please'), tools });
    expect(message).toMatchObject({
      toolPlan: expect.any(String),
      toolCalls: [{ function: { arguments: '{"city":"sample"}' } }],
    });
    const pieces: unknown[] = [];
    for await (const event of await client.chatStream({ ...ask('get_weather please'), tools }))
      if (event.type === 'tool-call-delta') pieces.push(event.delta?.message?.toolCalls?.function?.arguments);
    expect(pieces.join('')).toBe('{"city":"sample"}');
    const goOn = (toolCallId: string) =>
      client.chat(
        {
          ...ask(''),
          tools,
          messages: [
            ...ask('get_weather please').messages,
            { role: 'assistant', toolCalls: message.toolCalls! },
            { role: 'tool', toolCallId, content: 'sunny' },
          ],
        },
        once,
      );
    expect((await goOn(message.toolCalls![0]!.id)).message.content).toMatchObject([{ text: 'The tool said: sunny' }]);
    await expect(goOn('other')).rejects.toThrow('not found in previous tool calls');
  });

  it('reranks by words in common, and embeds', async () => {
    const { results } = await client.rerank({
      model: 'rerank-v3.5',
      query: 'a gate',
      documents: ['a wall', 'the gate', 'a gate'],
      topN: 2,
    });
    expect(results.map(({ index }) => index)).toEqual([2, 0]);
    const { embeddings } = await client.embed({
      model: 'embed-v4.0',
      inputType: 'classification',
      embeddingTypes: ['float'],
      texts: ['a', 'b'],
      outputDimension: 256,
    });
    expect(embeddings.float!.map((vector) => vector.length)).toEqual([256, 256]);
  });

  it.each([
    [{ ...ask('hi'), top_p: 1 }, 422, 'unknown field'],
    [{ messages: ask('hi').messages }, 400, 'model is required'],
    [{ ...ask('hi'), p: 1 }, 400, 'p: Too big'],
  ])('refuses what Cohere refuses: %j', async (body, status, message) => {
    const refused = await fetch(`${llm.url}/v2/chat`, { method: 'POST', body: JSON.stringify(body) });
    expect([refused.status, await refused.json()]).toMatchObject([
      status,
      { message: expect.stringContaining(message) },
    ]);
  });

  it('fails in its own words', async () => {
    llm.scenario.next({ fail: { status: 429 } });
    await expect(client.chat(ask('hi'), once)).rejects.toBeInstanceOf(CohereError);
  });
});
