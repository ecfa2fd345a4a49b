import type { ExchangeEvent } from '@sallyport/contracts';

/** Metrics that are one number of an exchange, by their names in settings. */
export const plainMetrics = {
  request_count: 'request.count',
  request_size: 'request.size',
  response_size: 'response.size',
  latency: 'latency',
  upstream_latency: 'upstream_latency',
  kong_latency: 'kong_latency',
} as const;
export type PlainMetric = keyof typeof plainMetrics;
export const plainMetricNames = Object.keys(plainMetrics) as PlainMetric[];

/** Milliseconds and bytes, whole; undefined where the exchange has no such number. */
export function plainValue(name: PlainMetric, { request, response, latencies }: ExchangeEvent): number | undefined {
  switch (name) {
    case 'request_count':
      return 1;
    case 'request_size':
      return request.bytes;
    case 'response_size':
      return response.bytes;
    case 'latency':
      return Math.round(latencies.totalMs);
    case 'upstream_latency':
      return latencies.upstreamMs < 0 ? undefined : Math.round(latencies.upstreamMs);
    case 'kong_latency':
      return Math.round(latencies.gatewayMs);
  }
}

export const consumerIdentifiers = ['consumer_id', 'custom_id', 'username'] as const;
export const serviceIdentifiers = ['service_id', 'service_name', 'service_host', 'service_name_or_host'] as const;

/** What a consumer is called in metrics; undefined when nobody is known, or has no such name. */
export function consumerText(
  consumer: ExchangeEvent['consumer'],
  identifier: (typeof consumerIdentifiers)[number],
): string | undefined {
  return textOf(consumer?.[identifier === 'consumer_id' ? 'id' : identifier]);
}

export function serviceText(
  service: ExchangeEvent['service'],
  identifier: (typeof serviceIdentifiers)[number],
): string | undefined {
  if (identifier === 'service_name_or_host') return textOf(service?.name) ?? textOf(service?.host);
  return textOf(service?.[identifier.slice('service_'.length)]);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
