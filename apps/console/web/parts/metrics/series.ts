import type { TimeSeriesData, Unit } from '@sallyport/ui';
import type { MetricsAnswer } from '../../api/analytics.ts';
import { nameOfValue } from './names.ts';

/** One line for each value of the dimension, or for each metric where there is none. Parts of the range in which nothing was measured are gaps. */
export function seriesOf(
  { data, meta }: MetricsAnswer,
  metrics: readonly string[],
  dimension?: string,
): TimeSeriesData {
  const step = meta.granularity_ms;
  const end = Date.parse(meta.end);
  const timesMs: number[] = [];
  const first = Math.min(Date.parse(meta.start), ...data.map(({ timestamp }) => Date.parse(timestamp)));
  for (let at = first; at < end; at += step) timesMs.push(at);
  const lines = new Map<string, { label: string; values: (number | null)[] }>();
  for (const { timestamp, event } of data) {
    const place = Math.round((Date.parse(timestamp) - first) / step);
    for (const metric of metrics) {
      const name = dimension === undefined ? metric : String(event[dimension] ?? '');
      let line = lines.get(name);
      if (line === undefined) {
        const label = dimension === undefined ? metric : nameOfValue(meta.display, dimension, name);
        line = { label, values: timesMs.map(() => null) };
        lines.set(name, line);
      }
      const value = event[metric];
      if (typeof value === 'number' && place < line.values.length) line.values[place] = value;
    }
  }
  return {
    timesMs,
    series: [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, line]) => ({ name, ...line })),
    unit: (meta.metric_units[metrics[0] ?? ''] ?? 'count') as Unit,
    stepMs: step,
    isLastPartial: (timesMs.at(-1) ?? 0) + step > end,
  };
}
