import type { MetricFamily } from '@sallyport/pipeline';

/** What a worker and the primary say to each other about metrics. Plain data. */
export type MetricsFromWorker =
  | { readonly kind: 'report'; readonly report: MetricsReport; readonly answers?: number | undefined }
  | { readonly kind: 'collect'; readonly question: number };

export type MetricsToWorker =
  /** Somebody reads: report now. */
  | { readonly kind: 'tell'; readonly question: number }
  /** One of the families; they come one by one, since some are large. */
  | { readonly kind: 'family'; readonly question: number; readonly family: MetricFamily }
  /** These were all; or this worker is not the one that is told. */
  | { readonly kind: 'collected'; readonly question: number; readonly isTold: boolean };

export interface MetricDefinition {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly unit?: string | undefined;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[] | undefined;
  readonly across?: 'sum' | 'max' | undefined;
  readonly seriesMax: number;
}

/**
 * What changed in a worker since its last report. Metrics and series are numbered by the order in which the worker first mentions them.
 * Numbers stand in flat lists: they are written and read without an object each.
 */
export interface MetricsReport {
  /** New ones. */
  readonly metrics?: readonly MetricDefinition[] | undefined;
  /** New ones: the number of the metric, and label values. */
  readonly series?: readonly (readonly [metric: number, ...labels: string[]])[] | undefined;
  /** Series and amount, in turn. */
  readonly counts?: readonly number[] | undefined;
  /** Series and value, in turn. */
  readonly levels?: readonly number[] | undefined;
  /** Of gauges whose values of this worker hold no longer; comes before `levels`. */
  readonly cleared?: readonly number[] | undefined;
  /** In turn: series, sum, how many buckets follow, and of each its place and how many values. */
  readonly histograms?: readonly number[] | undefined;
  /** Label values that were counted as `Others`: metric and how often, in turn. */
  readonly others?: readonly number[] | undefined;
  /** How many values went into it, and over what time. */
  readonly updates: number;
  readonly overMs: number;
  /** The worker ends in order: nothing is missing. */
  readonly isLast?: true | undefined;
}

/** What labels say of everything there was no room for. */
export const others = 'Others';
