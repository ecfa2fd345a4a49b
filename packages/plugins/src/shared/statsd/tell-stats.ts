import type { ExchangeEvent } from '@sallyport/contracts';
import type { HeldQueue } from '../held-queue.ts';
import { ownBytes } from '../own-bytes.ts';

interface Metric {
  readonly sample_rate?: number | undefined;
}

interface Stat {
  readonly lineOf: (event: ExchangeEvent) => string | undefined;
  readonly sampleRate: number;
}

/** Makes what puts the lines of an exchange into a queue together, each metric as often as its sample rate says. */
export function statsTeller<M extends Metric>(
  metrics: readonly M[],
  compile: (metric: M) => Stat['lineOf'],
  { queue }: Pick<HeldQueue, 'queue'>,
): (event: ExchangeEvent) => void {
  const stats = metrics.map((metric): Stat => ({ lineOf: compile(metric), sampleRate: metric.sample_rate ?? 1 }));
  return (event) => {
    let lines = '';
    for (const { lineOf, sampleRate } of stats) {
      if (sampleRate < 1 && Math.random() >= sampleRate) continue;
      const line = lineOf(event);
      if (line !== undefined) lines = lines === '' ? line : `${lines}\n${line}`;
    }
    if (lines !== '') queue.add(ownBytes(lines));
  };
}
