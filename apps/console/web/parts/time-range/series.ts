import type { Coloured, TimeSeriesData, Unit } from '@sallyport/ui';
import type { MetricsAnswer } from '../../api/analytics.ts';

interface SeriesOptions {
  readonly metric: string;
  /** What the series are split by; one series where it is not told. */
  readonly dimension?: string;
  /** What a series is called, and its colour. */
  readonly lineOf?: (value: string) => Omit<Coloured, 'name'> & { readonly label?: string };
  /** What a part of the time has in which nothing was told: a count is nothing then, a latency is not known. */
  readonly absent?: 0 | null;
  /** Of counts the last part is not over yet. */
  readonly nowMs?: number;
}

/** A series as the metrics API answers it, as a chart wants it: each part of the range has its place. */
export function seriesOf({ data, meta }: MetricsAnswer, options: SeriesOptions): TimeSeriesData {
  const { metric, dimension, lineOf, absent = null, nowMs } = options;
  const stepMs = meta.granularity_ms;
  const timesMs = timesOf(data, meta);
  const places = new Map(timesMs.map((atMs, index) => [atMs, index]));
  const lines = new Map<string, (number | null)[]>();
  for (const { timestamp, event } of data) {
    const name = dimension === undefined ? metric : String(event[dimension] ?? 'empty');
    const values = lines.get(name) ?? timesMs.map(() => absent);
    lines.set(name, values);
    const value = event[metric];
    const place = places.get(Date.parse(timestamp));
    if (place !== undefined) values[place] = typeof value === 'number' ? value : absent;
  }
  const names = [...lines.keys()].sort();
  return {
    timesMs,
    stepMs,
    unit: (meta.metric_units[metric] ?? 'count') as Unit,
    series: names.map((name) => ({
      name,
      label: nameOf(meta, dimension, name),
      ...lineOf?.(name),
      values: lines.get(name)!,
    })),
    ...(nowMs !== undefined && timesMs.length > 0 && { isLastPartial: timesMs.at(-1)! + stepMs > nowMs }),
  };
}

function nameOf({ display }: MetricsAnswer['meta'], dimension: string | undefined, id: string): string {
  const named = dimension === undefined ? undefined : display[dimension]?.[id];
  if (named === undefined) return id;
  return named.deleted === true ? `${named.name} (deleted)` : named.name;
}

/** When each part begins: those that are told, and those between them and the range's ends. */
function timesOf(data: MetricsAnswer['data'], { start, end, granularity_ms: stepMs }: MetricsAnswer['meta']): number[] {
  const told = [...new Set(data.map(({ timestamp }) => Date.parse(timestamp)))].sort((a, b) => a - b);
  const [first, last] = [told[0], told.at(-1)];
  if (first === undefined || last === undefined) return [];
  // Days are of different lengths where clocks are changed: only shorter parts can be counted through.
  if (stepMs >= 12 * 3_600_000) return told;
  const times: number[] = [];
  const startMs = first - Math.floor((first - Date.parse(start)) / stepMs) * stepMs;
  for (let atMs = startMs; atMs < Date.parse(end) || atMs <= last; atMs += stepMs) times.push(atMs);
  return times;
}
