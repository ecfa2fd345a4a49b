import { z } from 'zod';

export function sampleRateSchema(receiver: 'server' | 'agent') {
  return z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe(`The part of exchanges that it is told of; the ${receiver} multiplies by it.`);
}

interface Sampled {
  stat_type: string;
  sample_rate?: number | undefined;
}

/** What `refine` takes. */
export const needsSampleRate: [check: (metric: Sampled) => boolean, { path: string[]; error: string }] = [
  ({ stat_type, sample_rate }) => !['counter', 'gauge'].includes(stat_type) || sample_rate !== undefined,
  { path: ['sample_rate'], error: 'is required for counters and gauges' },
];
