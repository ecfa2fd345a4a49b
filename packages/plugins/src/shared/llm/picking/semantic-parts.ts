import { catchAll, type Embedder, Semantic } from '@sallyport/llm';
import type { LlmCall, Services } from '@sallyport/pipeline';
import { redisAdvancedSettings } from '../../redis-settings.ts';
import { createApiEmbedder } from '../embedding/api-embedder.ts';
import { EmbeddedTexts } from '../embedding/embedded-texts.ts';
import { promptText } from '../embedding/prompt-text.ts';
import type { EmbeddingsSettings } from '../schema/embeddings.ts';
import type { VectordbSettings } from '../schema/vectordb.ts';
import type { SemanticParts } from './balanced-picker.ts';

export interface SemanticSettings {
  readonly embeddings: EmbeddingsSettings;
  readonly vectordb: VectordbSettings;
  readonly descriptions: readonly string[];
}

/** Chooses targets by what requests are about, with an embeddings API. */
export function createSemanticParts(settings: SemanticSettings, services: Services): SemanticParts {
  const { embeddings, vectordb } = settings;
  const { dimensions, distance_metric, threshold = Infinity } = vectordb;
  const embedder = createApiEmbedder(embeddings, dimensions, services);
  const { provider, name, options } = embeddings.model;
  const model = JSON.stringify([provider, name, options?.upstream_url, options?.azure?.deployment_id, dimensions]);
  const held = services.kept.hold(`llm descriptions ${model} ${JSON.stringify(vectordb.redis ?? null)}`, () => {
    const records =
      vectordb.strategy === 'redis' && vectordb.redis !== undefined
        ? services.records.redis(redisAdvancedSettings(vectordb.redis, services))
        : undefined;
    return new EmbeddedTexts(model, services.clock, services.log, records);
  });
  const described = settings.descriptions.filter((description) => description !== catchAll);
  const embedding = held.value.embed(described, embedder);
  return {
    algorithm: new Semantic(held.value.vectors, distance_metric, threshold),
    async vectorOf(call) {
      await embedding;
      return vectorOf(call, embedder, services);
    },
    close() {
      held.release();
      embedder.close();
    },
  };
}

/** Undefined where it is not known, which is what `CATCHALL` is for. */
async function vectorOf(call: LlmCall, embedder: Embedder, { log }: Services): Promise<readonly number[] | undefined> {
  const text = promptText(call);
  if (text === undefined) return undefined;
  try {
    return (await embedder.embed([text]))[0];
  } catch (error) {
    log.warn('a prompt could not be embedded', { reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
