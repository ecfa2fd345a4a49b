import { describe, expect, it } from 'vitest';
import type { EmbeddingsRequest } from '../neutral/embeddings.ts';
import { Losses } from '../neutral/losses.ts';
import { noUsage } from '../neutral/usage.ts';
import type { EmbeddingsDialect, Json, PathFacts } from './dialect.ts';
import { findEmbeddingsDialect } from './index.ts';

const image = { type: 'image' as const, source: { kind: 'data' as const, mediaType: 'image/png', data: 'iVBO' } };
const pixel = 'data:image/png;base64,iVBO';

function dialectOf(name: string): EmbeddingsDialect {
  return findEmbeddingsDialect(name)!;
}

function read(name: string, body: Json, path: PathFacts = {}): EmbeddingsRequest {
  const outcome = dialectOf(name).readRequest(body, path);
  if ('problem' in outcome) throw new Error(outcome.problem);
  return outcome.value;
}

function write(name: string, request: Partial<EmbeddingsRequest>, model = 'm') {
  const losses = new Losses();
  const body = dialectOf(name).writeRequest({ model, inputs: ['a'], ...request }, { model, provider: name, losses });
  return { body, losses: losses.list.map(({ field }) => field) };
}

describe.each<[name: string, body: Json, path: PathFacts]>([
  [
    'gemini-embeddings',
    {
      requests: ['a', 'b'].map((text) => ({
        model: 'models/m',
        content: { parts: [{ text }] },
        taskType: 'RETRIEVAL_QUERY',
        outputDimensionality: 256,
      })),
    },
    { model: 'm' },
  ],
  [
    'gemini-embeddings',
    {
      requests: [
        {
          model: 'models/m',
          content: { parts: [{ inlineData: { mimeType: 'image/png', data: 'iVBO' } }] },
          taskType: 'CODE_RETRIEVAL_QUERY',
          title: 'A title',
        },
      ],
    },
    { model: 'm' },
  ],
  ['gemini-embed-content', { model: 'models/m', content: { parts: [{ text: 'a' }] } }, { model: 'm' }],
  [
    'vertex-embeddings',
    {
      instances: [
        { content: 'a', task_type: 'CLUSTERING' },
        { content: 'b', task_type: 'CLUSTERING' },
      ],
      parameters: { outputDimensionality: 256, autoTruncate: false },
    },
    { model: 'm' },
  ],
  [
    'vertex-embeddings',
    { instances: [{ text: 'a' }, { image: { bytesBase64Encoded: 'iVBO' } }], parameters: { dimension: 128 } },
    { model: 'multimodalembedding@001' },
  ],
  [
    'cohere-embed',
    {
      model: 'm',
      texts: ['a', 'b'],
      input_type: 'search_query',
      embedding_types: ['float', 'int8'],
      output_dimension: 256,
      truncate: 'END',
    },
    {},
  ],
  ['cohere-embed', { model: 'm', images: [pixel], input_type: 'image', embedding_types: ['float'] }, {}],
  ['ollama-embed', { model: 'm', input: 'a', truncate: true }, {}],
  ['ollama-embed', { model: 'm', input: ['a', 'b'], dimensions: 128 }, {}],
  ['huggingface-embeddings', { inputs: ['a', 'b'], normalize: true, dimensions: 5 }, {}],
])('%s', (name, body, path) => {
  it(`writes as it reads ${JSON.stringify(body).slice(0, 80)}`, () => {
    const request = read(name, body, path);
    expect(write(name, request, path.model ?? request.model)).toEqual({ body: { ...body }, losses: [] });
  });
});

describe('requests for embeddings', () => {
  it('say what they are for in the words of each', () => {
    const asked = { purpose: 'search_document' };
    expect(write('gemini-embeddings', asked).body).toMatchObject({ requests: [{ taskType: 'RETRIEVAL_DOCUMENT' }] });
    expect(write('vertex-embeddings', asked).body).toMatchObject({ instances: [{ task_type: 'RETRIEVAL_DOCUMENT' }] });
    expect(write('cohere-embed', asked).body).toMatchObject({ input_type: 'search_document' });
    expect(write('cohere-embed', {}).body).toMatchObject({ input_type: 'classification' });
    expect(write('ollama-embed', asked).losses).toEqual(['purpose']);
    expect(write('huggingface-embeddings', asked).losses).toEqual(['purpose']);
  });

  it('in snake_case are taken from Gemini’s callers', () => {
    const body = { content: { parts: { text: 'a' } }, task_type: 'RETRIEVAL_QUERY', output_dimensionality: 3 };
    expect(read('gemini-embed-content', body)).toMatchObject({
      inputs: ['a'],
      isSingle: true,
      purpose: 'search_query',
      dimensions: 3,
    });
  });

  it('of several kinds are taken from Cohere’s callers', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'image_url', image_url: { url: pixel } },
    ];
    expect(read('cohere-embed', { model: 'm', inputs: [{ content }] }).inputs).toEqual(['a', image]);
  });

  it.each([
    ['gemini-embeddings', {}, 'requests must be a list of requests'],
    ['gemini-embeddings', { requests: [{}] }, 'requests[0].content must hold a text or a picture'],
    ['gemini-embed-content', { content: {} }, 'content must hold a text or a picture'],
    ['vertex-embeddings', { instances: [{}] }, 'instances[0].content is missing'],
    ['vertex-embeddings', { instances: [] }, 'instances must be a list of instances'],
    ['cohere-embed', { model: 'm' }, 'texts is missing'],
    ['cohere-embed', { model: 'm', texts: [5] }, 'texts must be a list of texts'],
    ['cohere-embed', { model: 'm', images: ['data:text'] }, 'images must be data URLs'],
    ['ollama-embed', { input: 5 }, 'input must be a list of texts'],
    ['ollama-embed', { input: [] }, 'input must be a text or a list of texts'],
    ['huggingface-embeddings', {}, 'inputs must be a text or a list of texts'],
  ])('%s says what is wrong with %j', (name, body, problem) => {
    expect(dialectOf(name).readRequest(body, {})).toMatchObject({ problem });
  });

  it.each([
    ['gemini-embeddings', [[1, 2]], 'takes texts, not tokens'],
    [
      'gemini-embeddings',
      [{ ...image, source: { kind: 'url' as const, url: 'https://a' } }],
      'takes pictures as data only',
    ],
    ['vertex-embeddings', [image], 'takes texts only'],
    ['cohere-embed', ['a', image], 'takes texts or pictures, not both'],
    ['ollama-embed', [image], 'takes texts only'],
    ['huggingface-embeddings', [[1]], 'takes texts, not tokens'],
  ])('%s cannot be asked %j', (name, inputs, why) => {
    expect(dialectOf(name).cannotAsk?.({ model: '', inputs }, 'm')).toBe(`the model m ${why}`);
  });
});

