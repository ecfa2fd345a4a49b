import type {
  Clock,
  CounterMetric,
  GaugeMetric,
  GaugeOptions,
  HistogramMetric,
  HistogramOptions,
  MetricFamily,
  MetricOptions,
  MetricsPort,
} from '@sallyport/pipeline';
import { LabelTree } from './label-tree.ts';
import type { MetricDefinition, MetricsFromWorker, MetricsReport, MetricsToWorker } from './messages.ts';
import { type Ledger, PendingCounter, PendingGauge, PendingHistogram, type PendingSeries } from './pending-series.ts';

export interface WorkerMetricsOptions {
  readonly clock: Clock;
  readonly send: (message: MetricsFromWorker) => void;
}

/** Asked of the primary, with what has come of the answer. */
interface Question {
  readonly families: MetricFamily[];
  readonly timer: { cancel(): void };
  readonly resolve: (families: readonly MetricFamily[] | undefined) => void;
}

/** A metric of this worker, with the series that it has mentioned. */
interface Metric {
  readonly definition: MetricDefinition;
  readonly tree: LabelTree<PendingSeries>;
  readonly instrument: CounterMetric | GaugeMetric | HistogramMetric;
  /** Of `tree.dropped`, what was told. */
  toldDropped: number;
}

/**
 * A worker's way to the metrics of the node: adds up by itself, and tells the primary what changed a moment after it did. What a
 * worker had not told when it is killed is lost; idle, it tells nothing.
 */
export class WorkerMetrics implements MetricsPort, Ledger {
  readonly #options: WorkerMetricsOptions;
  /** By name, as they are defined now. */
  readonly #byName = new Map<string, Metric>();
  readonly #metrics: Metric[] = [];
  readonly #observers = new Set<() => void>();
  readonly #asked = new Map<number, Question>();
  #questions = 0;
  #seriesMade = 0;
  #newMetrics: MetricDefinition[] = [];
  #newSeries: [number, ...string[]][] = [];
  #cleared: number[] = [];
  #dirty: PendingSeries[] = [];
  #timer: { cancel(): void } | undefined;
  #toldAtMs: number;
  #isClosed = false;
  updates = 0;

  constructor(options: WorkerMetricsOptions) {
    this.#options = options;
    this.#toldAtMs = options.clock.monotonicMs();
    // Says that it is there.
    this.#tell({});
  }

