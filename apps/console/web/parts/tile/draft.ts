import type { Filter } from '../filters/filter.ts';
import type { ChartType, TileDefinition } from './tile.ts';

/** What is chosen in the editor. */
export interface Draft {
  readonly datasource: string;
  readonly metrics: readonly string[];
  /** Up to two dimensions; time is told by the look. */
  readonly by: readonly string[];
  readonly filters: readonly Filter[];
  /** Fitting the range where it is absent. */
  readonly granularity?: string | undefined;
  readonly look: Look;
  readonly limit?: number | undefined;
}

export type Look = 'line' | 'area' | 'bars' | 'horizontal' | 'vertical' | 'donut' | 'single' | 'top';

export const lookTitles: Readonly<Record<Look, string>> = {
  line: 'Lines over time',
  area: 'Stacked areas over time',
  bars: 'Stacked bars over time',
  horizontal: 'Horizontal bars',
  vertical: 'Vertical bars',
  donut: 'Donut',
  single: 'Single value',
  top: 'Top list (table)',
};

/** How many metrics and groups each can show. */
export function looksFor({ metrics, by }: Pick<Draft, 'metrics' | 'by'>): readonly Look[] {
  const [many, groups] = [metrics.length > 1, by.length];
  return (Object.keys(lookTitles) as Look[]).filter((look) => {
    if (isOverTime(look)) return groups === 0 || (groups === 1 && !many);
    if (look === 'single') return groups === 0 && !many;
    if (look === 'donut') return groups === 1 && !many;
    return look === 'top' ? groups > 0 : groups > 0 && !many;
  });
}

/** The look that was chosen, or the nearest that can show what is asked now. */
export function shownLook(draft: Draft): Look {
  const looks = looksFor(draft);
  return looks.includes(draft.look) ? draft.look : looks[0]!;
}

export const isOverTime = (look: Look): boolean => look === 'line' || look === 'area' || look === 'bars';

/** As it is kept. Of what it was made of before, what the editor does not know stays: thresholds, colours. */
export function definitionOf(draft: Draft, title: string, before?: TileDefinition): TileDefinition {
  const look = shownLook(draft);
  const type = typesOf[look];
  const { datasource, metrics, by, filters, granularity, limit } = draft;
  const dimensions = isOverTime(look) ? ['time', ...by] : by;
  const { chart_title: _title, type: _type, stacked: _stacked, ...kept } = before?.chart ?? { type };
  const { granularity: _g, limit: _l, filters: _f, ...keptQuery } = before?.query ?? {};
  return {
    query: {
      ...keptQuery,
      datasource,
      metrics,
      dimensions,
      ...(filters.length > 0 && { filters }),
      ...(granularity !== undefined && isOverTime(look) && { granularity }),
      ...(limit !== undefined && { limit }),
    },
    chart: {
      ...Object.fromEntries(Object.entries(kept).filter(([name]) => keeps(type, name))),
      type,
      ...(title.trim() !== '' && { chart_title: title.trim() }),
      ...(stackable(look) && { stacked: look !== 'line' }),
    },
  };
}

/** For the editor; what it cannot show (maps, golden signals) becomes the nearest that it can. */
export function draftOf({ query, chart }: TileDefinition): Draft {
  const { datasource = 'api_usage', metrics = ['request_count'], dimensions = [], filters = [] } = query;
  return {
    datasource,
    metrics,
    by: dimensions.filter((name) => name !== 'time').slice(0, 2),
    filters,
    ...(query.granularity !== undefined && { granularity: query.granularity }),
    look: lookOf(chart),
    ...(query.limit !== undefined && { limit: query.limit }),
  };
}

const typesOf: Readonly<Record<Look, ChartType>> = {
  line: 'timeseries_line',
  area: 'timeseries_line',
  bars: 'timeseries_bar',
  horizontal: 'horizontal_bar',
  vertical: 'vertical_bar',
  donut: 'donut',
  single: 'single_value',
  top: 'top_n',
};

function lookOf({ type, stacked }: TileDefinition['chart']): Look {
  if (type === 'timeseries_line') return stacked === true ? 'area' : 'line';
  const found = (Object.keys(typesOf) as Look[]).find((look) => typesOf[look] === type);
  return found ?? (type === 'choropleth_map' ? 'horizontal' : 'line');
}

const stackable = (look: Look) => look !== 'donut' && look !== 'single' && look !== 'top';

function keeps(type: ChartType, name: string): boolean {
  if (name === 'threshold') return type.startsWith('timeseries');
  return name === 'decimal_points' ? type === 'single_value' : true;
}

/** The same over the whole range, as rows: what stands below the chart. */
export function tableOf(draft: Draft, title: string): TileDefinition {
  const table = definitionOf({ ...draft, look: 'top' }, title);
  return {
    query: { ...table.query, dimensions: draft.by },
    chart: { type: draft.by.length === 0 ? 'golden_signals' : 'top_n', chart_title: title },
  };
}
