import type { EmbeddingsInput, EmbeddingsRequest } from '../../neutral/embeddings.ts';
import type { Json, Read, WriteOptions } from '../dialect.ts';
import { isMedia } from '../shared/embedding-inputs.ts';
import { asObject, asText, isObject, put } from '../shared/json.ts';
import { dataUrl, sourceOfUrl } from '../shared/media.ts';
import { readOwn, writeOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';

/** `embedding_types` stays a member of its own: floats and base64 are what others know of it. */
export function readRequest(body: Json): Read<EmbeddingsRequest> {
  const reading = new Reading();
  const inputs: EmbeddingsInput[] = [...(reading.texts(body, 'texts') ?? [])];
  for (const image of reading.texts(body, 'images') ?? []) {
    const input = imageOf(image);
    if (input === undefined) reading.fault('images', 'must be data URLs');
    else inputs.push(input);
  }
  reading.each(body, 'inputs', '', (item, at) => {
    reading.each(item, 'content', at, (part, where) => {
      const input = asText(part['text']) ?? imageOf(asText(asObject(part['image_url'])?.['url']));
      if (input === undefined) reading.fault(where, 'must be a text or an image_url');
      else inputs.push(input);
    });
  });
  if (inputs.length === 0) reading.fault('texts', 'is missing');
  const types = reading.texts(body, 'embedding_types');
  return reading.outcome({
    model: reading.text(body, 'model') ?? '',
    inputs,
    dimensions: reading.number(body, 'output_dimension'),
    encoding: types?.length === 1 && types[0] === 'base64' ? 'base64' : undefined,
    purpose: reading.text(body, 'input_type'),
    own: readOwn('cohere-embed', body, known),
  });
}

const known = new Set(['model', 'texts', 'images', 'inputs', 'output_dimension', 'input_type']);

export function cannotAsk({ inputs }: EmbeddingsRequest, model: string): string | undefined {
  if (inputs.some((input) => Array.isArray(input))) return `the model ${model} takes texts, not tokens`;
  const media = inputs.filter(isMedia);
  if (media.some(({ type, source }) => type !== 'image' || source.kind !== 'data')) {
    return `the model ${model} takes pictures as data only`;
  }
  return media.length > 0 && media.length < inputs.length
    ? `the model ${model} takes texts or pictures, not both`
    : undefined;
}

/** `cannotAsk` has found nothing. */
export function writeRequest(request: EmbeddingsRequest, { model, losses }: WriteOptions): Json {
  const { inputs, dimensions, encoding, purpose, user, own } = request;
  const images = inputs.filter(isMedia);
  const body: Json = { model };
  if (images.length === 0) body['texts'] = inputs;
  else body['images'] = images.map(({ source }) => (source.kind === 'data' ? dataUrl(source) : ''));
  // Cohere must be told; what Kong says where nobody does.
  body['input_type'] = images.length > 0 ? 'image' : (purpose ?? 'classification');
  body['embedding_types'] = [encoding === 'base64' ? 'base64' : 'float'];
  put(body, 'output_dimension', dimensions);
  if (user !== undefined) losses.add('user', 'there is no place for it');
  writeOwn('cohere-embed', own, body, losses);
  return body;
}

function imageOf(url: string | undefined): EmbeddingsInput | undefined {
  const source = url === undefined ? undefined : sourceOfUrl(url);
  return isObject(source) ? { type: 'image', source } : undefined;
}
