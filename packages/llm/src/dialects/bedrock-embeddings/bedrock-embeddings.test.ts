import { describe, expect, it } from 'vitest';
import type { EmbeddingsRequest } from '../../neutral/embeddings.ts';
import { Losses } from '../../neutral/losses.ts';
import { noUsage } from '../../neutral/usage.ts';
import { bedrockEmbeddings } from './dialect.ts';

const titan2 = 'amazon.titan-embed-text-v2:0';
const cohere3 = 'cohere.embed-english-v3';
const image = { type: 'image' as const, source: { kind: 'data' as const, mediaType: 'image/png', data: 'iVBO' } };

function write(request: Partial<EmbeddingsRequest>, model: string) {
  const losses = new Losses();
  const body = bedrockEmbeddings.writeRequest(
    { model, inputs: ['a'], ...request },
    { model, provider: 'bedrock', losses },
  );
  return { body, losses: losses.list.map(({ field }) => field) };
}

describe('embeddings at Bedrock', () => {
  it.each([
    ['amazon.titan-embed-text-v1', { dimensions: 256 }, { inputText: 'a' }, ['dimensions']],
    [titan2, { dimensions: 256, user: 'u' }, { inputText: 'a', dimensions: 256 }, ['user']],
    [
      'amazon.titan-embed-image-v1',
      { inputs: [image], dimensions: 384 },
      { inputImage: 'iVBO', embeddingConfig: { outputEmbeddingLength: 384 } },
      [],
    ],
    [cohere3, { inputs: ['a', 'b'] }, { texts: ['a', 'b'], input_type: 'search_document' }, []],
    [cohere3, { inputs: [image] }, { images: ['data:image/png;base64,iVBO'], input_type: 'image' }, []],
    [
      'eu.cohere.embed-v4:0',
      { purpose: 'clustering', dimensions: 512 },
      { texts: ['a'], input_type: 'clustering', output_dimension: 512, embedding_types: ['float'] },
      [],
    ],
  ])('asks %s in its own language: %j', (model, request, body, losses) => {
    expect(write(request, model)).toEqual({ body, losses });
  });

  it.each([
    [titan2, ['a', 'b'], 'takes one input at a time'],
    [titan2, [[1, 2]], 'takes texts, not tokens'],
    [titan2, [image], 'takes texts only'],
    [cohere3, ['a', image], 'takes texts or images, not both'],
    [
      'amazon.titan-embed-image-v1',
      [{ type: 'image' as const, source: { kind: 'url' as const, url: 'https://example.com' } }],
      'takes images as data only',
    ],
  ])('says why %s cannot be asked', (model, inputs, why) => {
    expect(bedrockEmbeddings.cannotAsk?.({ model, inputs }, model)).toBe(`the model ${model} ${why}`);
  });

  it('can ask the rest', () => {
    expect(bedrockEmbeddings.cannotAsk?.({ model: '', inputs: ['a'] }, titan2)).toBeUndefined();
    expect(bedrockEmbeddings.cannotAsk?.({ model: '', inputs: ['a', 'b'] }, cohere3)).toBeUndefined();
  });

  it.each([
    [
      { embedding: [0.1, 0.2], inputTextTokenCount: 3 },
      { vectors: [[0.1, 0.2]], usage: { ...noUsage(), input: 3 } },
    ],
    [
      { embeddings: [[0.1], [0.2]], response_type: 'embeddings_floats' },
      { vectors: [[0.1], [0.2]], usage: undefined },
    ],
    [{ embeddings: { float: [[0.1]] } }, { vectors: [[0.1]] }],
  ])('reads the vectors of %j', (body, value) => {
    expect(bedrockEmbeddings.readAnswer(body)).toMatchObject({ value });
  });

  it.each([[undefined], [{}], [{ embeddings: {} }], [{ embeddings: [1] }]])('finds none in %j', (body) => {
    expect(bedrockEmbeddings.readAnswer(body)).toHaveProperty('problem');
  });

  it.each([
    [titan2, { inputText: 'a', dimensions: 256, normalize: true }, { embedding: [1], inputTextTokenCount: 2 }],
    [
      cohere3,
      { texts: ['a'], input_type: 'search_query', truncate: 'END' },
      { response_type: 'embeddings_floats', embeddings: [[1]] },
    ],
    [
      cohere3,
      { texts: ['a'], input_type: 'search_query', embedding_types: ['float'] },
      { embeddings: { float: [[1]] } },
    ],
  ])('answers a caller of %s in its language', (model, body, answer) => {
    const read = bedrockEmbeddings.readRequest(body, { model });
    if ('problem' in read) throw new Error(read.problem);
    expect(write(read.value, model).body).toEqual(body);
    const told = { model: 'm', vectors: [[1]], usage: { ...noUsage(), input: 2 } };
    expect(bedrockEmbeddings.writeAnswer(told, read.value)).toMatchObject(answer);
  });

  it.each([
    [titan2, {}, 'inputText is missing'],
    [cohere3, { texts: 'a' }, 'texts must be a list of texts'],
  ])('refuses what a caller of %s got wrong', (model, body, problem) => {
    expect(bedrockEmbeddings.readRequest(body, { model })).toMatchObject({ problem });
  });
});
