import type { OpenTelemetryConfig } from '../schema.ts';
import type { Record } from './export-metrics.ts';
import type { Instruments } from './instruments.ts';

/** Counts, latencies and sizes of all exchanges, as far as they are wanted. */
export function requestMetrics(
  instruments: Instruments,
  wanted: Pick<
    OpenTelemetryConfig['metrics'],
    'enable_request_metrics' | 'enable_latency_metrics' | 'enable_bandwidth_metrics'
  >,
): Record[] {
  const records: Record[] = [];
  if (wanted.enable_request_metrics) records.push(counts(instruments));
  if (wanted.enable_latency_metrics) records.push(latencies(instruments));
  if (wanted.enable_bandwidth_metrics) records.push(sizes(instruments));
  return records;
}

function counts(instruments: Instruments): Record {
  const labels = ['kong.response.source', 'http.request.method', 'kong.response.status_code'];
  const requests = instruments.count('http.server.request.count', '{request}', 'Exchanges.', labels);
  return ({ request, response }, common) =>
    requests.add(
      1,
      ...common,
      response.source === 'upstream' ? 'upstream' : 'kong',
      methodOf(request.method),
      String(response.status),
    );
}

function latencies(instruments: Instruments): Record {
  const total = instruments.seconds('kong.latency.total', 'From the first byte in to the last byte out.');
  const internal = instruments.seconds(
    'kong.latency.internal',
    'Until the request was sent upstream, or until our own answer.',
  );
  const upstream = instruments.seconds('kong.latency.upstream', 'Waiting for the first byte of the upstream.');
  return ({ latencies }, common) => {
    total.record(latencies.totalMs / 1000, ...common);
    internal.record(latencies.gatewayMs / 1000, ...common);
    if (latencies.upstreamMs >= 0) upstream.record(latencies.upstreamMs / 1000, ...common);
  };
}

function sizes(instruments: Instruments): Record {
  const requests = instruments.bytes('http.server.request.size', 'Bytes of requests, heads included.');
  const responses = instruments.bytes('http.server.response.size', 'Bytes of answers, heads included.');
  return ({ request, response }, common) => {
    requests.record(request.bytes, ...common);
    responses.record(response.bytes, ...common);
  };
}

const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

/** Callers make methods up. */
function methodOf(method: string): string {
  return known.has(method) ? method : '_OTHER';
}
