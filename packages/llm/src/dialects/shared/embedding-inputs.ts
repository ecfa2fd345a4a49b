import type { EmbeddingsInput, EmbeddingsRequest } from '../../neutral/embeddings.ts';
import type { MediaPart } from '../../neutral/parts.ts';

export function isMedia(input: EmbeddingsInput | undefined): input is MediaPart {
  return typeof input === 'object' && !Array.isArray(input);
}

/** Why a model cannot be asked, that takes nothing but texts; tokens are of one provider's models. */
export function textsOnly({ inputs }: EmbeddingsRequest, model: string): string | undefined {
  if (inputs.some((input) => Array.isArray(input))) return `the model ${model} takes texts, not tokens`;
  return inputs.some(isMedia) ? `the model ${model} takes texts only` : undefined;
}

/** Bytes for a picture. A URL is not fetched for a provider that does not do it itself. */
export function textsAndPictures({ inputs }: EmbeddingsRequest, model: string): string | undefined {
  if (inputs.some((input) => Array.isArray(input))) return `the model ${model} takes texts, not tokens`;
  const isOdd = inputs.some((input) => isMedia(input) && (input.type !== 'image' || input.source.kind !== 'data'));
  return isOdd ? `the model ${model} takes pictures as data only` : undefined;
}

/** For what embeddings are to be used, in Cohere's words and Google's. */
export function taskOfPurpose(purpose: string | undefined): string | undefined {
  return purpose === undefined ? undefined : tasks.get(purpose);
}

export function purposeOfTask(task: string | undefined): string | undefined {
  for (const [purpose, name] of tasks) if (name === task) return purpose;
  return undefined;
}

const tasks = new Map([
  ['search_document', 'RETRIEVAL_DOCUMENT'],
  ['search_query', 'RETRIEVAL_QUERY'],
  ['classification', 'CLASSIFICATION'],
  ['clustering', 'CLUSTERING'],
]);
