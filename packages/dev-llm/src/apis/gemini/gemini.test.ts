import { ApiError, FunctionCallingConfigMode, GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../../start.ts';

const tools = [
  {
    functionDeclarations: [
      {
        name: 'get_weather',
        parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    ],
  },
];

describe('generateContent', () => {
  let llm: RunningDevLlm;
  let client: GoogleGenAI;
  beforeAll(async () => {
    llm = await startDevLlm();
    client = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: llm.url, retryOptions: { attempts: 1 } } });
  });
  beforeEach(() => llm.scenario.clear());
  afterAll(() => llm.stop());

  const post = (path: string, body: unknown) =>
    fetch(`${llm.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const hello = { contents: [{ role: 'user', parts: [{ text: 'Grüße' }] }] };

  it('says back what it was told, whole and streamed', async () => {
    const whole = await client.models.generateContent({ model: 'gemini-2.5-flash', contents: 'Grüße' });
    expect([whole.text, whole.candidates![0]!.finishReason]).toEqual(['You said: Grüße', 'STOP']);
    const texts: string[] = [];
    let usage: unknown;
    for await (const chunk of await client.models.generateContentStream({
      model: 'gemini-2.5-flash',
      contents: 'Grüße',
    })) {
      texts.push(chunk.text ?? '');
      usage = chunk.usageMetadata;
    }
    expect(texts.join('')).toBe(whole.text);
    expect(texts.length).toBeGreaterThan(2);
    expect(usage).toEqual(whole.usageMetadata);
  });

  it('streams an array where no events are asked for', async () => {
    const path = '/v1beta/models/gemini-2.5-flash';
    const chunks = (await (await post(`${path}:streamGenerateContent`, hello)).json()) as unknown[];
    const events = await (await post(`${path}:streamGenerateContent?alt=sse`, hello)).text();
    expect(events.match(/^data: .*$/gm)!.map((line) => JSON.parse(line.slice(6)))).toEqual(chunks);
  });

  it.each([
    ['gemini-2.5-pro', 0, 400],
    ['gemini-2.5-pro', 128, 200],
    ['gemini-2.5-flash', 0, 200],
    ['gemini-2.5-flash', 63_999, 400],
    ['gemini-2.5-flash-lite', 100, 400],
    ['gemini-2.5-flash-lite', -1, 200],
  ])('lets %s think with %s tokens: %s', async (model, thinkingBudget, status) => {
    const body = { ...hello, generationConfig: { thinkingConfig: { thinkingBudget } } };
    expect((await post(`/v1beta/models/${model}:generateContent`, body)).status).toBe(status);
  });

  it('answers at the paths of Vertex too', async () => {
    const answer = await post(
      '/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent',
      hello,
    );
    expect(await answer.json()).toMatchObject({ candidates: [{ content: { role: 'model' } }] });
  });

  it('calls, says what the function answered, and wants its signature back', async () => {
    const model = 'gemini-3-pro';
    const config = { tools, toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } } };
    const answer = await client.models.generateContent({ model, contents: 'weather?', config });
    expect(answer.functionCalls).toMatchObject([{ name: 'get_weather', args: { city: 'sample' } }]);
    const said = answer.candidates![0]!.content!;
    const goOn = (parts: object[]) =>
      client.models.generateContent({
        model,
        contents: [
          { role: 'user', parts: [{ text: 'weather?' }] },
          { role: 'model', parts },
          { role: 'user', parts: [{ functionResponse: { name: 'get_weather', response: { result: 'sunny' } } }] },
        ],
        config: { tools },
      });
    expect((await goOn(said.parts!)).text).toBe('The tool said: sunny');
    await expect(goOn([{ functionCall: { name: 'get_weather', args: {} } }])).rejects.toThrow(
      'missing a thought_signature',
    );
  });

  it('embeds, the same text to the same vector', async () => {
    const { embeddings } = await client.models.embedContent({
      model: 'gemini-embedding-001',
      contents: ['one', 'two', 'one'],
      config: { outputDimensionality: 8 },
    });
    const [one, two, again] = embeddings!.map(({ values }) => values!);
    expect(one).toHaveLength(8);
    expect(again).toEqual(one);
    expect(two).not.toEqual(one);
  });

  it('counts tokens', async () => {
    const { totalTokens } = await client.models.countTokens({ model: 'gemini-2.5-flash', contents: 'Grüße' });
    expect(totalTokens).toBe(4);
  });

  it.each([
    [{ ...hello, surprise: 1 }, 'Unknown name "surprise": Cannot find field.'],
    [{ ...hello, generationConfig: { max_tokens: 3 } }, 'Unknown name "max_tokens" at \'generationConfig\''],
    [
      {
        ...hello,
        tools: [{ functionDeclarations: [{ name: 'f', parameters: { type: 'object', additionalProperties: false } }] }],
      },
      'Unknown name "additionalProperties" at \'tools[0].functionDeclarations[0].parameters\'',
    ],
    [{ contents: [{ role: 'assistant', parts: [{ text: 'hi' }] }] }, 'valid role'],
    [{ contents: [{ role: 'user', parts: [] }] }, 'must not be empty'],
    [
      { contents: [{ role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] }] },
      'function response turn comes',
    ],
  ])('refuses what Google refuses: %j', async (body, message) => {
    const refused = await post('/v1beta/models/gemini-2.5-flash:generateContent', body);
    expect(await refused.json()).toMatchObject({
      error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.stringContaining(message) },
    });
  });

  it('fails in its own words', async () => {
    llm.scenario.next({ fail: { status: 429 } });
    const refused = await client.models
      .generateContent({ model: 'gemini-2.5-flash', contents: 'hi' })
      .catch((error) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect(refused.message).toContain('RESOURCE_EXHAUSTED');
  });
});
