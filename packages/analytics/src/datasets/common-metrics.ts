import type { Metric } from './data-set.ts';
import { distribution, metric, sum } from './metric-makers.ts';

const isError = 'status_code >= 400';

export const requestCount = metric(
  'request_count',
  'count',
  'count',
  { type: 'count' },
  'Requests',
  'All of them, also those that were refused or limited.',
);

export const requestsPerMinute = metric(
  'request_per_minute',
  'count/minute',
  'rate',
  { type: 'perMinute' },
  'Requests per minute',
  'Over the minutes of the bucket that are within the range.',
);

export const errorRate = metric(
  'error_rate',
  '%',
  'percent',
  { type: 'share', where: isError },
  'Error rate',
  'Answers with a status of 400 and up.',
);

export const responseLatency = distribution('response_latency', {
  of: 'latencies_response_ms',
  unit: 'ms',
  category: 'latency',
  title: 'Response latency',
  description: 'From the first byte of the request to the last of the answer.',
});

/** Metrics of exchanges, whatever their protocol. */
export const exchangeMetrics: readonly Metric[] = [
  requestCount,
  requestsPerMinute,
  errorRate,
  metric(
    'cache_hit_rate',
    '%',
    'percent',
    { type: 'share', where: "cache_status = 'Hit'", among: 'cache_status IS NOT NULL' },
    'Cache hit rate',
    'Of the requests that a cache was asked about.',
  ),
  ...responseLatency,
  ...distribution('upstream_latency', {
    of: 'latencies_upstream_ms',
    unit: 'ms',
    category: 'latency',
    title: 'Upstream latency',
    description: "Waiting for the upstream's first byte; requests that were not proxied do not take part.",
  }),
  ...distribution('kong_latency', {
    of: 'latencies_kong_gateway_ms',
    unit: 'ms',
    category: 'latency',
    title: 'Gateway latency',
    description: 'What was not spent waiting for the upstream.',
  }),
  ...distribution('kong_internal_latency', {
    of: 'latencies_kong_internal_ms',
    unit: 'ms',
    category: 'latency',
    title: 'Internal latency',
    description: 'Until the request was sent upstream, or until our own answer.',
  }),
  ...size('request_size', 'request_body_size', 'Request size', "Of requests' bodies."),
  ...size('response_size', 'response_body_size', 'Response size', "Of answers' bodies."),
];

function size(name: string, of: string, title: string, description: string): Metric[] {
  return [
    ...distribution(name, { of, unit: 'bytes', category: 'size', title, description }),
    sum(`${name}_sum`, of, 'bytes', 'size', `${title} (sum)`, description),
  ];
}
