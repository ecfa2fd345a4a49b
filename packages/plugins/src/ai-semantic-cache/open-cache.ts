import type { Cache, PluginInstanceContext, Services, VectorStore } from '@sallyport/pipeline';
import { createEmbedder } from '../shared/llm/embedding/create-embedder.ts';
import { createVectorStore } from '../shared/llm/embedding/create-vector-store.ts';
import { redisAdvancedSettings } from '../shared/redis-settings.ts';
import { Asking } from './asking.ts';
import type { AiSemanticCacheConfig } from './schema.ts';
import type { AnswerStore } from './stores/answer-store.ts';
import { memoryAnswers } from './stores/memory-answers.ts';
import { SharedAnswers } from './stores/shared-answers.ts';
import { textsAmongVectors } from './stores/texts.ts';

export interface OpenCache {
  readonly asking: Asking;
  /** Where answers lie while they pass. */
  readonly room: Cache;
  close(): void;
}

/** As the Admin API names it. */
const kind = 'ai-semantic-cache';

export function openCache(
  config: AiSemanticCacheConfig,
  services: Services,
  { pluginId }: PluginInstanceContext,
): OpenCache {
  const { clock, cache } = services;
  const { embeddings, vectordb, cache_ttl, exact_caching } = config;
  const embedder = createEmbedder(embeddings, vectordb, services);
  const vectors = createVectorStore(vectordb, services);
  const room = cache.open(kind, pluginId, pluginId);
  const shared = openShared(config, vectors, services, pluginId);
  const answers: AnswerStore = shared ?? memoryAnswers(room);
  const hide = shared && cache.expose(kind, pluginId, shared);
  const { threshold } = vectordb;
  return {
    asking: new Asking({
      clock,
      answers,
      vectors,
      embedder,
      threshold,
      exact: exact_caching,
      keptMs: cache_ttl * 1000,
    }),
    room,
    close() {
      hide?.();
      answers.close();
      vectors.close();
      embedder.close();
    },
  };
}

/** Undefined where answers stay in the memory of the worker. */
function openShared(
  { vectordb }: AiSemanticCacheConfig,
  vectors: VectorStore,
  services: Services,
  pluginId: string,
): SharedAnswers | undefined {
  const { strategy, redis, dimensions } = vectordb;
  if (strategy === 'memory') return undefined;
  const texts =
    redis === undefined
      ? textsAmongVectors(vectors, dimensions)
      : services.records.redis(redisAdvancedSettings(redis, services));
  return new SharedAnswers(texts, pluginId, () => services.clock.nowMs());
}
