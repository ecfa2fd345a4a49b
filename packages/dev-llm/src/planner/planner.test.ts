import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../start.ts';
import { callTool, question, toolSchemas } from './fixtures/rows.fixture.ts';

/** Goes on until the model has nothing more to call: what a chat application does, in each dialect. */
type Loop = (llm: RunningDevLlm, tools: string[]) => Promise<string>;

const model = 'scripted-planner';
const called = (name: string, value: unknown, tools: string[]) => {
  tools.push(name);
  return callTool(name, value as Record<string, unknown>);
};

const loops: Record<string, Loop> = {
  'openai chat': async (llm, tools) => {
    const client = new OpenAI({ baseURL: `${llm.url}/v1`, apiKey: 'any' });
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: question }];
    for (;;) {
      const { choices } = await client.chat.completions.create({
        model,
        messages,
        tools: toolSchemas.map((tool) => ({ type: 'function', function: tool })),
      });
      const { message } = choices[0]!;
      if (message.tool_calls === undefined) return message.content!;
      messages.push(message);
      for (const call of message.tool_calls as OpenAI.ChatCompletionMessageFunctionToolCall[])
        messages.push({
          role: 'tool',
          tool_call_id: call.id,
          content: called(call.function.name, JSON.parse(call.function.arguments), tools),
        });
    }
  },
  'openai responses': async (llm, tools) => {
    const client = new OpenAI({ baseURL: `${llm.url}/v1`, apiKey: 'any' });
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: question }];
    for (;;) {
      const { output, output_text: text } = await client.responses.create({
        model,
        input,
        tools: toolSchemas.map((tool) => ({ type: 'function', strict: false, ...tool })),
      });
      const calls = output.filter((item) => item.type === 'function_call');
      if (calls.length === 0) return text;
      input.push(...(output as OpenAI.Responses.ResponseInput));
      for (const { name, arguments: value, call_id } of calls)
        input.push({ type: 'function_call_output', call_id, output: called(name, JSON.parse(value), tools) });
    }
  },
  anthropic: async (llm, tools) => {
    const client = new Anthropic({ baseURL: llm.url, apiKey: 'any' });
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question }];
    for (;;) {
      const { content } = await client.messages.create({
        model,
        max_tokens: 4000,
        messages,
        tools: toolSchemas.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })),
      });
      const calls = content.filter((block) => block.type === 'tool_use');
      if (calls.length === 0) return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      messages.push({ role: 'assistant', content: content as Anthropic.ContentBlockParam[] });
      messages.push({
        role: 'user',
        content: calls.map(({ id, name, input }) => ({
          type: 'tool_result',
          tool_use_id: id,
          content: called(name, input, tools),
        })),
      });
    }
  },
  gemini: async (llm, tools) => {
    const client = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: llm.url } });
    const contents: object[] = [{ role: 'user', parts: [{ text: question }] }];
    const functionDeclarations = toolSchemas.map(({ parameters, ...tool }) => ({
      ...tool,
      parametersJsonSchema: parameters,
    }));
    for (;;) {
      const answer = await client.models.generateContent({
        model,
        contents,
        config: { tools: [{ functionDeclarations }] },
      });
      if (answer.functionCalls === undefined) return answer.text!;
      contents.push(answer.candidates![0]!.content!);
      const parts = answer.functionCalls.map(({ name, args }) => ({
        functionResponse: { name: name!, response: { result: called(name!, args, tools) } },
      }));
      contents.push({ role: 'user', parts });
    }
  },
};

describe('the scripted planner', () => {
  let llm: RunningDevLlm;
  beforeAll(async () => {
    llm = await startDevLlm();
  });
  afterAll(() => llm.stop());

  it.each(Object.entries(loops))('finds the services with the highest error rates, over %s', async (_dialect, loop) => {
    const tools: string[] = [];
    const answer = await loop(llm, tools);
    const queries = Array.from({ length: 3 }, () => 'query_api_requests');
    expect(tools).toEqual(['list_control_planes', 'list_services', ...queries]);
    expect(answer.split('\n').filter((line) => line.startsWith('| '))).toEqual([
      '| service | requests | 4xx | 5xx | 4xx rate | 5xx rate | mean latency |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
      '| payments | 4 | 1 | 2 | 25% | 50% | 100 ms |',
      '| accounts | 4 | 1 | 0 | 25% | 0% | 50 ms |',
      '| fine | 1 | 0 | 0 | 0% | 0% | 5 ms |',
    ]);
    expect(answer).toContain('**payments** stands out: 75% of its requests failed, most often with 404');
  });

  const ask = async (content: string, more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) => {
    const client = new OpenAI({ baseURL: `${llm.url}/v1`, apiKey: 'any' });
    return await client.chat.completions.create({ model, messages: [{ role: 'user', content }], ...more });
  };

  it('says what it is, and by which name it answers', async () => {
    const answer = await ask('Who are you?');
    expect(answer.model).toBe('scripted-planner');
    expect(answer.choices[0]!.message.content).toMatch(
      /^I am a scripted planner, not a language model\. You said: Who are you\?/,
    );
  });

  it('asks for the weather of two cities at once', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const tools = [{ type: 'function' as const, function: { name: 'demo__get_weather', parameters } }];
    const { choices } = await ask('What is the weather in Lisbon and Porto?', { tools });
    expect(choices[0]!.message.tool_calls).toMatchObject([
      { function: { name: 'demo__get_weather', arguments: '{"city":"Lisbon"}' } },
      { function: { name: 'demo__get_weather', arguments: '{"city":"Porto"}' } },
    ]);
  });
});
