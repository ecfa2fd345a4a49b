import type { Unit } from '@sallyport/ui';
import type { Display, MetricsAnswer } from '../../../api/analytics.ts';

/** What was measured of one thing, or of one thing with another: by metric. */
export interface Measured {
  /** Of each dimension, in the order in which they were asked for. */
  readonly ids: readonly string[];
  readonly values: Readonly<Record<string, number | null>>;
}

export interface Measures {
  readonly rows: readonly Measured[];
  readonly display: Display;
  readonly units: Readonly<Record<string, Unit>>;
}

/** What several answers say of the same things: more metrics than one question may have. */
export function measuresOf(answers: readonly MetricsAnswer[], dimensions: readonly string[]): Measures {
  const rows = new Map<string, { ids: readonly string[]; values: Record<string, number | null> }>();
  for (const { data, meta } of answers) {
    for (const { event } of data) {
      const ids = dimensions.map((dimension) => String(event[dimension] ?? 'empty'));
      const key = JSON.stringify(ids);
      const row = rows.get(key) ?? { ids, values: {} };
      rows.set(key, row);
      for (const metric of Object.keys(meta.metric_units)) {
        const value = event[metric];
        row.values[metric] = typeof value === 'number' ? value : null;
      }
    }
  }
  return {
    rows: [...rows.values()],
    display: Object.assign({}, ...answers.map(({ meta }) => meta.display)) as Display,
    units: Object.assign({}, ...answers.map(({ meta }) => meta.metric_units)) as Record<string, Unit>,
  };
}

/** As many as one question may ask for. */
const metricsMax = 3;

export function inQuestions(metrics: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(metrics.length / metricsMax);
  return Array.from({ length: count }, (_, index) => metrics.slice(index * metricsMax, (index + 1) * metricsMax));
}
