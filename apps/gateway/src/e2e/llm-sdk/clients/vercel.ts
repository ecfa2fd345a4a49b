import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, isStepCount, jsonSchema, type LanguageModel, streamText, tool } from 'ai';
import { type Ask, type SdkClient, type Told, weatherIn, weatherTool } from '../sdk-client.ts';

// It warns of each request for a model that it has never heard of.
globalThis.AI_SDK_LOG_WARNINGS = false;

export const vercelOpenai: SdkClient = {
  name: 'Vercel ai with @ai-sdk/openai',
  speaks: { llm_format: 'openai', route_type: 'llm/v1/chat', api: 'openai' },
  converse: (url, ask) => converse(createOpenAI({ baseURL: `${url}/v1`, apiKey: 'any' }).chat(ask.model), ask),
};

export const vercelAnthropic: SdkClient = {
  name: 'Vercel ai with @ai-sdk/anthropic',
  speaks: { llm_format: 'anthropic', route_type: 'llm/v1/chat', api: 'anthropic' },
  converse: (url, ask) => converse(createAnthropic({ baseURL: `${url}/v1`, apiKey: 'any' })(ask.model), ask),
};

/** It calls tools itself, and goes on. */
async function converse(model: LanguageModel, { question, system, stream, hasTool }: Ask): Promise<Told> {
  const { name, description, parameters } = weatherTool;
  const get_weather = tool({
    description,
    inputSchema: jsonSchema<{ city: string }>(parameters),
    execute: ({ city }) => weatherIn(city),
  });
  const settings = {
    ...{ model, prompt: question, maxRetries: 0, stopWhen: isStepCount(4) },
    ...(system === undefined ? {} : { system }),
    ...(hasTool ? { tools: { [name]: get_weather } } : {}),
  };
  const steps = stream ? await streamText(settings).steps : (await generateText(settings)).steps;
  return {
    text: steps.at(-1)!.text,
    calls: steps.slice(0, -1).map((step) => step.toolCalls.map(({ input }) => (input as { city: string }).city)),
    finishes: steps.map(({ finishReason }) => (finishReason === 'tool-calls' ? 'calls' : 'all')),
    usage: steps.map(({ usage }) => ({ input: usage.inputTokens ?? 0, output: usage.outputTokens ?? 0 })),
  };
}
