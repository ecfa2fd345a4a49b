import { inputTokens, noUsage, outputTokens, type Usage } from '../../../neutral/usage.ts';
import type { Json } from '../../dialect.ts';
import { asCount, asObject, isObject } from '../json.ts';

/** `usage` of version 2, `meta` of everything else: what is billed, else what was counted. */
export function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const told = asObject(value['billed_units']) ?? asObject(value['tokens']);
  if (told === undefined) return undefined;
  const cacheRead = asCount(value['cached_tokens']);
  return {
    ...noUsage(),
    input: Math.max(0, asCount(told['input_tokens']) - cacheRead) + asCount(told['image_tokens']),
    cacheRead,
    output: asCount(told['output_tokens']),
  };
}

export function writeUsage(usage: Usage): Json {
  const units = { input_tokens: inputTokens(usage), output_tokens: outputTokens(usage) };
  return {
    billed_units: units,
    tokens: units,
    ...(usage.cacheRead > 0 && { cached_tokens: usage.cacheRead }),
  };
}
