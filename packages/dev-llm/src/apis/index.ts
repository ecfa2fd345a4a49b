import { anthropic } from './anthropic/api.ts';
import { bedrock } from './bedrock/api.ts';
import { gemini } from './gemini/api.ts';
import { openai } from './openai/api.ts';

/** A path without a provider's name before it is asked of each in this order. */
export const apis = [openai, anthropic, gemini, bedrock] as const;

export type ApiName = (typeof apis)[number]['name'];
