import type { BucketSeries, NumberSeries } from '@sallyport/pipeline';
import type { MetricDefinition } from './messages.ts';

/** A series with what all workers have told of it. */
export type NodeSeries = NodeCounter | NodeGauge | NodeHistogram;

export function nodeSeries({ kind, buckets, across }: MetricDefinition, labels: readonly string[]): NodeSeries {
  if (kind === 'counter') return new NodeCounter(labels);
  if (kind === 'gauge') return new NodeGauge(labels, across ?? 'sum');
  return new NodeHistogram(labels, buckets!.length + 1);
}

export class NodeCounter {
  readonly labels: readonly string[];
  value = 0;

  constructor(labels: readonly string[]) {
    this.labels = labels;
  }

  read(): NumberSeries {
    return { labels: this.labels, value: this.value };
  }
}

export class NodeGauge {
  readonly labels: readonly string[];
  readonly #across: 'sum' | 'max';
  readonly #byWorker = new Map<number, number>();

  constructor(labels: readonly string[], across: 'sum' | 'max') {
    this.labels = labels;
    this.#across = across;
  }

  set(workerId: number, value: number): void {
    this.#byWorker.set(workerId, value);
  }

  forget(workerId: number): void {
    this.#byWorker.delete(workerId);
  }

  /** Undefined when no worker has set it. */
  read(): NumberSeries | undefined {
    if (this.#byWorker.size === 0) return undefined;
    const values = [...this.#byWorker.values()];
    const value = this.#across === 'max' ? Math.max(...values) : values.reduce((sum, one) => sum + one, 0);
    return { labels: this.labels, value };
  }
}

export class NodeHistogram {
  readonly labels: readonly string[];
  readonly #counts: number[];
  #sum = 0;

  constructor(labels: readonly string[], buckets: number) {
    this.labels = labels;
    this.#counts = new Array<number>(buckets).fill(0);
  }

  /** Takes what stands in a report from `at` on; gives where the next series stands. */
  take(list: readonly number[], at: number): number {
    this.#sum += list[at]!;
    const end = at + 2 + list[at + 1]! * 2;
    for (let i = at + 2; i < end; i += 2) this.#counts[list[i]!]! += list[i + 1]!;
    return end;
  }

  read(): BucketSeries {
    const counts = [...this.#counts];
    return { labels: this.labels, counts, sum: this.#sum, count: counts.reduce((total, one) => total + one, 0) };
  }
}
