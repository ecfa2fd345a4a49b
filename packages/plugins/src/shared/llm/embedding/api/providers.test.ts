import { HeaderList } from '@sallyport/pipeline';
import { fakeServices } from '@sallyport/testkit';
import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingProblems } from '../../checks/embedding.ts';
import { embeddingsSchema } from '../../schema/embeddings.ts';
import { vectordbSchema } from '../../schema/vectordb.ts';
import { createEmbedder } from '../create-embedder.ts';

let provider: RunningDevLlm;
beforeAll(async () => {
  provider = await startDevLlm({ key: 'k' });
});
afterAll(() => provider.stop());

const bearer = { header_name: 'Authorization', header_value: 'Bearer k' };
type At = (url: string) => { auth?: object; model: object };

/** Each asked at a simulator that takes nothing but what its documentation says. */
const providers: Record<string, { dimensions: number; at: At }> = {
  openai: {
    dimensions: 256,
    at: (url) => ({
      auth: bearer,
      model: { provider: 'openai', name: 'text-embedding-3-small', options: { upstream_url: url } },
    }),
  },
  'of your own': {
    dimensions: 1536,
    at: (url) => ({
      auth: bearer,
      model: { provider: 'ours', name: 'any', options: { upstream_url: `${url}/v1/embeddings` } },
    }),
  },
  azure: {
    dimensions: 1536,
    at: (url) => ({
      auth: bearer,
      model: {
        provider: 'azure',
        name: 'text-embedding-ada-002',
        options: { upstream_url: `${url}/v1/embeddings`, azure: { deployment_id: 'ada' } },
      },
    }),
  },
  huggingface: {
    dimensions: 384,
    at: (url) => ({
      auth: bearer,
      model: {
        provider: 'huggingface',
        name: 'MiniLM',
        options: { upstream_url: `${url}/pipeline/feature-extraction/MiniLM` },
      },
    }),
  },
  mistral: {
    dimensions: 1024,
    at: (url) => ({
      auth: bearer,
      model: { provider: 'mistral', name: 'mistral-embed', options: { upstream_url: `${url}/mistral/v1/embeddings` } },
    }),
  },
  gemini: {
    dimensions: 768,
    at: (url) => ({
      auth: { header_name: 'x-goog-api-key', header_value: 'k' },
      model: { provider: 'gemini', name: 'gemini-embedding-001', options: { upstream_url: url } },
    }),
  },
  cohere: {
    dimensions: 1024,
    at: (url) => ({ auth: bearer, model: { provider: 'cohere', name: 'embed-v4.0', options: { upstream_url: url } } }),
  },
  bedrock: {
    dimensions: 1024,
    at: (url) => ({
      auth: bearer,
      model: {
        provider: 'bedrock',
        name: 'cohere.embed-english-v3',
        options: { upstream_url: url, bedrock: { aws_region: 'us-east-1' } },
      },
    }),
  },
  ollama: {
    dimensions: 768,
    at: (url) => ({ model: { provider: 'ollama', name: 'nomic-embed-text', options: { upstream_url: url } } }),
  },
};

describe('embeddings of a provider', () => {
  it.each(Object.entries(providers))('%s', async (_name, { dimensions, at }) => {
    const embeddings = embeddingsSchema.parse(at(provider.url));
    const vectordb = vectordbSchema.parse({ strategy: 'memory', dimensions });
    expect(embeddingProblems(embeddings, vectordb)).toEqual([]);
    const services = fakeServices();
    services.http.document = async (request) => {
      const { method, url, headers, body } = request;
      const answer = await fetch(url, { method, headers: new Headers(pairs(headers)), body: new Uint8Array(body) });
      return { status: answer.status, headers: new HeaderList(), body: Buffer.from(await answer.arrayBuffer()) };
    };
    const embedder = createEmbedder(embeddings, vectordb, services);
    const [first, second, again] = await embedder.embed(['a sonnet', 'a bug', 'a sonnet']);
    expect([first!.length, embedder.dimensions]).toEqual([dimensions, dimensions]);
    expect(again).toEqual(first);
    expect(second).not.toEqual(first);
    embedder.close();
  });
});

function pairs(headers: readonly string[]): [string, string][] {
  return Array.from({ length: headers.length / 2 }, (_, i) => [headers[i * 2]!, headers[i * 2 + 1]!]);
}