  counter(name: string, options: MetricOptions): CounterMetric {
    return this.#metric(definitionOf(name, 'counter', options), (find) => ({
      add: (amount, ...labels) => (find(labels) as PendingCounter).add(amount),
      series: (...labels) => find(labels) as PendingCounter,
    })) as CounterMetric;
  }

  gauge(name: string, options: GaugeOptions): GaugeMetric {
    return this.#metric(definitionOf(name, 'gauge', options), (find, metric) => ({
      set: (value, ...labels) => (find(labels) as PendingGauge).set(value),
      add: (amount, ...labels) => (find(labels) as PendingGauge).add(amount),
      series: (...labels) => find(labels) as PendingGauge,
      clear: () => this.#clear(metric),
    })) as GaugeMetric;
  }

  histogram(name: string, options: HistogramOptions): HistogramMetric {
    return this.#metric(definitionOf(name, 'histogram', options), (find) => ({
      record: (value, ...labels) => (find(labels) as PendingHistogram).record(value),
      series: (...labels) => find(labels) as PendingHistogram,
    })) as HistogramMetric;
  }

  observe(look: () => void): { close(): void } {
    this.#observers.add(look);
    return { close: () => void this.#observers.delete(look) };
  }

  collect(): Promise<readonly MetricFamily[] | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined);
    const question = ++this.#questions;
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(answerWithinMs, () => this.#settle(question, false));
      this.#asked.set(question, { families: [], timer, resolve });
      this.#options.send({ kind: 'collect', question });
    });
  }

  receive(message: MetricsToWorker): void {
    if (message.kind === 'family') return void this.#asked.get(message.question)?.families.push(message.family);
    if (message.kind === 'collected') return this.#settle(message.question, message.isTold);
    for (const look of this.#observers) look();
    this.#tell({ answers: message.question });
  }

  /** Tells the rest. Metrics that are added to later are lost. */
  close(): void {
    if (this.#isClosed) return;
    this.#tell({ isLast: true });
    this.#isClosed = true;
    for (const question of this.#asked.keys()) this.#settle(question, false);
  }

  onDirty(series: PendingSeries): void {
    this.#dirty.push(series);
    if (this.#isClosed) return;
    this.#timer ??= this.#options.clock.after(tellAfterMs, () => this.#tell({}));
  }

  #settle(question: number, isTold: boolean): void {
    const asked = this.#asked.get(question);
    if (asked === undefined) return;
    this.#asked.delete(question);
    asked.timer.cancel();
    asked.resolve(isTold ? asked.families : undefined);
  }

  #metric(
    definition: MetricDefinition,
    instrumentOf: (find: (labels: readonly string[]) => PendingSeries, metric: number) => Metric['instrument'],
  ): Metric['instrument'] {
    const known = this.#byName.get(definition.name);
    if (known !== undefined && isSame(known.definition, definition)) return known.instrument;
    // Defined otherwise, as by a new configuration: counted anew under its name, while what is in hand still adds to the one before.
    const index = this.#metrics.length;
    const tree = new LabelTree(definition.labels.length, definition.seriesMax, (labels) =>
      this.#makeSeries(definition, index, labels),
    );
    const metric = { definition, tree, instrument: instrumentOf((labels) => tree.find(labels), index), toldDropped: 0 };
    this.#metrics.push(metric);
    this.#byName.set(definition.name, metric);
    this.#newMetrics.push(definition);
    return metric.instrument;
  }

  #makeSeries({ kind, buckets }: MetricDefinition, metric: number, labels: readonly string[]): PendingSeries {
    const index = this.#seriesMade++;
    this.#newSeries.push([metric, ...labels]);
    if (kind === 'counter') return new PendingCounter(index, this);
    if (kind === 'gauge') return new PendingGauge(index, this);
    return new PendingHistogram(index, this, buckets!);
  }

  #clear(metric: number): void {
    this.#cleared.push(metric);
    for (const series of this.#metrics[metric]!.tree.all) (series as PendingGauge).clear();
  }

  #tell(how: { answers?: number; isLast?: true }): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#isClosed) return;
    const nowMs = this.#options.clock.monotonicMs();
    const { answers, isLast } = how;
    this.#options.send({ kind: 'report', report: { ...this.#report(nowMs), isLast }, answers });
  }

  #report(nowMs: number): MetricsReport {
    const counts: number[] = [];
    const levels: number[] = [];
    const histograms: number[] = [];
    for (const series of this.#dirty) {
      if (series.kind === 'counter') series.take(counts);
      else if (series.kind === 'gauge') series.take(levels);
      else series.take(histograms);
    }
    const report = {
      metrics: some(this.#newMetrics),
      series: some(this.#newSeries),
      cleared: some(this.#cleared),
      counts: some(counts),
      levels: some(levels),
      histograms: some(histograms),
      others: some(this.#dropped()),
      updates: this.updates,
      overMs: nowMs - this.#toldAtMs,
    };
    this.#newMetrics = [];
    this.#newSeries = [];
    this.#cleared = [];
    this.#dirty = [];
    this.updates = 0;
    this.#toldAtMs = nowMs;
    return report;
  }

  #dropped(): number[] {
    const dropped: number[] = [];
    for (const [index, metric] of this.#metrics.entries()) {
      const more = metric.tree.dropped - metric.toldDropped;
      if (more === 0) continue;
      metric.toldDropped = metric.tree.dropped;
      dropped.push(index, more);
    }
    return dropped;
  }
}

/** How soon what changed is told: what a killed worker loses at most. Milliseconds. */
export const tellAfterMs = 100;
const answerWithinMs = 2_000;
const seriesMaxDefault = 10_000;

function definitionOf(
  name: string,
  kind: MetricDefinition['kind'],
  {
    help,
    unit,
    labels = [],
    seriesMax = seriesMaxDefault,
    ...rest
  }: MetricOptions & Partial<GaugeOptions & HistogramOptions>,
): MetricDefinition {
  return { name, kind, help, unit, labels, seriesMax, buckets: rest.buckets, across: rest.across };
}

function isSame(one: MetricDefinition, other: MetricDefinition): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function some<Item>(list: Item[]): Item[] | undefined {
  return list.length === 0 ? undefined : list;
}
