import type { ChatAnswer, FinishReason, TokenLogprob } from '../../neutral/answer.ts';
import type { Json, Read } from '../dialect.ts';
import { readToken } from '../openai-chat/logprobs.ts';
import { asNumber, asObject, asObjects, asText, isObject } from '../shared/json.ts';
import { readSaidItem } from './read-items.ts';
import { readUsage } from './usage.ts';

export function readAnswer(body: unknown): Read<ChatAnswer> {
  if (!isObject(body)) return { problem: 'the answer is no object' };
  if (!Array.isArray(body['output'])) return { problem: "'output' not in the answer" };
  if (body['status'] === 'failed') {
    return { problem: asText(asObject(body['error'])?.['message']) ?? 'the provider failed to answer' };
  }
  const items = asObjects(body['output']);
  const logprobs = items.flatMap(logprobsOf);
  return {
    value: {
      id: asText(body['id']) ?? '',
      model: asText(body['model']) ?? '',
      createdAtS: asNumber(body['created_at']),
      choices: [
        {
          index: 0,
          parts: items.flatMap(readSaidItem),
          finish: readFinish(body, items.some(isCall)),
          ...(logprobs.length > 0 && { logprobs }),
        },
      ],
      usage: readUsage(body['usage'], body['service_tier']),
    },
  };
}

/** Why it ended, of a whole response. */
export function readFinish(response: Json, hasCalls: boolean): FinishReason {
  switch (response['status']) {
    case 'incomplete':
      return reasons.get(String(asObject(response['incomplete_details'])?.['reason'])) ?? 'unknown';
    case 'failed':
    case 'cancelled':
      return 'error';
    case 'queued':
    case 'in_progress':
      return 'unknown';
    default:
      return hasCalls ? 'tool-calls' : 'stop';
  }
}

const reasons = new Map<string, FinishReason>([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content-filter'],
]);

function isCall({ type }: Json): boolean {
  return type === 'function_call' || type === 'custom_tool_call';
}

function logprobsOf(item: Json): TokenLogprob[] {
  return item['type'] === 'message'
    ? asObjects(item['content']).flatMap((part) => asObjects(part['logprobs']).map(readToken))
    : [];
}
