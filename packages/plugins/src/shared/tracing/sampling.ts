import type { Sample } from './tracer.ts';

export const samplingStrategies = ['parent_drop_probability_fallback', 'parent_probability_fallback'] as const;
export type SamplingStrategy = (typeof samplingStrategies)[number];

/** What the caller has decided to drop is dropped; with the second strategy, what it records is recorded, too. The rest is by chance. */
export function sampleBy(rate: number, strategy: SamplingStrategy): Sample {
  return (wish, traceId) => {
    if (wish === false) return false;
    if (wish === true && strategy === 'parent_probability_fallback') return true;
    return isChosen(traceId, rate);
  };
}

/** By the random part of its id (W3C Trace Context, level 2), so that whoever samples a trace at the same rate decides alike. */
export function isChosen(traceId: string, rate: number): boolean {
  return rate >= 1 || Number.parseInt(traceId.slice(-13), 16) < rate * 2 ** 52;
}
