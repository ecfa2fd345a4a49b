import { describe, expect, it } from 'vitest';
import { metricsCsv } from './csv.ts';
import type { MetricsResult } from './metrics-result.ts';

const result = (services: readonly string[]): MetricsResult => ({
  data: services.map((gateway_service) => ({
    timestamp: '2026-11-26T12:00:00.000Z',
    event: { gateway_service, request_count: 3, response_latency_p95: null },
  })),
  meta: {
    start: '',
    end: '',
    query_id: '',
    granularity_ms: 60_000,
    limit: 50,
    truncated: false,
    metric_units: { request_count: 'count', response_latency_p95: 'ms' },
    display: {
      gateway_service: Object.fromEntries(services.map((id) => [id, { id, name: `name of ${id}`, deleted: true }])),
    },
  },
});

describe('CSV', () => {
  it('has a line per result, with names beside ids and units beside metrics', () => {
    expect(metricsCsv(result(['a']))).toBe(
      'timestamp,gateway_service,gateway_service_name,request_count (count),response_latency_p95 (ms)\r\n' +
        '2026-11-26T12:00:00.000Z,a,name of a (deleted),3,\r\n',
    );
  });

  it('holds texts of callers without becoming formulas or other cells', () => {
    const cells = (id: string) =>
      metricsCsv(result([id]))
        .split('\r\n')
        .slice(1)
        .join('\r\n')
        .slice(25, -1);
    for (const start of ['=', '+', '-', '@', '\t', '\r'])
      expect(cells(`${start}SUM(A1)`).replace('"', '')).toMatch(/^'/);
    expect(cells('a,"b"')).toMatch(/^"a,""b""",/);
    expect(cells('line\nbreak')).toMatch(/^"line\nbreak",/);
  });
});
