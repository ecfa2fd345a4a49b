import type { MetricsResult } from './metrics-result.ts';
import type { RequestsResult } from './requests-result.ts';

/** As tables of spreadsheets (RFC 4180). */
export function metricsCsv({ data, meta }: MetricsResult): string {
  const dimensions = Object.keys(meta.display);
  const metrics = Object.keys(meta.metric_units);
  const header = [
    'timestamp',
    ...dimensions.flatMap((name) => [name, `${name}_name`]),
    ...metrics.map((name) => `${name} (${meta.metric_units[name]})`),
  ];
  const rows = data.map(({ timestamp, event }) => [
    timestamp,
    ...dimensions.flatMap((name) => {
      const shown = meta.display[name]?.[String(event[name])];
      return [event[name], shown && `${shown.name}${shown.deleted ? ' (deleted)' : ''}`];
    }),
    ...metrics.map((name) => event[name]),
  ]);
  return table([header, ...rows]);
}

/** One line per request; what a request has several of is left out. */
export function requestsCsv({ results }: RequestsResult): string {
  const plain = results.map(({ mcp_info, llm_info, ...record }) => ({
    ...Object.fromEntries(Object.entries(record).filter(([, value]) => typeof value !== 'object')),
    mcp_session_id: mcp_info.mcp_session_id,
    ...llm_info,
  }));
  const header = [...new Set(plain.flatMap((record) => Object.keys(record)))];
  return table([header, ...plain.map((record) => header.map((name) => (record as Record<string, unknown>)[name]))]);
}

function table(rows: readonly (readonly unknown[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return String(value);
  // A spreadsheet would take it for a formula, and what callers send (user agents, paths) stands in these cells.
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /["\r\n,]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
