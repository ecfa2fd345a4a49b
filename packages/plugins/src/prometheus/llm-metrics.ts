import type { ExchangeEvent, LlmFacts } from '@sallyport/contracts';
import type { CounterMetric, HistogramMetric, MetricsPort } from '@sallyport/pipeline';
import { gatewayBucketsMs, modelBucketsMs } from './buckets.ts';
import { ModelSeries, wayOf } from './model-series.ts';
import type { OwnerLabels } from './owners.ts';

export interface LlmMetrics {
  readonly requests: CounterMetric;
  readonly cost: CounterMetric;
  readonly tokens: CounterMetric;
  readonly provider: HistogramMetric;
  readonly cacheFetch: HistogramMetric;
  readonly cacheEmbeddings: HistogramMetric;
  readonly firstToken: HistogramMetric;
  readonly perToken: HistogramMetric;
}

/** Requests to models: Kong's metrics, and what people feel of streams. */
export function llmMetrics(metrics: MetricsPort, tokenBucketsMs: readonly number[]) {
  const defined = define(metrics, tokenBucketsMs);
  const attempts = metrics.counter('sallyport_llm_attempts_total', {
    help: 'Attempts to be served by a model, by how they failed; empty where they did not.',
    labels: ['service', 'route', 'ai_provider', 'ai_model', 'failure'],
  });
  /** What was asked for lately, by its owner: few models, asked in few ways. */
  const held = new WeakMap<OwnerLabels, ModelSeries[]>();

  return ({ llm }: ExchangeEvent, owner: OwnerLabels): void => {
    if (llm === undefined) return;
    for (const { provider, model, failure } of llm.attempts)
      attempts.add(1, owner.service, owner.route, provider, model, failure ?? '');
    // As in Kong; a cache has no such setting.
    if (llm.logsStatistics || llm.cache?.status === 'Hit') seriesFor(owner, llm).record(llm);
  };

  function seriesFor(owner: OwnerLabels, llm: LlmFacts): ModelSeries {
    const way = wayOf(llm);
    let known = held.get(owner);
    for (const series of known ?? []) if (series.isFor(way)) return series;
    if (known === undefined || known.length >= heldMax) {
      known = [];
      held.set(owner, known);
    }
    const series = new ModelSeries(owner, way, defined);
    known.push(series);
    return series;
  }
}

const heldMax = 32;

function define(metrics: MetricsPort, tokenBucketsMs: readonly number[]): LlmMetrics {
  const model = ['ai_provider', 'ai_model', 'cache_status', 'vector_db', 'embeddings_provider', 'embeddings_model'];
  const labels = [...model, 'request_mode', 'workspace', 'consumer'];
  const latency = (name: string, help: string, buckets: readonly number[]) =>
    metrics.histogram(name, { help, unit: 'ms', labels, buckets });
  const felt = (name: string, help: string) =>
    metrics.histogram(name, {
      help,
      unit: 'ms',
      labels: ['service', 'route', 'ai_provider', 'ai_model', 'consumer'],
      buckets: tokenBucketsMs,
    });
  return {
    requests: metrics.counter('kong_ai_llm_requests_total', { help: 'Requests to models.', labels }),
    cost: metrics.counter('kong_ai_llm_cost_total', {
      help: 'What requests to models cost, in US dollars, where the price is known.',
      labels,
    }),
    tokens: metrics.counter('kong_ai_llm_tokens_total', {
      help: 'Tokens that models read (prompt_tokens), wrote (completion_tokens), and both (total_tokens).',
      labels: [...model, 'token_type', 'workspace', 'consumer'],
    }),
    provider: latency(
      'kong_ai_llm_provider_latency_ms',
      'From sending a request to a model to the end of its answer.',
      modelBucketsMs,
    ),
    cacheFetch: latency(
      'kong_ai_cache_fetch_latency',
      'Looking for an answer in the semantic cache.',
      gatewayBucketsMs,
    ),
    cacheEmbeddings: latency(
      'kong_ai_cache_embeddings_latency',
      'Turning a question into a vector for the semantic cache.',
      gatewayBucketsMs,
    ),
    firstToken: felt(
      'sallyport_llm_time_to_first_token_ms',
      'Of streams: from sending a request to a model to its first content.',
    ),
    perToken: felt(
      'sallyport_llm_time_per_output_token_ms',
      'After the first one, the time to each token that a model wrote.',
    ),
  };
}
