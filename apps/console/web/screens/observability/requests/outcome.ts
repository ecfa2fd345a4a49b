import type { Meaning } from '@sallyport/ui';
import { type RequestRecord, statusOf } from './record.ts';

/** How it ended: a word, and the colour that always goes with it. */
export interface Outcome {
  readonly meaning: Meaning;
  readonly word: string;
}

export function outcomeOf(record: RequestRecord): Outcome {
  const status = statusOf(record);
  if (record.kind === 'sign-in') return { meaning: 'redirected', word: 'sent to sign in' };
  if (isRefused(record)) return { meaning: 'refused', word: 'refused' };
  if (status === 499) return { meaning: 'refused', word: 'the caller left' };
  if (status >= 500) return { meaning: 'failed', word: 'failed' };
  if (status >= 400) return { meaning: 'refused', word: 'error of the request' };
  if (record.mcp_info.rpc.some(({ error }) => error !== '')) return { meaning: 'failed', word: 'error in the answer' };
  if (record.truncated) return { meaning: 'failed', word: 'cut off' };
  return status >= 300 ? { meaning: 'redirected', word: 'redirected' } : { meaning: 'allowed', word: 'answered' };
}

/** A plugin said no. */
export const isRefused = (record: RequestRecord): boolean => record.refusal_plugin !== '' && statusOf(record) >= 400;
