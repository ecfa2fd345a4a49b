import type { Losses } from '../../../neutral/losses.ts';
import type { ChatRequest } from '../../../neutral/request.ts';
import type { ModelTraits } from './traits.ts';

/** How Claude draws its words, in Anthropic's names: what a model refuses is left out, since the request would fail for it. */
export interface Sampling {
  temperature?: number;
  top_p?: number;
  top_k?: number;
}

export function writeSampling(
  { temperature, topP, topK }: ChatRequest,
  traits: ModelTraits,
  isThinking: boolean,
  losses: Losses,
): Sampling {
  const sampling: Sampling = {};
  const isRefused = traits.sampling === 'none';
  const reason = isRefused ? 'this model takes no sampling parameters' : 'not together with thinking';
  if (temperature !== undefined) {
    if (temperature > 1) losses.add('temperature', 'Claude goes up to 1');
    if (isRefused || isThinking) noteUnless(temperature === 1, 'temperature', reason, losses);
    else sampling.temperature = Math.min(temperature, 1);
  }
  if (topK !== undefined) {
    if (isRefused || isThinking) losses.add('topK', reason);
    else sampling.top_k = topK;
  }
  if (topP !== undefined) {
    const isAlone = traits.sampling === 'all' || sampling.temperature === undefined;
    if (isRefused || (isThinking && topP < thinkingTopPMin)) noteUnless(topP === 1, 'topP', reason, losses);
    else if (isAlone) sampling.top_p = topP;
    else noteUnless(topP === 1, 'topP', 'this model takes temperature or top_p, not both', losses);
  }
  return sampling;
}

const thinkingTopPMin = 0.95;

/** What is said without it is no loss. */
function noteUnless(isDefault: boolean, field: string, reason: string, losses: Losses): void {
  if (!isDefault) losses.add(field, reason);
}
