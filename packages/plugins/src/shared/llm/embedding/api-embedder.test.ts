import { HeaderList } from '@sallyport/pipeline';
import { fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { embeddingsSchema } from '../schema/embeddings.ts';
import { createApiEmbedder } from './api-embedder.ts';

const auth = { header_name: 'Authorization', header_value: 'Bearer sk-1' };

function embedder(model: object, answer: unknown, status = 200) {
  const services = fakeServices();
  services.http.document = () => ({ status, headers: new HeaderList(), body: Buffer.from(JSON.stringify(answer)) });
  const made = createApiEmbedder(embeddingsSchema.parse({ auth, model }), 2, services);
  const sent = () => {
    const [request] = services.http.fetches;
    return { url: request!.url.href, headers: request!.headers, body: JSON.parse(String(request!.body)) };
  };
  return { embed: (...texts: string[]) => made.embed(texts), sent };
}

const openai = {
  data: [
    { index: 1, embedding: [3, 4] },
    { index: 0, embedding: [1, 2] },
  ],
};

describe('an embeddings API', () => {
  it('is asked in its language, with the credential, and answers in the order of the texts', async () => {
    const { embed, sent } = embedder({ provider: 'openai', name: 'text-embedding-3-small' }, openai);
    expect(await embed('a', 'b')).toEqual([
      [1, 2],
      [3, 4],
    ]);
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
  ])('that answers with %s is said to', async (_what, answer, status, message) => {
    await expect(embedder({ provider: 'openai', name: 'm' }, answer, status).embed('a', 'b')).rejects.toThrow(message);
  });
});
