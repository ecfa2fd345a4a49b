import { readUsage as readAnthropicUsage } from '../../dialects/anthropic-messages/usage.ts';
import { asCount, asObject } from '../../dialects/shared/json.ts';
import { noUsage, type Usage } from '../../neutral/usage.ts';

/** What Bedrock measured itself, whatever the model's language: the last member of a stream, and headers of a whole answer. */
export function readMetrics(metrics: Readonly<Record<string, unknown>>): Usage {
  return {
    ...noUsage(),
    input: asCount(metrics['inputTokenCount']),
    output: asCount(metrics['outputTokenCount']),
    cacheRead: asCount(metrics['cacheReadInputTokenCount']),
    cacheWrite5m: asCount(metrics['cacheWriteInputTokenCount']),
  };
}

/**
 * The usage of a whole answer. Anthropic's models tell it best themselves; of others, Bedrock's headers do. Undefined where nobody tells.
 */
export function readInvokeUsage(body: unknown, header: (name: string) => string | undefined): Usage | undefined {
  const own = asObject(asObject(body)?.['usage']);
  if (own !== undefined && 'input_tokens' in own) return readAnthropicUsage(own);
  const count = (name: string) => Number(header(`x-amzn-bedrock-${name}-token-count`));
  if (header('x-amzn-bedrock-input-token-count') === undefined) return undefined;
  return readMetrics({
    inputTokenCount: count('input'),
    outputTokenCount: count('output'),
    cacheReadInputTokenCount: count('cache-read-input'),
    cacheWriteInputTokenCount: count('cache-write-input'),
  });
}
