import type { MetricsQuery, MetricsResult } from '@sallyport/analytics';
import { toCsv } from '../http/csv.ts';

/** An answer as a table: time, groups by name and, of entities, by id, metrics. */
export function metricsCsv(
  { isSeries, dimensions, metrics }: Pick<MetricsQuery, 'isSeries' | 'dimensions' | 'metrics'>,
  { data, meta: { display } }: Pick<MetricsResult, 'data'> & { meta: Pick<MetricsResult['meta'], 'display'> },
): string {
  const hasIds = new Set(dimensions.filter(({ kind: { type } }) => type === 'entity' || type === 'scoped'));
  const header = [
    ...(isSeries ? ['timestamp'] : []),
    ...dimensions.flatMap((field) => (hasIds.has(field) ? [field.name, `${field.name}_id`] : [field.name])),
    ...metrics.map(({ name }) => name),
  ];
  const rows = data.map(({ timestamp, event }) => [
    ...(isSeries ? [timestamp] : []),
    ...dimensions.flatMap((field) => {
      const id = String(event[field.name]);
      const name = display[field.name]?.[id]?.name ?? id;
      return hasIds.has(field) ? [name, id] : [name];
    }),
    ...metrics.map(({ name }) => event[name]),
  ]);
  return toCsv(header, rows);
}
