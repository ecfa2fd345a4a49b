import { inputTokens, outputTokens, type Usage } from '../../neutral/usage.ts';
import type { Json } from '../dialect.ts';
import { asCount, asObject, asText, isObject } from '../shared/json.ts';

/**
 * Usage as responses, pictures, transcriptions and realtime sessions tell it. Details are part of the numbers they stand beside; of
 * sound, some may have come from a cache.
 */
export function readUsage(value: unknown, serviceTier?: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const input = asCount(value['input_tokens']);
  const output = asCount(value['output_tokens']);
  const inputDetails = asObject(value['input_tokens_details']) ?? asObject(value['input_token_details']);
  const outputDetails = asObject(value['output_tokens_details']) ?? asObject(value['output_token_details']);
  const cacheRead = asCount(inputDetails?.['cached_tokens']);
  const cachedAudio = asCount(asObject(inputDetails?.['cached_tokens_details'])?.['audio_tokens']);
  const cacheWrite = asCount(inputDetails?.['cache_write_tokens']);
  const inputAudio = Math.max(0, asCount(inputDetails?.['audio_tokens']) - cachedAudio);
  const reasoning = asCount(outputDetails?.['reasoning_tokens']);
  const outputAudio = asCount(outputDetails?.['audio_tokens']);
  return {
    input: Math.max(0, input - cacheRead - cacheWrite - inputAudio),
    cacheRead,
    cacheWrite5m: cacheWrite,
    cacheWrite1h: 0,
    inputAudio,
    output: Math.max(0, output - reasoning - outputAudio),
    reasoning,
    outputAudio,
    serviceTier: asText(serviceTier),
  };
}

export function writeUsage(usage: Usage): Json {
  const input = inputTokens(usage);
  const output = outputTokens(usage);
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + output,
  };
}
