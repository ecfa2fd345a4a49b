import type { Held, Services } from '@sallyport/pipeline';
import type { VectordbSettings } from '../schema/vectordb.ts';
import { createVectorStore } from './create-vector-store.ts';
import { EmbeddedTexts } from './embedded-texts.ts';

/** Texts of configurations, found again after a reload: those of one model in one store are held in common, whichever plugins they belong to. */
export function holdEmbeddedTexts(model: string, vectordb: VectordbSettings, services: Services): Held<EmbeddedTexts> {
  const { strategy, dimensions, distance_metric, redis, pgvector } = vectordb;
  const where = JSON.stringify([strategy, dimensions, distance_metric, redis, pgvector]);
  return services.kept.hold(`embedded texts ${model} ${where}`, () => {
    const store = strategy === 'memory' ? undefined : createVectorStore(vectordb, services);
    return new EmbeddedTexts(model, services.clock, services.log, store);
  });
}
