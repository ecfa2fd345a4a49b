import { exactly, type Figure } from '../run.ts';
import type { Sample } from './prometheus.ts';
import { sum } from './totals.ts';

/** What became of records of http-log. */
export function queueOf(samples: readonly Sample[]) {
  const of = (what: string) => {
    const name = `sallyport_log_queue_${what}`;
    return sum(
      samples.filter((one) => one.name === name && one.labels['queue']!.startsWith('http-log')).map((one) => one.value),
    );
  };
  return {
    emitted: of('emitted_total'),
    delivered: of('delivered_total'),
    dropped: of('dropped_total'),
    lost: of('lost_total'),
    queued: of('entries'),
  };
}

export function queueBalance(samples: readonly Sample[]): Figure {
  const { emitted, delivered, dropped, lost, queued } = queueOf(samples);
  return exactly(
    'records emitted − delivered − dropped − lost − queued',
    emitted - delivered - dropped - lost - queued,
    0,
  );
}
