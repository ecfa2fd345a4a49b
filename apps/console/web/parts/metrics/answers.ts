import {
  type Figure,
  foldTimes,
  largestFirst,
  type RankedRow,
  type Series,
  type Slice,
  type TimeSeriesData,
  type TopRow,
  type Unit,
} from '@sallyport/ui';
import type { Display, MetricsAnswer, MetricsPoint } from '../../api/analytics.ts';

/** Where the name of a dimension's value leads. */
export type HrefOf = (dimension: string, id: string) => string | undefined;

interface Asked {
  readonly metric: string;
  /** The dimension that it is split by. */
  readonly by: string;
  readonly hrefOf?: HrefOf;
}

/** What the API calls a group of nobody, such as callers without a name. */
const emptyId = 'empty';

/** Over time: one metric split by a dimension, or several metrics, each called by its title. */
export function timeSeriesOf(
  answer: MetricsAnswer | undefined,
  asked: Asked | { readonly metrics: readonly { readonly name: string; readonly title: string }[] },
): TimeSeriesData | undefined {
  if (answer === undefined) return undefined;
  const { meta } = answer;
  const moments = 'by' in asked ? momentsBy(answer, asked) : momentsOf(answer, asked.metrics);
  const endMs = Date.parse(meta.end);
  const stepMs = meta.granularity_ms;
  const { timesMs, series } = foldTimes(moments, { fromMs: Date.parse(meta.start), toMs: endMs, stepMs });
  const hrefs = 'by' in asked ? asked : undefined;
  return {
    timesMs,
    stepMs,
    unit: unitOf(answer, 'by' in asked ? asked.metric : (asked.metrics[0]?.name ?? '')),
    isLastPartial: timesMs.length > 0 && timesMs.at(-1)! + stepMs > endMs,
    // Metrics stay in the order in which they were asked for.
    series:
      hrefs === undefined ? series : largestFirst(series).map((line) => ({ ...line, ...linkTo(hrefs, line.name) })),
  };
}

/** What a ranking or bars beside each other take: a row for each value of `by`, split by `thenBy`. */
export function rankingOf(
  answer: MetricsAnswer | undefined,
  asked: Asked & { readonly thenBy?: string; readonly title: string },
): { readonly series: readonly Series[]; readonly rows: readonly RankedRow[] | undefined; readonly unit: Unit } {
  const { metric, by, thenBy, title } = asked;
  if (answer === undefined) return { series: [], rows: undefined, unit: 'count' };
  const seriesIds = thenBy === undefined ? [] : idsOf(answer, thenBy);
  const rows = idsOf(answer, by).map((id) => {
    const points = answer.data.filter(({ event }) => idOf(event, by) === id);
    const bars =
      thenBy === undefined
        ? [{ value: sum(points, metric) }]
        : seriesIds.map((one) => ({
            value: sum(
              points.filter(({ event }) => idOf(event, thenBy) === one),
              metric,
            ),
          }));
    return { name: id, label: nameOf(answer.meta.display, by, id), bars, ...linkTo(asked, id) };
  });
  return {
    unit: unitOf(answer, metric),
    rows,
    series:
      thenBy === undefined
        ? [{ name: metric, label: title, ...(metric === 'cost' && { meaning: 'cost' as const }) }]
        : seriesIds.map((id) => ({ name: id, label: nameOf(answer.meta.display, thenBy, id) })),
  };
}

/** What a donut takes. */
export function slicesOf(answer: MetricsAnswer | undefined, asked: Asked) {
  if (answer === undefined) return undefined;
  const slices: readonly Slice[] = idsOf(answer, asked.by).map((id) => ({
    name: id,
    label: nameOf(answer.meta.display, asked.by, id),
    value: sum(
      answer.data.filter(({ event }) => idOf(event, asked.by) === id),
      asked.metric,
    ),
    ...linkTo(asked, id),
  }));
  return { unit: unitOf(answer, asked.metric), slices };
}

/** Of an answer without dimensions: the figure; what it was in the period before; and how it went, out of one by time. */
export function figureOf(
  answer: MetricsAnswer | undefined,
  metric: string,
  { before, trend }: { readonly before?: MetricsAnswer; readonly trend?: MetricsAnswer } = {},
): Figure | undefined {
  if (answer === undefined) return undefined;
  return {
    value: numberOf(answer.data[0], metric),
    unit: unitOf(answer, metric),
    ...(before !== undefined && { before: numberOf(before.data[0], metric) }),
    ...(trend !== undefined && {
      trend: timeSeriesOf(trend, { metrics: [{ name: metric, title: metric }] })?.series[0]?.values ?? [],
    }),
  };
}

/** What a table of the first few takes. */
export function topRowsOf(
  answer: MetricsAnswer | undefined,
  asked: { readonly dimensions: readonly string[]; readonly metrics: readonly string[]; readonly hrefOf?: HrefOf },
): readonly TopRow[] | undefined {
  return answer?.data.map((point) => ({
    names: asked.dimensions.map((dimension) => {
      const id = idOf(point.event, dimension);
      const href = asked.hrefOf?.(dimension, id);
      return { text: nameOf(answer.meta.display, dimension, id), ...(href !== undefined && { href }) };
    }),
    values: asked.metrics.map((metric) => numberOf(point, metric)),
  }));
}

/** What it is called now; that of something that is gone says so. */
export function nameOf(display: Display, dimension: string, id: string): string {
  const known = display[dimension]?.[id];
  if (known?.is_other_group === true) return 'Others';
  if (known === undefined) return id === emptyId ? 'None' : id;
  return known.deleted === true ? `${known.name} (deleted)` : known.name;
}

export const unitOf = ({ meta }: MetricsAnswer, metric: string): Unit => (meta.metric_units[metric] ?? 'count') as Unit;

const momentsBy = ({ data, meta }: MetricsAnswer, { metric, by }: Asked) =>
  data.map((point) => {
    const id = idOf(point.event, by);
    const label = nameOf(meta.display, by, id);
    return { atMs: Date.parse(point.timestamp), name: id, label, value: numberOf(point, metric) };
  });

const momentsOf = ({ data }: MetricsAnswer, metrics: readonly { readonly name: string; readonly title: string }[]) =>
  metrics.flatMap(({ name, title }) =>
    data.map((point) => ({ atMs: Date.parse(point.timestamp), name, label: title, value: numberOf(point, name) })),
  );

const idOf = (event: MetricsPoint['event'], dimension: string): string => String(event[dimension] ?? emptyId);

/** In the order of the answer, which has the largest first. */
const idsOf = ({ data }: MetricsAnswer, dimension: string): readonly string[] => [
  ...new Set(data.map(({ event }) => idOf(event, dimension))),
];

function numberOf(point: MetricsPoint | undefined, metric: string): number | null {
  const value = point?.event[metric];
  return typeof value === 'number' ? value : null;
}

const sum = (points: readonly MetricsPoint[], metric: string): number =>
  points.reduce((total, point) => total + (numberOf(point, metric) ?? 0), 0);

function linkTo({ by, hrefOf }: Asked, id: string): { readonly href?: string } {
  const href = hrefOf?.(by, id);
  return href === undefined ? {} : { href };
}
