import { readUsage as readResponseUsage } from '../dialects/openai-responses/usage.ts';
import { asCount } from '../dialects/shared/json.ts';
import { readUsage } from '../dialects/shared/openai/usage.ts';
import type { Usage } from '../neutral/usage.ts';
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
  const read = 'input_tokens' in usage ? readResponseUsage : readUsage;
  return { usage: read(usage), others: none };
}
