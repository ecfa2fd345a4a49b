import type { MetricFamily } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { writeMetrics } from './text-format.ts';

const shared = { sinceMs: 0, labels: ['service', 'code'] };
const counter: MetricFamily = {
  ...shared,
  name: 'kong_http_requests_total',
  kind: 'counter',
  help: 'A\\B\n"C".',
  series: [
    { labels: ['a"b\\c\nd', '200'], value: 3 },
    { labels: ['', '404'], value: 0.25 },
  ],
};
const bandwidth: MetricFamily = {
  ...shared,
  name: 'kong_bandwidth_bytes',
  kind: 'counter',
  unit: 'bytes',
  help: 'Bytes.',
  series: [{ labels: ['é', '200'], value: 1e21 }],
};
const latency: MetricFamily = {
  name: 'latency_ms',
  kind: 'histogram',
  help: 'Latency.',
  sinceMs: 0,
  labels: [],
  buckets: [0.5, 10],
  series: [{ labels: [], counts: [1, 0, 2], count: 3, sum: 30.5 }],
};

const written = (families: MetricFamily[], format: 'prometheus' | 'openmetrics') =>
  [...writeMetrics(families, format)].join('');

describe('writeMetrics', () => {
  it('writes the text format of Prometheus', () => {
    expect(written([counter, bandwidth, latency], 'prometheus')).toBe(
      [
        '# HELP kong_http_requests_total A\\\\B\\n"C".',
        '# TYPE kong_http_requests_total counter',
        'kong_http_requests_total{service="a\\"b\\\\c\\nd",code="200"} 3',
        'kong_http_requests_total{service="",code="404"} 0.25',
        '# HELP kong_bandwidth_bytes Bytes.',
        '# TYPE kong_bandwidth_bytes counter',
        'kong_bandwidth_bytes{service="é",code="200"} 1e+21',
        '# HELP latency_ms Latency.',
        '# TYPE latency_ms histogram',
        'latency_ms_bucket{le="0.5"} 1',
        'latency_ms_bucket{le="10"} 1',
        'latency_ms_bucket{le="+Inf"} 3',
        'latency_ms_sum 30.5',
        'latency_ms_count 3',
        '',
      ].join('\n'),
    );
  });

  it('writes OpenMetrics with the same samples', () => {
    const samples = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const text = written([counter, bandwidth, latency], 'openmetrics');
    expect(samples(text)).toEqual(samples(written([counter, bandwidth, latency], 'prometheus')));
    expect(text).toContain('# TYPE kong_http_requests counter\n# HELP kong_http_requests A\\\\B\\n\\"C\\".\n');
    expect(text).toContain('# TYPE kong_bandwidth_bytes unknown\n# UNIT kong_bandwidth_bytes bytes\n');
    expect(text).toMatch(/\n# EOF\n$/);
  });

  it('leaves out names of OpenTelemetry, and says what there is when there is nothing to tell yet', () => {
    const families = [
      { ...counter, name: 'http.server.request.count' },
      { ...latency, series: [] },
    ];
    expect(written(families, 'prometheus')).toBe('# HELP latency_ms Latency.\n# TYPE latency_ms histogram\n');
    expect(written([], 'openmetrics')).toBe('# EOF\n');
  });

  it('comes in pieces', () => {
    const series = Array.from({ length: 5_000 }, (_, i) => ({ labels: [`service-${i}`, '200'], value: i }));
    const pieces = [...writeMetrics([{ ...counter, series }], 'prometheus')];
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('').split('\n')).toHaveLength(5_003);
  });
});
