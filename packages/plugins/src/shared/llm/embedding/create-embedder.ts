import { type Embedder, type Services, SharedEmbedder } from '@sallyport/pipeline';
import { type EmbeddingsSettings, isLocal } from '../schema/embeddings.ts';
import type { VectordbSettings } from '../schema/vectordb.ts';
import { createApiEmbedder } from './api/api-embedder.ts';

/** `close` gives back what it took. */
export interface OpenEmbedder extends Embedder {
  close(): void;
}

/** Who turns texts into vectors, as `embeddings` says: the local model, where it is left out too. The configuration was checked. */
export function createEmbedder(
  embeddings: EmbeddingsSettings | undefined,
  { dimensions }: Pick<VectordbSettings, 'dimensions'>,
  services: Services,
): OpenEmbedder {
  if (embeddings === undefined || isLocal(embeddings)) {
    const local = services.embeddings.local();
    return {
      model: local.model,
      dimensions: local.dimensions,
      embed: (texts, options) => local.embed(texts, options),
      close() {},
    };
  }
  const api = createApiEmbedder(embeddings, dimensions, services);
  const shared = new SharedEmbedder(api, { clock: services.clock });
  return {
    model: api.model,
    dimensions,
    embed: (texts, options) => shared.embed(texts, options),
    close: () => api.close(),
  };
}
