import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../../../start.ts';

const tools: OpenAI.Responses.FunctionTool[] = [
  {
    type: 'function',
    name: 'get_weather',
    strict: false,
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
];

describe('responses', () => {
  let llm: RunningDevLlm;
  let client: OpenAI;
  beforeAll(async () => {
    llm = await startDevLlm();
    client = new OpenAI({ baseURL: `${llm.url}/v1`, apiKey: 'any', maxRetries: 0 });
  });
  beforeEach(() => llm.scenario.clear());
  afterAll(() => llm.stop());

  const model = 'gpt-5';

  it('says back what it was told, whole and streamed', async () => {
    const whole = await client.responses.create({ model, input: 'Grüße' });
    expect([whole.output_text, whole.status]).toEqual(['You said: Grüße', 'completed']);
    const streamed = await client.responses.stream({ model, input: 'Grüße' }).finalResponse();
    expect([streamed.output_text, streamed.usage]).toEqual([whole.output_text, whole.usage]);
  });

  it('keeps what it said until it is deleted', async () => {
    const made = await client.responses.create({ model, input: 'Keep me' });
    expect((await client.responses.retrieve(made.id)).output_text).toBe(made.output_text);
    const items = await client.responses.inputItems.list(made.id);
    expect(items.data).toMatchObject([{ type: 'message', role: 'user', content: [{ text: 'Keep me' }] }]);
    await expect(client.responses.cancel(made.id)).rejects.toMatchObject({ status: 400 });
    await client.responses.delete(made.id);
    await expect(client.responses.retrieve(made.id)).rejects.toMatchObject({ status: 404 });
  });

  it('thinks, calls, and goes on from what it remembers', async () => {
    const question = {
      model,
      tools,
      input: 'get_weather please',
      reasoning: { effort: 'low', summary: 'auto' },
    } as const;
    const streamed = await client.responses.stream({ ...question, tools }).finalResponse();
    const whole = await client.responses.create({ ...question, tools });
    expect(streamed.output).toMatchObject(whole.output);
    const [thought, call] = whole.output as [
      OpenAI.Responses.ResponseReasoningItem,
      OpenAI.Responses.ResponseFunctionToolCall,
    ];
    expect(thought.summary).toHaveLength(1);
    expect(JSON.parse(call.arguments)).toEqual({ city: 'sample' });
    const output = { type: 'function_call_output', call_id: call.call_id, output: 'sunny' } as const;
    const remembered = await client.responses.create({ model, previous_response_id: whole.id, input: [output] });
    expect(remembered.output_text).toBe('The tool said: sunny');
    const input = [{ role: 'user', content: 'get_weather please' } as const, ...whole.output, output];
    const resent = await client.responses.create({ model, tools, input: input as OpenAI.Responses.ResponseInput });
    expect(resent.output_text).toBe('The tool said: sunny');
    await expect(client.responses.create({ model, input: [output] })).rejects.toThrow('No tool call found');
    await expect(client.responses.create({ model, input: 'x', previous_response_id: 'resp_0' })).rejects.toThrow(
      'not found',
    );
  });

  it('says when it was cut', async () => {
    const cut = await client.responses.create({ model, input: 'say 50 words', max_output_tokens: 16 });
    expect([cut.status, cut.incomplete_details?.reason]).toEqual(['incomplete', 'max_output_tokens']);
  });

  it('refuses members of chat completions', async () => {
    const refused = client.responses.create({ model, messages: [] } as never);
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'unknown_parameter', param: 'messages' });
  });

  it('completes prompts, whole and streamed', async () => {
    const whole = await client.completions.create({ model, prompt: 'Grüße' });
    expect(whole.choices[0]!.text).toBe('You said: Grüße');
    const stream = await client.completions.create({
      model,
      prompt: 'Grüße',
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.Completion[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map(({ choices }) => choices[0]?.text ?? '').join('')).toBe(whole.choices[0]!.text);
    expect(chunks.at(-1)!.usage).toEqual(whole.usage);
  });

  it('embeds, in numbers and in base64 the same', async () => {
    const embed = (encoding: 'float' | 'base64') =>
      client.embeddings.create({
        model: 'text-embedding-3-small',
        input: ['one', 'two'],
        dimensions: 8,
        encoding_format: encoding,
      });
    const { data } = await embed('float');
    const { data: packed } = await embed('base64');
    const floats = (text: unknown) => [
      ...new Float32Array(new Uint8Array(Buffer.from(text as string, 'base64')).buffer),
    ];
    expect(packed.map(({ embedding }) => floats(embedding))).toEqual(data.map(({ embedding }) => embedding));
  });
});
