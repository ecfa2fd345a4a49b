import { Mistral } from '@mistralai/mistralai';
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

describe("Mistral's chat", () => {
  let llm: RunningDevLlm;
  let client: Mistral;
  beforeAll(async () => {
    llm = await startDevLlm({ api: 'mistral' });
    client = new Mistral({ serverURL: llm.url, apiKey: 'any', retryConfig: { strategy: 'none' } });
  });
  beforeEach(() => llm.scenario.clear());
  afterAll(() => llm.stop());

  const ask = (content: string) => ({ model: 'mistral-small', messages: [{ role: 'user' as const, content }] });

  it('says back what it was told, whole and streamed', async () => {
    const whole = await client.chat.complete(ask('Grüße'));
    expect(whole.choices[0]!.message!.content).toBe('You said: Grüße');
    const texts: unknown[] = [];
    let usage: unknown;
    for await (const { data } of await client.chat.stream(ask('Grüße'))) {
      texts.push(data.choices[0]!.delta.content);
      usage = data.usage ?? usage;
    }
    expect(texts.join('')).toBe('You said: Grüße');
    expect(usage).toEqual(whole.usage);
  });

  it('calls, and says what the tool answered', async () => {
    const { choices } = await client.chat.complete({ ...ask('weather?'), tools, toolChoice: 'any' });
    const message = choices[0]!.message!;
    const [call] = message.toolCalls!;
    expect(call).toMatchObject({ id: expect.stringMatching(/^\w{9}$/), function: { name: 'get_weather' } });
    const goOn = (toolCallId: string) =>
      client.chat.complete({
        ...ask(''),
        messages: [
          ...ask('weather?').messages,
          { role: 'assistant', toolCalls: [{ ...call!, id: toolCallId }] },
          { role: 'tool', toolCallId, content: 'sunny' },
        ],
      });
    expect((await goOn(call!.id!)).choices[0]!.message!.content).toBe('The tool said: sunny');
    await expect(goOn('call_of_another')).rejects.toThrow('must be a-z, A-Z, 0-9, with a length of 9');
  });

  it("refuses OpenAI's own members, member by member", async () => {
    const refused = await fetch(`${llm.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...ask('hi'), user: 'me' }),
    });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      object: 'error',
      message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'user'] }] },
    });
  });

  it('is below its name where OpenAI is at the root', async () => {
    const other = await startDevLlm();
    const mistral = new Mistral({ serverURL: `${other.url}/mistral`, apiKey: 'any' });
    expect((await mistral.embeddings.create({ model: 'mistral-embed', inputs: ['a', 'b'] })).data).toHaveLength(2);
    await other.stop();
  });
});
