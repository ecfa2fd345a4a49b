import { inputTokens, type LlmCacheFacts, type LlmFacts, outputTokens } from '@sallyport/contracts';
import type { CounterSeries, HistogramSeries } from '@sallyport/pipeline';
import type { LlmMetrics } from './llm-metrics.ts';
import { type OwnerLabels, workspace } from './owners.ts';

/** Requests of one owner to one model that were served in one way; held, so that not all is looked up for each. */
export class ModelSeries {
  readonly #way: readonly string[];
  readonly #owner: OwnerLabels;
  readonly #metrics: LlmMetrics;
  readonly #requests: CounterSeries;
  // Made when there is something to count or measure.
  #cost: CounterSeries | undefined;
  #tokens: readonly [prompt: CounterSeries, completion: CounterSeries, total: CounterSeries] | undefined;
  #provider: HistogramSeries | undefined;
  #firstToken: HistogramSeries | undefined;
  #perToken: HistogramSeries | undefined;

  /** `way`: what `wayOf` says of its requests. */
  constructor(owner: OwnerLabels, way: readonly string[], metrics: LlmMetrics) {
    this.#way = way;
    this.#owner = owner;
    this.#metrics = metrics;
    this.#requests = metrics.requests.series(...this.#all);
  }

  isFor(way: readonly string[]): boolean {
    for (let i = 0; i < way.length; i++) if (way[i] !== this.#way[i]) return false;
    return true;
  }

  record({ cost, latencyMs, timeToFirstTokenMs, timePerTokenMs, usage, cache }: LlmFacts): void {
    const metrics = this.#metrics;
    this.#requests.add(1);
    if (cost) {
      this.#cost ??= metrics.cost.series(...this.#all);
      this.#cost.add(cost);
    }
    if (latencyMs !== undefined) {
      this.#provider ??= metrics.provider.series(...this.#all);
      this.#provider.record(latencyMs);
    }
    if (timeToFirstTokenMs !== undefined) {
      this.#firstToken ??= metrics.firstToken.series(...this.#own);
      this.#firstToken.record(timeToFirstTokenMs);
    }
    if (timePerTokenMs !== undefined) {
      this.#perToken ??= metrics.perToken.series(...this.#own);
      this.#perToken.record(timePerTokenMs);
    }
    if (usage !== undefined) this.#recordTokens(usage);
    if (cache !== undefined) this.#recordCache(cache);
  }

  #recordCache({ fetchMs, embeddingsMs }: LlmCacheFacts): void {
    if (fetchMs !== undefined) this.#metrics.cacheFetch.record(fetchMs, ...this.#all);
    if (embeddingsMs !== undefined) this.#metrics.cacheEmbeddings.record(embeddingsMs, ...this.#all);
  }

  #recordTokens(usage: NonNullable<LlmFacts['usage']>): void {
    const prompt = inputTokens(usage);
    const completion = outputTokens(usage);
    this.#tokens ??= [this.#ofType('prompt_tokens'), this.#ofType('completion_tokens'), this.#ofType('total_tokens')];
    this.#tokens[0].add(prompt);
    this.#tokens[1].add(completion);
    this.#tokens[2].add(prompt + completion);
  }

  #ofType(type: string): CounterSeries {
    return this.#metrics.tokens.series(...this.#way.slice(0, -1), type, workspace, this.#owner.consumer);
  }

  get #all(): string[] {
    return [...this.#way, workspace, this.#owner.consumer];
  }

  get #own(): string[] {
    const { service, route, consumer } = this.#owner;
    return [service, route, this.#way[0]!, this.#way[1]!, consumer];
  }
}

/** Values of Kong's labels, from the provider to the mode. */
export function wayOf({ provider = '', requestModel, responseModel = '', cache, mode }: LlmFacts): string[] {
  if (cache === undefined) return [provider, requestModel ?? responseModel, '', '', '', '', mode];
  const { status, vectordb, embeddingsProvider = '', embeddingsModel = '' } = cache;
  const model = requestModel ?? responseModel;
  return [provider, model, status.toLowerCase(), vectordb, embeddingsProvider, embeddingsModel, mode];
}
