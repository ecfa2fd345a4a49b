/**
 * What is counted and measured on this node. Every worker adds to the same numbers; whoever reads them sees the sum, which outlives
 * snapshots and workers.
 */
export interface MetricsPort {
  /**
   * These give the metric of that name, made when it is first named; whoever names it again says the same of it. Names of letters, digits and
   * `_` are shown at `/metrics`. Names with dots are OpenTelemetry's, and are shown to whoever collects.
   */
  counter(name: string, options: MetricOptions): CounterMetric;
  gauge(name: string, options: GaugeOptions): GaugeMetric;
  histogram(name: string, options: HistogramOptions): HistogramMetric;
  /** Called each time somebody is about to read, for what is easier looked up than kept: sets gauges. `close` ends it. */
  observe(look: () => void): { close(): void };
  /**
   * The sums of the node that have OpenTelemetry's names, for an exporter that sends them away. Of many workers that ask, the one that speaks for the node gets them, and
   * the others undefined; another one follows when it dies.
   */
  collect(): Promise<readonly MetricFamily[] | undefined>;
}

export interface MetricOptions {
  /** One sentence, for people. */
  readonly help: string;
  /** As UCUM writes it: `ms`, `s`, `By`, `{request}`. */
  readonly unit?: string;
  /** Names of the labels. Every value comes with as many label values, in this order. */
  readonly labels?: readonly string[];
  /** Combinations of label values that are told apart; what comes beyond them is counted as `Others`. Default 10,000. */
  readonly seriesMax?: number;
}

export interface GaugeOptions extends MetricOptions {
  /** What the values of several workers make together; default their sum. */
  readonly across?: 'sum' | 'max';
}

export interface HistogramOptions extends MetricOptions {
  /** Upper bounds, rising; a value on a bound is below it. One more bucket holds what is greater than all. */
  readonly buckets: readonly number[];
}

export interface CounterMetric {
  /** What is below zero, or no number, is not counted: a counter never goes back. */
  add(amount: number, ...labels: string[]): void;
  /** One of its series, for whoever adds to it often: there is then nothing to look up. */
  series(...labels: string[]): CounterSeries;
}

export interface CounterSeries {
  add(amount: number): void;
}

export interface GaugeMetric {
  set(value: number, ...labels: string[]): void;
  /** More, or less than before; from nothing on. */
  add(amount: number, ...labels: string[]): void;
  series(...labels: string[]): GaugeSeries;
  /** Forgets what this worker has set. */
  clear(): void;
}

export interface GaugeSeries {
  set(value: number): void;
  add(amount: number): void;
}

export interface HistogramMetric {
  record(value: number, ...labels: string[]): void;
  series(...labels: string[]): HistogramSeries;
}

export interface HistogramSeries {
  record(value: number): void;
}

/** A metric as it is read. Plain data. */
export type MetricFamily = {
  readonly name: string;
  readonly help: string;
  readonly unit?: string | undefined;
  readonly labels: readonly string[];
  /** Since when it is counted. Unix milliseconds. */
  readonly sinceMs: number;
} & (
  | { readonly kind: 'counter' | 'gauge'; readonly series: readonly NumberSeries[] }
  | { readonly kind: 'histogram'; readonly buckets: readonly number[]; readonly series: readonly BucketSeries[] }
);

export interface NumberSeries {
  readonly labels: readonly string[];
  readonly value: number;
}

export interface BucketSeries {
  readonly labels: readonly string[];
  readonly count: number;
  readonly sum: number;
  /** Of each bucket by itself; the last one of what is greater than all bounds. */
  readonly counts: readonly number[];
}
