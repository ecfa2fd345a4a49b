import type { HopView } from '@sallyport/analytics';

/** Which colour; a word always stands with it. */
export type Tone = 'good' | 'refused' | 'failed' | 'plain';

/** How it ended. */
export interface Outcome {
  tone: Tone;
  word: string;
}

type Ended = Pick<HopView, 'status' | 'error' | 'kind'> & { isRefused: boolean };

export function outcomeOf({ status, error, kind, isRefused }: Ended): Outcome {
  if (kind === 'sign-in') return { tone: 'plain', word: 'sent to sign in' };
  if (isRefused) return { tone: 'refused', word: 'refused' };
  if (status === 499) return { tone: 'refused', word: 'the caller left' };
  if (status >= 500) return { tone: 'failed', word: 'failed' };
  if (status >= 400) return { tone: 'refused', word: 'error of the request' };
  if (error !== '') return { tone: 'failed', word: 'error in the answer' };
  if (status >= 300) return { tone: 'plain', word: 'redirected' };
  return { tone: 'good', word: 'answered' };
}

export function outcomeOfHop(hop: HopView): Outcome {
  const isRefused = hop.status >= 400 && hop.decisions.some(({ type }) => type === 'refusal');
  return outcomeOf({ ...hop, isRefused });
}
