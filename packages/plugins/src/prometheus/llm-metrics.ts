import type { ExchangeEvent, LlmFacts } from '@sallyport/contracts';
import type { MetricsPort } from '@sallyport/pipeline';
import { gatewayBucketsMs, modelBucketsMs } from './buckets.ts';
import { type OwnerLabels, workspace } from './owners.ts';

/** Requests to models: Kong's metrics, and what people feel of streams. */
export function llmMetrics(metrics: MetricsPort, tokenBucketsMs: readonly number[]) {
  const model = ['ai_provider', 'ai_model', 'cache_status', 'vector_db', 'embeddings_provider', 'embeddings_model'];
  const labels = [...model, 'request_mode', 'workspace', 'consumer'];
  const latency = (name: string, help: string, buckets: readonly number[]) =>
    metrics.histogram(name, { help, unit: 'ms', labels, buckets });
  const requests = metrics.counter('kong_ai_llm_requests_total', { help: 'Requests to models.', labels });
  const cost = metrics.counter('kong_ai_llm_cost_total', {
    help: 'What requests to models cost, in US dollars, where the price is known.',
    labels,
  });
  const tokens = metrics.counter('kong_ai_llm_tokens_total', {
    help: 'Tokens that models read (prompt_tokens), wrote (completion_tokens), and both (total_tokens).',
    labels: [...model, 'token_type', 'workspace', 'consumer'],
  });
  const provider = latency(
    'kong_ai_llm_provider_latency_ms',
    'From sending a request to a model to the end of its answer.',
    modelBucketsMs,
  );
  const fetch = latency(
    'kong_ai_cache_fetch_latency',
    'Looking for an answer in the semantic cache.',
    gatewayBucketsMs,
  );
  const embeddings = latency(
    'kong_ai_cache_embeddings_latency',
    'Turning a question into a vector for the semantic cache.',
    gatewayBucketsMs,
  );
  const ownLabels = ['service', 'route', 'ai_provider', 'ai_model', 'consumer'];
  const felt = (name: string, help: string) =>
    metrics.histogram(name, { help, unit: 'ms', labels: ownLabels, buckets: tokenBucketsMs });
  const first = felt(
    'sallyport_llm_time_to_first_token_ms',
    'Of streams: from sending a request to a model to its first content.',
  );
  const each = felt(
    'sallyport_llm_time_per_output_token_ms',
    'After the first one, the time to each token that a model wrote.',
  );
  const attempts = metrics.counter('sallyport_llm_attempts_total', {
    help: 'Attempts to be served by a model, by how they failed; empty where they did not.',
    labels: ['service', 'route', 'ai_provider', 'ai_model', 'failure'],
  });

  return ({ llm }: ExchangeEvent, { service, route, consumer }: OwnerLabels): void => {
    if (llm === undefined) return;
    for (const { provider, model, failure } of llm.attempts)
      attempts.add(1, service, route, provider, model, failure ?? '');
    // As in Kong; a cache has no such setting.
    if (!llm.logsStatistics && llm.cache?.status !== 'Hit') return;
    const { status = '', vectordb = '', embeddingsProvider = '', embeddingsModel = '' } = llm.cache ?? {};
    const name = llm.provider ?? '';
    const asked = llm.requestModel ?? llm.responseModel ?? '';
    const of = [name, asked, status.toLowerCase(), vectordb, embeddingsProvider, embeddingsModel] as const;
    const all = [...of, llm.mode, workspace, consumer] as const;
    requests.add(1, ...all);
    if (llm.cost) cost.add(llm.cost, ...all);
    if (llm.latencyMs !== undefined) provider.record(llm.latencyMs, ...all);
    if (llm.cache?.fetchMs !== undefined) fetch.record(llm.cache.fetchMs, ...all);
    if (llm.cache?.embeddingsMs !== undefined) embeddings.record(llm.cache.embeddingsMs, ...all);
    if (llm.timeToFirstTokenMs !== undefined)
      first.record(llm.timeToFirstTokenMs, service, route, name, asked, consumer);
    if (llm.timePerTokenMs !== undefined) each.record(llm.timePerTokenMs, service, route, name, asked, consumer);
    if (llm.usage === undefined) return;
    const { prompt, completion } = sumsOf(llm.usage);
    tokens.add(prompt, ...of, 'prompt_tokens', workspace, consumer);
    tokens.add(completion, ...of, 'completion_tokens', workspace, consumer);
    tokens.add(prompt + completion, ...of, 'total_tokens', workspace, consumer);
  };
}

function sumsOf(usage: NonNullable<LlmFacts['usage']>): { prompt: number; completion: number } {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, inputAudio, output, reasoning, outputAudio } = usage;
  return {
    prompt: input + cacheRead + cacheWrite5m + cacheWrite1h + inputAudio,
    completion: output + reasoning + outputAudio,
  };
}
