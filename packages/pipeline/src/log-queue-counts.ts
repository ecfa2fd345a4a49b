import type { CounterSeries, GaugeSeries, MetricsPort } from './services/metrics.ts';

/**
 * Tells the node how a queue of log records is doing; queues of one name are added up. `emitted = delivered + dropped + queued` but
 * for what killed workers had in theirs.
 */
export class LogQueueCounts {
  readonly #emitted: CounterSeries;
  readonly #delivered: CounterSeries;
  readonly #dropped: CounterSeries;
  readonly #queued: GaugeSeries;

  constructor(metrics: MetricsPort, queue: string) {
    const labels = ['queue'];
    const counter = (what: string, help: string) =>
      metrics.counter(`sallyport_log_queue_${what}_total`, { help, labels }).series(queue);
    this.#emitted = counter('emitted', 'Records that plugins gave to a queue.');
    this.#delivered = counter('delivered', 'Records that arrived where the queue leads.');
    this.#dropped = counter('dropped', 'Records that a queue gave up: it was full, or they could not be delivered.');
    const queued = metrics.gauge('sallyport_log_queue_entries', {
      help: 'Records that wait or are being delivered.',
      labels,
    });
    this.#queued = queued.series(queue);
  }

  emit(): void {
    this.#emitted.add(1);
    this.#queued.add(1);
  }

  deliver(records: number): void {
    this.#delivered.add(records);
    this.#queued.add(-records);
  }

  drop(records: number): void {
    this.#dropped.add(records);
    this.#queued.add(-records);
  }
}
