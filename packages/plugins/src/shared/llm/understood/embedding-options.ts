import type { EmbeddingsRequest } from '@sallyport/llm';
import type { TargetSettings } from '../schema/target.ts';

/** The length of vectors goes before what the caller says, as sampling does; what they are for counts where the caller does not say. */
export function withEmbeddingOptions(request: EmbeddingsRequest, { model }: TargetSettings): EmbeddingsRequest {
  const { options, options_are_defaults: areDefaults } = model;
  const dimensions = options?.embeddings_dimensions;
  const isAsked = areDefaults && request.dimensions !== undefined;
  return {
    ...request,
    dimensions: dimensions === undefined || isAsked ? request.dimensions : dimensions,
    purpose: request.purpose ?? options?.cohere?.embedding_input_type,
  };
}

/** Dialects say the length in different places, inside of lists too: a body in which it changes is written anew. */
export function changesEmbeddings({ model }: TargetSettings): boolean {
  return model.options?.embeddings_dimensions !== undefined;
}
