import { anthropicFormat } from './anthropic.ts';
import { bedrockFormat } from './bedrock.ts';
import { cohereFormat } from './cohere.ts';
import type { Format } from './format.ts';
import { geminiFormat } from './gemini.ts';
import { huggingfaceFormat } from './huggingface.ts';
import { openaiFormat } from './openai.ts';

/** All languages that callers of a route may speak. */
export const formats = [
  openaiFormat,
  anthropicFormat,
  bedrockFormat,
  cohereFormat,
  geminiFormat,
  huggingfaceFormat,
] as const satisfies readonly Format[];

const byName: ReadonlyMap<string, Format> = new Map(formats.map((format) => [format.name, format]));

export function findFormat(name: string): Format | undefined {
  return byName.get(name);
}
