import { inputTokens, outputTokens, type Usage } from '../../../neutral/usage.ts';
import type { Json } from '../../dialect.ts';
import { asCount, asObject, asText, isObject } from '../json.ts';

/**
 * Usage as chat completions and embeddings tell it. OpenAI's numbers contain their details: cached tokens and sound are
 * prompt tokens, thoughts and sound completion tokens. Some providers count thoughts beside the completion, which shows in the total.
 */
export function readUsage(value: unknown, serviceTier?: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const prompt = asCount(value['prompt_tokens']);
  const completion = asCount(value['completion_tokens']);
  const promptDetails = asObject(value['prompt_tokens_details']);
  const completionDetails = asObject(value['completion_tokens_details']);
  // DeepSeek says it in a member of its own.
  const cacheRead = asCount(promptDetails?.['cached_tokens']) || asCount(value['prompt_cache_hit_tokens']);
  const cacheWrite =
    asCount(promptDetails?.['cache_write_tokens']) || asCount(promptDetails?.['cache_creation_tokens']);
  const inputAudio = asCount(promptDetails?.['audio_tokens']);
  const reasoning = asCount(completionDetails?.['reasoning_tokens']) || asCount(value['reasoning_tokens']);
  const outputAudio = asCount(completionDetails?.['audio_tokens']);
  const total = asCount(value['total_tokens']);
  const isBeside = reasoning > 0 && (reasoning > completion || total === prompt + completion + reasoning);
  return {
    input: Math.max(0, prompt - cacheRead - cacheWrite - inputAudio),
    cacheRead,
    cacheWrite5m: cacheWrite,
    cacheWrite1h: 0,
    inputAudio,
    output: Math.max(0, completion - outputAudio - (isBeside ? 0 : reasoning)),
    reasoning,
    outputAudio,
    serviceTier: asText(serviceTier),
  };
}

/** The same the other way; details only where they are not zero, but for those that clients read without asking. */
export function writeUsage(usage: Usage): Json {
  const prompt = inputTokens(usage);
  const completion = outputTokens(usage);
  const cacheWrite = usage.cacheWrite5m + usage.cacheWrite1h;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      ...(cacheWrite > 0 && { cache_write_tokens: cacheWrite }),
      ...(usage.inputAudio > 0 && { audio_tokens: usage.inputAudio }),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      ...(usage.outputAudio > 0 && { audio_tokens: usage.outputAudio }),
    },
  };
}
