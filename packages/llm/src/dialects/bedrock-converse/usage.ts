import { inputTokens, noUsage, outputTokens, type Usage } from '../../neutral/usage.ts';
import type { Json } from '../dialect.ts';
import { asCount, asObject, asObjects, asText, put } from '../shared/json.ts';

/** `inputTokens` holds neither what was read from a cache nor what was written to one. `whole` is the answer, or the event, it is in. */
export function readUsage(whole: Json): Usage | undefined {
  const usage = asObject(whole['usage']);
  if (usage === undefined) return undefined;
  const long = asObjects(usage['cacheDetails'])
    .filter(({ ttl }) => ttl === '1h')
    .reduce((sum, { inputTokens: tokens }) => sum + asCount(tokens), 0);
  const written = asCount(usage['cacheWriteInputTokens']);
  return {
    ...noUsage(),
    input: asCount(usage['inputTokens']),
    cacheRead: asCount(usage['cacheReadInputTokens']),
    cacheWrite1h: Math.min(long, written),
    cacheWrite5m: Math.max(0, written - long),
    output: asCount(usage['outputTokens']),
    serviceTier: asText(asObject(whole['serviceTier'])?.['type']),
  };
}

export function writeUsage(usage: Usage | undefined): Json {
  const { input, inputAudio, cacheRead, cacheWrite5m, cacheWrite1h } = usage ?? noUsage();
  const outgoing = outputTokens(usage ?? noUsage());
  const written: Json = {
    inputTokens: input + inputAudio,
    outputTokens: outgoing,
    totalTokens: inputTokens(usage ?? noUsage()) + outgoing,
  };
  put(written, 'cacheReadInputTokens', cacheRead > 0 ? cacheRead : undefined);
  const total = cacheWrite5m + cacheWrite1h;
  if (total === 0) return written;
  written['cacheWriteInputTokens'] = total;
  written['cacheDetails'] = [
    { ttl: '5m', inputTokens: cacheWrite5m },
    { ttl: '1h', inputTokens: cacheWrite1h },
  ].filter((one) => one.inputTokens > 0);
  return written;
}
