import type { ApiName } from '../names.ts';
import { anthropic } from './anthropic/api.ts';
import type { Api } from './api.ts';
import { bedrock } from './bedrock/api.ts';
import { cohere } from './cohere/api.ts';
import { gemini } from './gemini/api.ts';
import { huggingface } from './huggingface/api.ts';
import { mistral } from './mistral/api.ts';
import { ollama } from './ollama/api.ts';
import { openai } from './openai/api.ts';

/** A path without a provider's name before it is asked of each in this order. */
export const apis: readonly Api<ApiName>[] = [openai, anthropic, gemini, bedrock, cohere, mistral, ollama, huggingface];
