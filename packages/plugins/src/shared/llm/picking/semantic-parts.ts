import { catchAll, Semantic } from '@sallyport/llm';
import type { Embedder, LlmCall, Services, Vector } from '@sallyport/pipeline';
import { createEmbedder } from '../embedding/create-embedder.ts';
import { holdEmbeddedTexts } from '../embedding/hold-embedded-texts.ts';
import { promptText } from '../embedding/prompt-text.ts';
import type { EmbeddingsSettings } from '../schema/embeddings.ts';
import type { VectordbSettings } from '../schema/vectordb.ts';
import type { SemanticParts } from './balanced-picker.ts';

export interface SemanticSettings {
  readonly embeddings: EmbeddingsSettings | undefined;
  readonly vectordb: VectordbSettings;
  readonly descriptions: readonly string[];
}

/** Chooses targets by what requests are about. */
export function createSemanticParts(settings: SemanticSettings, services: Services): SemanticParts {
  const { embeddings, vectordb } = settings;
  const { distance_metric, threshold = Infinity } = vectordb;
  const embedder = createEmbedder(embeddings, vectordb, services);
  const held = holdEmbeddedTexts(embedder.model, vectordb, services);
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
async function vectorOf(call: LlmCall, embedder: Embedder, { log }: Services): Promise<Vector | undefined> {
  const text = promptText(call);
  if (text === undefined) return undefined;
  try {
    return (await embedder.embed([text]))[0];
  } catch (error) {
    log.warn('a prompt could not be embedded', { reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
