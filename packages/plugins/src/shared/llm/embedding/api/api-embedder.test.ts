import { HeaderList } from '@sallyport/pipeline';
import { fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { embeddingsSchema } from '../../schema/embeddings.ts';
import { createApiEmbedder } from './api-embedder.ts';

const auth = { header_name: 'Authorization', header_value: 'Bearer sk-1' };

function embedder(model: object, answer: unknown, status = 200, headers: string[] = []) {
  const services = fakeServices();
  const state = { status, answer };
  services.http.document = () => ({
    status: state.status,
    headers: new HeaderList(headers),
    body: Buffer.from(JSON.stringify(state.answer)),
  });
  const made = createApiEmbedder(embeddingsSchema.parse({ auth, model }), 2, services);
  const sent = () => {
    const [request] = services.http.fetches;
    return { url: request!.url.href, headers: request!.headers, body: JSON.parse(String(request!.body)) };
  };
  /** Pauses between attempts pass at once. */
  const embed = async (...texts: string[]) => {
    const vectors = made.embed(texts);
    vectors.catch(() => {});
    for (let i = 0; i < 5; i++) await services.clock.advance(1_000);
    return vectors;
  };
  return { embed, sent, state, fetches: services.http.fetches, clock: services.clock };
}

const openai = {
  data: [
    { index: 1, embedding: [3, 4] },
    { index: 0, embedding: [1, 2] },
  ],
};
const known = { provider: 'openai', name: 'm' };

describe('an embeddings API', () => {
  it('is asked in its language, with the credential, and answers in the order of the texts', async () => {
    const { embed, sent } = embedder({ provider: 'openai', name: 'text-embedding-3-small' }, openai);
    expect(await embed('a', 'b')).toEqual([Float32Array.of(1, 2), Float32Array.of(3, 4)]);
    expect(sent().url).toBe('https://api.openai.com/v1/embeddings');
    expect(sent().headers).toContain('Bearer sk-1');
    expect(sent().body).toEqual({ model: 'text-embedding-3-small', input: ['a', 'b'], dimensions: 2 });
  });

  it('is where the configuration says, and old models are told no length', async () => {
    const options = { azure: { instance: 'ours', deployment_id: 'ada' } };
    const azure = embedder({ provider: 'azure', name: 'text-embedding-ada-002', options }, openai);
    await azure.embed('a', 'b');
    expect(azure.sent().url).toContain('https://ours.openai.azure.com/openai/deployments/ada/embeddings?api-version=');
    expect(azure.sent().body).not.toHaveProperty('dimensions');
    const own = embedder(
      { provider: 'ours', name: 'm', options: { upstream_url: 'http://127.0.0.1:9/embed' } },
      openai,
    );
    await own.embed('a', 'b');
    expect(own.sent().url).toBe('http://127.0.0.1:9/embed');
  });

  it.each([
    ['an error', openai, 500, 'the embeddings API answered 500'],
    ['what is no answer', { nothing: 1 }, 200, 'cannot be read'],
    ['fewer vectors than texts', { data: [{ index: 0, embedding: [1, 2] }] }, 200, 'gave 1 vectors for 2 texts'],
    [
      'vectors of another length',
      { data: [{ embedding: [1] }, { embedding: [1] }] },
      200,
      'vectordb.dimensions says 2',
    ],
    [
      'numbers that are too large',
      { data: [{ embedding: [1e300, 0] }, { embedding: [1, 2] }] },
      200,
      'is not made of numbers',
    ],
  ])('that answers with %s is said to', async (_what, answer, status, message) => {
    await expect(embedder(known, answer, status).embed('a', 'b')).rejects.toThrow(message);
  });

  it('is asked again where that may help, and only there', async () => {
    const busy = embedder(known, openai, 503);
    await expect(busy.embed('a', 'b')).rejects.toThrow('answered 503');
    expect(busy.fetches).toHaveLength(3);
    const wrong = embedder(known, openai, 400);
    await expect(wrong.embed('a', 'b')).rejects.toThrow('answered 400');
    expect(wrong.fetches).toHaveLength(1);
  });

  it('is not asked again when it wants to rest for longer than anybody waits', async () => {
    const limited = embedder(known, openai, 429, ['Retry-After', '60']);
    await expect(limited.embed('a', 'b')).rejects.toThrow('answered 429');
    expect(limited.fetches).toHaveLength(1);
  });

  it('is left alone after it failed time and again, and asked once that is over', async () => {
    const { embed, state, fetches, clock } = embedder(known, openai, 429, ['Retry-After', '60']);
    for (let i = 0; i < 5; i++) await expect(embed('a', 'b')).rejects.toThrow('answered 429');
    await expect(embed('a', 'b')).rejects.toThrow('is left alone');
    expect(fetches).toHaveLength(5);
    state.status = 200;
    await clock.advance(30_000);
    expect(await embed('a', 'b')).toHaveLength(2);
  });

  it('gets long lists in pieces, and one by one where its model takes no more', async () => {
    const many = embedder(known, openai);
    many.state.answer = { data: Array.from({ length: 96 }, () => ({ embedding: [1, 2] })) };
    await expect(many.embed(...Array.from({ length: 192 }, (_, i) => `text ${i}`))).resolves.toHaveLength(192);
    expect(many.fetches).toHaveLength(2);
    const titan = embedder(
      { provider: 'bedrock', name: 'amazon.titan-embed-text-v2:0', options: { bedrock: { aws_region: 'eu-west-1' } } },
      { embedding: [1, 2], inputTextTokenCount: 1 },
    );
    expect(await titan.embed('a', 'b', 'c')).toHaveLength(3);
    expect(titan.fetches).toHaveLength(3);
  });
});
