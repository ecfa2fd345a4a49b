import { anthropic } from './anthropic/provider.ts';
import { azure } from './azure/provider.ts';
import { bedrock } from './bedrock/provider.ts';
import { cerebras } from './cerebras/provider.ts';
import { cohere } from './cohere/provider.ts';
import { customProvider } from './custom.ts';
import { dashscope } from './dashscope/provider.ts';
import { databricks } from './databricks/provider.ts';
import { deepseek } from './deepseek/provider.ts';
import { gemini } from './gemini/provider.ts';
import { groq } from './groq/provider.ts';
import { huggingface } from './huggingface/provider.ts';
import { llama2 } from './llama2/provider.ts';
import { mistral } from './mistral/provider.ts';
import { ollama } from './ollama/provider.ts';
import { openai } from './openai/provider.ts';
import type { Provider } from './provider.ts';
import { vllm } from './vllm/provider.ts';
import { xai } from './xai/provider.ts';

/** All providers there are. */
export const providers: readonly Provider[] = [
  anthropic,
  azure,
  bedrock,
  cerebras,
  cohere,
  dashscope,
  databricks,
  deepseek,
  gemini,
  groq,
  huggingface,
  llama2,
  mistral,
  ollama,
  openai,
  vllm,
  xai,
];

const byName: ReadonlyMap<string, Provider> = new Map(providers.map((provider) => [provider.name, provider]));

export function findProvider(name: string): Provider | undefined {
  return byName.get(name);
}

/** Whoever a configuration names: one that is not in the list speaks as OpenAI does, at the `upstream_url` of its options. */
export function providerNamed(name: string): Provider {
  return byName.get(name) ?? customProvider(name);
}
