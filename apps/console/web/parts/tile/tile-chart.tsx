import {
  BarRanking,
  Donut,
  type FailedProps,
  type RankedRow,
  SingleValue,
  type Threshold,
  TimeSeries,
  TopTable,
  VerticalBars,
  type WindowAction,
} from '@sallyport/ui';
import { useMemo } from 'react';
import type { DataSet, MetricsAnswer } from '../../api/analytics.ts';
import { figureOf, type HrefOf, rankingOf, slicesOf, timeSeriesOf, topRowsOf, unitOf } from '../metrics/answers.ts';
import { type TileDefinition, titleOf } from './tile.ts';

interface TileChartProps {
  readonly definition: TileDefinition;
  readonly answer: MetricsAnswer | undefined;
  readonly dataSet: DataSet | undefined;
  readonly failure?: FailedProps | undefined;
  readonly height: number | 'fill';
  readonly windowActions?: readonly WindowAction[];
  readonly hrefOf?: HrefOf;
}

/** An answer, drawn as its definition says. */
export function TileChart({ definition, answer, dataSet, failure, height, windowActions, hrefOf }: TileChartProps) {
  const { chart, query } = definition;
  const title = titleOf(definition);
  const metrics = (query.metrics ?? ['request_count']).map((name) => ({ name, title: titleIn(dataSet, name) }));
  const metric = metrics[0]?.name ?? 'request_count';
  const by = (query.dimensions ?? []).filter((name) => name !== 'time');
  const shared = { title, ...(failure && { failure }) };
  const linked = hrefOf && { hrefOf };
  switch (chart.type) {
    case 'timeseries_line':
    case 'timeseries_bar':
      return (
        <OverTime
          definition={definition}
          answer={answer}
          metrics={metrics}
          by={by[0]}
          shared={shared}
          height={height}
          windowActions={windowActions}
          hrefOf={hrefOf}
        />
      );
    case 'donut':
      return <Donut {...shared} data={slicesOf(answer, { metric, by: by[0] ?? metric, ...linked })} />;
    case 'single_value':
      return (
        <SingleValue
          {...shared}
          isTitleHidden
          data={figureOf(answer, metric)}
          {...(chart.decimal_points !== undefined && { decimals: chart.decimal_points })}
        />
      );
    case 'golden_signals':
      return (
        <div className="grid h-full grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] gap-4">
          {metrics.map((one) => (
            <SingleValue key={one.name} {...shared} title={one.title} data={figureOf(answer, one.name)} />
          ))}
        </div>
      );
    case 'top_n':
      return <Top {...{ shared, answer, dataSet, by, metrics, linked }} />;
    default: {
      if (metrics.length > 1 && by.length > 0) return <Top {...{ shared, answer, dataSet, by, metrics, linked }} />;
      const ranking =
        by[0] === undefined
          ? {
              series: [{ name: 'value' }],
              unit: answer ? unitOf(answer, metric) : ('count' as const),
              rows: rowsOf(answer, metrics),
            }
          : rankingOf(answer, {
              metric,
              by: by[0],
              title: metrics[0]?.title ?? metric,
              ...(by[1] !== undefined && { thenBy: by[1] }),
              ...linked,
            });
      if (chart.type === 'vertical_bar') return <VerticalBars {...shared} {...ranking} most={12} height={height} />;
      return (
        <>
          {chart.type === 'choropleth_map' && (
            <p className="mb-2 text-xs text-soft">Maps are shown as bars: there is no map here.</p>
          )}
          <BarRanking {...shared} {...ranking} most={20} />
        </>
      );
    }
  }
}

interface Metric {
  readonly name: string;
  readonly title: string;
}

interface OverTimeProps extends Omit<TileChartProps, 'dataSet' | 'failure' | 'windowActions' | 'hrefOf'> {
  readonly metrics: readonly Metric[];
  readonly by: string | undefined;
  readonly shared: { readonly title: string; readonly failure?: FailedProps };
  readonly windowActions: readonly WindowAction[] | undefined;
  readonly hrefOf: HrefOf | undefined;
}

function OverTime({ definition, answer, metrics, by, shared, height, windowActions, hrefOf }: OverTimeProps) {
  const { chart } = definition;
  const what = JSON.stringify([metrics, by]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is told by its words.
  const data = useMemo(() => {
    const metric = metrics[0]!.name;
    return timeSeriesOf(answer, by === undefined ? { metrics } : { metric, by, ...(hrefOf && { hrefOf }) });
  }, [answer, what]);
  const thresholds = metrics.flatMap(({ name }) => thresholdsOf(definition, name));
  return (
    <TimeSeries
      {...shared}
      data={data}
      height={height}
      kind={chart.type === 'timeseries_bar' ? 'bars' : 'line'}
      isStacked={chart.stacked === true && (data === undefined || data.series.length > 1)}
      {...(thresholds.length > 0 && { thresholds })}
      {...(windowActions && { windowActions })}
    />
  );
}

interface TopProps {
  readonly shared: { readonly title: string; readonly failure?: FailedProps };
  readonly answer: MetricsAnswer | undefined;
  readonly dataSet: DataSet | undefined;
  readonly by: readonly string[];
  readonly metrics: readonly Metric[];
  readonly linked: { readonly hrefOf: HrefOf } | undefined;
}

const Top = ({ shared, answer, dataSet, by, metrics, linked }: TopProps) => (
  <TopTable
    {...shared}
    dimensions={by.map((name) => ({ name, title: titleIn(dataSet, name) }))}
    metrics={metrics.map((one) => ({ ...one, unit: answer === undefined ? 'count' : unitOf(answer, one.name) }))}
    rows={topRowsOf(answer, { dimensions: by, metrics: metrics.map(({ name }) => name), ...linked })}
  />
);

export const titleIn = (dataSet: DataSet | undefined, name: string): string =>
  dataSet?.fields.find((field) => field.name === name)?.title ?? name;

const thresholdsOf = ({ chart }: TileDefinition, metric: string): readonly Threshold[] =>
  (chart.threshold?.[metric] ?? []).map(({ type, value, label }) => ({
    value,
    kind: type === 'error' ? 'error' : 'warning',
    ...(label !== undefined && { label }),
  }));

function rowsOf(answer: MetricsAnswer | undefined, metrics: readonly Metric[]): readonly RankedRow[] | undefined {
  return (
    answer &&
    metrics.map(({ name, title }) => ({ name, label: title, bars: [{ value: figureOf(answer, name)?.value ?? 0 }] }))
  );
}
