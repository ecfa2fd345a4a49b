import type { ExchangeEvent } from '@sallyport/contracts';
import type { CounterMetric, CounterSeries, HistogramMetric, HistogramSeries, MetricsPort } from '@sallyport/pipeline';
import { gatewayBucketsMs, requestBucketsMs } from './buckets.ts';
import { type OwnerLabels, workspace } from './owners.ts';
import type { PrometheusConfig } from './schema.ts';

interface HttpMetrics {
  readonly requests: CounterMetric | undefined;
  readonly bandwidth: CounterMetric | undefined;
  readonly latencies: Readonly<Record<'total' | 'gateway' | 'upstream', HistogramMetric>> | undefined;
}

/** Kong's metrics of HTTP; gives what counts the exchanges of one owner. */
export function httpMetrics(
  { status_code_metrics, bandwidth_metrics, latency_metrics }: PrometheusConfig,
  metrics: MetricsPort,
): (labels: OwnerLabels) => HttpSeries {
  const owner = ['service', 'route', 'workspace'];
  const latency = (name: string, help: string, buckets: readonly number[]) =>
    metrics.histogram(name, { help, unit: 'ms', labels: owner, buckets });
  const defined: HttpMetrics = {
    requests: status_code_metrics
      ? metrics.counter('kong_http_requests_total', {
          help: 'Requests, by the status of their answers and by whose answers those are.',
          labels: ['service', 'route', 'code', 'source', 'workspace', 'consumer'],
        })
      : undefined,
    bandwidth: bandwidth_metrics
      ? metrics.counter('kong_bandwidth_bytes', {
          help: 'Bytes of requests (ingress) and answers (egress).',
          unit: 'bytes',
          labels: ['service', 'route', 'direction', 'workspace', 'consumer'],
        })
      : undefined,
    latencies: latency_metrics
      ? {
          total: latency(
            'kong_request_latency_ms',
            'From the first byte of a request to the last of its answer.',
            requestBucketsMs,
          ),
          gateway: latency(
            'kong_kong_latency_ms',
            'What the gateway and its plugins add before a request is sent on.',
            gatewayBucketsMs,
          ),
          upstream: latency(
            'kong_upstream_latency_ms',
            'Waiting for the first byte of the upstream.',
            requestBucketsMs,
          ),
        }
      : undefined,
  };
  return (labels) => new HttpSeries(labels, defined);
}

/** What is counted of one owner, held so that nothing is looked up on the way of a request. */
export class HttpSeries {
  readonly labels: OwnerLabels;
  readonly #metrics: HttpMetrics;
  readonly #answers: { readonly upstream: Map<number, CounterSeries>; readonly gateway: Map<number, CounterSeries> };
  readonly #ingress: CounterSeries | undefined;
  readonly #egress: CounterSeries | undefined;
  readonly #total: HistogramSeries | undefined;
  readonly #gateway: HistogramSeries | undefined;
  /** Made when there is something to measure: not all routes have upstreams. */
  #upstream: HistogramSeries | undefined;

  constructor(labels: OwnerLabels, metrics: HttpMetrics) {
    const { service, route, consumer } = labels;
    const { bandwidth, latencies } = metrics;
    this.labels = labels;
    this.#metrics = metrics;
    this.#answers = { upstream: new Map(), gateway: new Map() };
    this.#ingress = bandwidth?.series(service, route, 'ingress', workspace, consumer);
    this.#egress = bandwidth?.series(service, route, 'egress', workspace, consumer);
    this.#total = latencies?.total.series(service, route, workspace);
    this.#gateway = latencies?.gateway.series(service, route, workspace);
  }

  record({ response, request, latencies }: ExchangeEvent): void {
    if (this.#metrics.requests !== undefined) {
      const counter =
        this.#answers[response.source].get(response.status) ?? this.#answer(this.#metrics.requests, response);
      counter.add(1);
    }
    this.#ingress?.add(request.bytes);
    this.#egress?.add(response.bytes);
    if (this.#total === undefined) return;
    this.#total.record(latencies.totalMs);
    this.#gateway!.record(latencies.gatewayMs);
    if (latencies.upstreamMs < 0) return;
    const { service, route } = this.labels;
    this.#upstream ??= this.#metrics.latencies!.upstream.series(service, route, workspace);
    this.#upstream.record(latencies.upstreamMs);
  }

  #answer(requests: CounterMetric, { status, source }: ExchangeEvent['response']): CounterSeries {
    const { service, route, consumer } = this.labels;
    const by = source === 'upstream' ? 'service' : 'kong';
    const series = requests.series(service, route, String(status), by, workspace, consumer);
    this.#answers[source].set(status, series);
    return series;
  }
}
