import type { EmbeddingsInput, EmbeddingsRequest } from '../../neutral/embeddings.ts';
import type { MediaPart } from '../../neutral/parts.ts';
import type { Json, PathFacts, Read, WriteOptions } from '../dialect.ts';
import { isMedia } from '../shared/embedding-inputs.ts';
import { put } from '../shared/json.ts';
import { dataUrl, sourceOfUrl } from '../shared/media.ts';
import { readOwn, writeOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';
import { vendorOf } from './vendor.ts';

const name = 'bedrock-embeddings';

export function readRequest(body: Json, path: PathFacts): Read<EmbeddingsRequest> {
  const reading = new Reading();
  const model = path.model ?? '';
  const request = vendorOf(model) === 'cohere' ? readCohere(body, reading) : readTitan(body, reading);
  return reading.outcome({ ...request, model, own: readOwn(name, body, known) });
}

const known = new Set(
  'inputText inputImage dimensions embeddingConfig texts images input_type output_dimension'.split(' '),
);

/** Why a model cannot be asked this: for the caller. */
export function cannotAsk({ inputs }: EmbeddingsRequest, model: string): string | undefined {
  if (inputs.some(Array.isArray)) return `the model ${model} takes texts, not tokens`;
  const images = inputs.filter(isMedia);
  if (images.some(({ source }) => source.kind !== 'data')) return `the model ${model} takes images as data only`;
  if (vendorOf(model) === 'cohere') {
    return images.length > 0 && images.length < inputs.length
      ? `the model ${model} takes texts or images, not both`
      : undefined;
  }
  if (inputs.length !== 1) return `the model ${model} takes one input at a time`;
  return images.length > 0 && !hasImages(model) ? `the model ${model} takes texts only` : undefined;
}

/** `cannotAsk` has found nothing. */
export function writeRequest(request: EmbeddingsRequest, { model, losses }: WriteOptions): Json {
  const { user, own, purpose } = request;
  if (user !== undefined) losses.add('user', 'there is no place for it');
  if (purpose !== undefined && vendorOf(model) !== 'cohere')
    losses.add('purpose', 'embeddings are for any purpose here');
  const body = vendorOf(model) === 'cohere' ? writeCohere(request, model) : writeTitan(request, model, losses);
  writeOwn(name, own, body, losses);
  return body;
}

function readTitan(body: Json, reading: Reading): Omit<EmbeddingsRequest, 'model'> {
  const text = reading.text(body, 'inputText');
  const image = reading.text(body, 'inputImage');
  const config = reading.object(body, 'embeddingConfig') ?? {};
  if (text === undefined && image === undefined) reading.fault('inputText', 'is missing');
  const inputs: EmbeddingsInput[] = [];
  if (text !== undefined) inputs.push(text);
  if (image !== undefined) inputs.push(imageOf(image));
  return {
    inputs,
    isSingle: true,
    dimensions:
      reading.number(body, 'dimensions') ?? reading.number(config, 'outputEmbeddingLength', 'embeddingConfig'),
  };
}

function readCohere(body: Json, reading: Reading): Omit<EmbeddingsRequest, 'model'> {
  const texts = reading.texts(body, 'texts');
  const images = reading.texts(body, 'images') ?? [];
  if (texts === undefined && images.length === 0) reading.fault('texts', 'is missing');
  return {
    inputs: [...(texts ?? []), ...images.map(imageOf)],
    dimensions: reading.number(body, 'output_dimension'),
    purpose: reading.text(body, 'input_type'),
  };
}

function writeTitan({ inputs, dimensions }: EmbeddingsRequest, model: string, losses: WriteOptions['losses']): Json {
  const [input] = inputs;
  const body: Json = isMedia(input) ? { inputImage: dataOf(input) } : { inputText: input ?? '' };
  if (dimensions === undefined) return body;
  if (hasImages(model)) body['embeddingConfig'] = { outputEmbeddingLength: dimensions };
  else if (model.includes('titan-embed-text-v2')) body['dimensions'] = dimensions;
  else losses.add('dimensions', 'this model has one length of vectors');
  return body;
}

function writeCohere({ inputs, dimensions, purpose }: EmbeddingsRequest, model: string): Json {
  const images = inputs.filter(isMedia);
  const body: Json =
    images.length > 0
      ? {
          images: images.map((image) => dataUrl({ mediaType: mediaTypeOf(image), data: dataOf(image) })),
          input_type: 'image',
        }
      : // Cohere must be told; what is stored to be found later is the usual case.
        { texts: inputs, input_type: purpose ?? 'search_document' };
  put(body, 'output_dimension', dimensions);
  // Newer models answer in several types, and want to be told which.
  if (!model.includes('-v3')) body['embedding_types'] = ['float'];
  return body;
}

function hasImages(model: string): boolean {
  return model.includes('titan-embed-image');
}

function imageOf(text: string): MediaPart {
  const source = sourceOfUrl(text);
  if (source !== undefined && source.kind === 'data') return { type: 'image', source };
  return { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: text } };
}

function dataOf({ source }: MediaPart): string {
  return source.kind === 'data' ? source.data : '';
}

function mediaTypeOf({ source }: MediaPart): string {
  return source.kind === 'data' ? source.mediaType : 'image/png';
}