describe('answers with embeddings', () => {
  const vectors = [
    [0.5, -1],
    [0.25, 2],
  ];
  const usage = { ...noUsage(), input: 7 };

  it.each<[name: string, body: unknown, tokens: number | undefined]>([
    ['gemini-embeddings', { embeddings: vectors.map((values) => ({ values })) }, undefined],
    [
      'vertex-embeddings',
      {
        predictions: vectors.map((values, i) => ({
          embeddings: { values, statistics: { truncated: false, token_count: 3 + i } },
        })),
        metadata: { billableCharacterCount: 11 },
      },
      7,
    ],
    ['vertex-embeddings', { predictions: [{ textEmbedding: vectors[0] }, { imageEmbedding: vectors[1] }] }, undefined],
    [
      'cohere-embed',
      { id: 'x', embeddings: { float: vectors, int8: [[1]] }, meta: { billed_units: { input_tokens: 7 } } },
      7,
    ],
    ['cohere-embed', { id: 'x', embeddings: vectors, response_type: 'embeddings_floats' }, undefined],
    ['ollama-embed', { model: 'm', embeddings: vectors, prompt_eval_count: 7 }, 7],
    ['huggingface-embeddings', vectors, undefined],
  ])('are read from %s: %j', (name, body, tokens) => {
    const answer = dialectOf(name).readAnswer(body);
    expect(answer).toMatchObject({ value: { vectors } });
    expect(dialectOf(name).readUsage(body)?.input).toBe(tokens);
    expect('value' in answer && answer.value.usage?.input).toBe(tokens);
  });

  it.each(['gemini-embeddings', 'vertex-embeddings', 'cohere-embed', 'cohere-embed-v1', 'ollama-embed'])(
    'are written as %s, and read again',
    (name) => {
      const dialect = dialectOf(name);
      const written = dialect.writeAnswer({ model: 'm', vectors, usage }, { model: 'm', inputs: ['a', 'b'] });
      expect(dialect.readAnswer(written)).toMatchObject({ value: { vectors, usage } });
    },
  );

  it('come one alone where one was asked for', () => {
    const one = { model: 'm', vectors: [[1, 2]], usage };
    const asked = { model: 'm', inputs: ['a'], isSingle: true };
    expect(dialectOf('gemini-embed-content').writeAnswer(one, asked)).toMatchObject({ embedding: { values: [1, 2] } });
    expect(dialectOf('huggingface-embeddings').writeAnswer(one, asked)).toEqual([1, 2]);
    expect(dialectOf('huggingface-embeddings').readAnswer([1, 2])).toMatchObject({ value: { vectors: [[1, 2]] } });
  });

  it('come to Cohere’s callers as their version has them, and in base64 where that was asked for', () => {
    const body = { model: 'm', texts: ['a'], input_type: 'classification' };
    const one = { model: 'm', vectors: [[1, 2]], usage };
    expect(dialectOf('cohere-embed').writeAnswer(one, read('cohere-embed', body))).toMatchObject({
      embeddings: { float: [[1, 2]] },
    });
    expect(dialectOf('cohere-embed-v1').writeAnswer(one, read('cohere-embed-v1', body))).toMatchObject({
      embeddings: [[1, 2]],
    });
    const base64 = read('cohere-embed', { ...body, embedding_types: ['base64'] });
    expect(dialectOf('cohere-embed').writeAnswer(one, base64)).toMatchObject({
      embeddings: { base64: ['AACAPwAAAEA='] },
    });
  });

  it.each([
    ['gemini-embeddings', {}],
    ['vertex-embeddings', []],
    ['cohere-embed', { embeddings: { int8: [[1]] } }],
    ['ollama-embed', '<html>'],
    ['huggingface-embeddings', [[[1]]]],
    ['huggingface-embeddings', { error: 'x' }],
  ])('are not found in what %s never says: %j', (name, body) => {
    expect(dialectOf(name).readAnswer(body)).toHaveProperty('problem');
  });
});
