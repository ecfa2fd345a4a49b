import type {
  CounterMetric,
  GaugeMetric,
  HistogramMetric,
  HistogramOptions,
  MetricFamily,
  MetricOptions,
  MetricsPort,
} from '@sallyport/pipeline';

export interface FakeMetricDefinition extends MetricOptions {
  kind: 'counter' | 'gauge' | 'histogram';
  /** Of a histogram. */
  buckets?: readonly number[];
}

/** What was counted and measured, as it came: no sums over workers, no bounds, no buckets. */
export class FakeMetrics implements MetricsPort {
  /** By name. */
  readonly options = new Map<string, FakeMetricDefinition>();
  readonly #values = new Map<string, Map<string, number[]>>();
  readonly #observers = new Set<() => void>();

  counter(name: string, options: MetricOptions): CounterMetric {
    const at = this.#define(name, { kind: 'counter', ...options });
    return {
      add: (amount, ...labels) => void at(labels).push(amount),
      series: (...labels) => ({ add: (amount) => void at(labels).push(amount) }),
    };
  }

  gauge(name: string, options: MetricOptions): GaugeMetric {
    const at = this.#define(name, { kind: 'gauge', ...options });
    return {
      set: (value, ...labels) => replace(at(labels), value),
      add: (amount, ...labels) => replace(at(labels), sumOf(at(labels)) + amount),
      series: (...labels) => ({
        set: (value) => replace(at(labels), value),
        add: (amount) => replace(at(labels), sumOf(at(labels)) + amount),
      }),
      clear: () => this.#values.get(name)!.clear(),
    };
  }

  histogram(name: string, options: HistogramOptions): HistogramMetric {
    const at = this.#define(name, { kind: 'histogram', ...options });
    return {
      record: (value, ...labels) => void at(labels).push(value),
      series: (...labels) => ({ record: (value) => void at(labels).push(value) }),
    };
  }

  observe(look: () => void): { close(): void } {
    this.#observers.add(look);
    return { close: () => void this.#observers.delete(look) };
  }

  /** A node of one worker: everything as it stands, values in one bucket. */
  async collect(): Promise<readonly MetricFamily[]> {
    for (const look of this.#observers) look();
    return [...this.options].map(([name, { help, unit, labels = [] }]): MetricFamily => {
      const series = [...this.#values.get(name)!].map(([key, values]) => ({
        labels: JSON.parse(key),
        value: sumOf(values),
      }));
      return { name, help, unit, labels, sinceMs: 0, kind: 'gauge', series };
    });
  }

  /** Of a counter what it came to, of a gauge what it was last set to, of a histogram the sum; undefined where nothing was said. */
  sum(name: string, ...labels: string[]): number | undefined {
    const values = this.#values.get(name)?.get(JSON.stringify(labels));
    return values === undefined ? undefined : sumOf(values);
  }

  /** Everything that was said, in order. */
  values(name: string, ...labels: string[]): readonly number[] {
    return this.#values.get(name)?.get(JSON.stringify(labels)) ?? [];
  }

  /** Label values, of every series of a metric. */
  labels(name: string): string[][] {
    return [...(this.#values.get(name)?.keys() ?? [])].map((key) => JSON.parse(key));
  }

  #define(name: string, options: FakeMetricDefinition): (labels: readonly string[]) => number[] {
    this.options.set(name, options);
    const series = this.#values.get(name) ?? new Map<string, number[]>();
    this.#values.set(name, series);
    return (labels) => {
      const expected = options.labels?.length ?? 0;
      if (labels.length !== expected) throw new TypeError(`expected ${expected} label values, not ${labels.length}`);
      const key = JSON.stringify(labels);
      const values = series.get(key) ?? [];
      series.set(key, values);
      return values;
    };
  }
}

function replace(values: number[], value: number): void {
  values.splice(0, values.length, value);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0);
}
