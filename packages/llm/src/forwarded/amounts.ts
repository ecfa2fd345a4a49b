import { asCount, asObject } from '../dialects/shared/json.ts';
import { readUsage } from '../dialects/shared/openai-usage.ts';
import { noUsage, type Usage } from '../neutral/usage.ts';
import type { UsageTail } from './usage-tail.ts';

/** What an answer that passes unread used up. */
export interface Amounts {
  readonly usage: Usage | undefined;
  /** What is counted in something else than tokens, by the names of quantities: `audio_seconds`, `search_units`. */
  readonly others: Readonly<Record<string, number>>;
}

/** Reads what an answer says of its usage: OpenAI's words for pictures, sound and tokens, and Cohere's for reranking. */
export function readAmounts(tail: UsageTail): Amounts {
  const usage = tail.last('usage');
  if (usage !== undefined) return ofUsage(usage);
  const billed = tail.last('billed_units');
  const units = asCount(billed?.['search_units']);
  return { usage: undefined, others: units > 0 ? { search_units: units } : none };
}

const none: Readonly<Record<string, number>> = Object.freeze({});

function ofUsage(usage: Record<string, unknown>): Amounts {
  // Whisper is paid for by the second.
  const seconds = usage['seconds'];
  if (usage['type'] === 'duration' && typeof seconds === 'number' && seconds >= 0)
    return { usage: undefined, others: { audio_seconds: seconds } };
  if ('input_tokens' in usage) return { usage: ofInputAndOutput(usage), others: none };
  return { usage: readUsage(usage), others: none };
}

/** Pictures are tokens like others; sound costs more. */
function ofInputAndOutput(usage: Record<string, unknown>): Usage {
  const input = asCount(usage['input_tokens']);
  const details = asObject(usage['input_tokens_details']) ?? asObject(usage['input_token_details']);
  const outputDetails = asObject(usage['output_tokens_details']) ?? asObject(usage['output_token_details']);
  const cacheRead = asCount(details?.['cached_tokens']);
  const inputAudio = asCount(details?.['audio_tokens']);
  const reasoning = asCount(outputDetails?.['reasoning_tokens']);
  const outputAudio = asCount(outputDetails?.['audio_tokens']);
  return {
    ...noUsage(),
    cacheRead,
    inputAudio,
    input: Math.max(0, input - cacheRead - inputAudio),
    reasoning,
    outputAudio,
    output: Math.max(0, asCount(usage['output_tokens']) - reasoning - outputAudio),
  };
}
