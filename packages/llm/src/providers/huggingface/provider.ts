import type { ModelOptions } from '../model-options.ts';
import { openaiEndpoints } from '../openai/endpoints.ts';
import { bearer, type Provider, type ProviderApi } from '../provider.ts';
import { segments } from '../segment.ts';

const { chat } = openaiEndpoints('/v1', ['chat']);

const hosted: ProviderApi = {
  title: 'Inference Providers',
  needs: [],
  base: () => 'https://router.huggingface.co',
  endpoints: {
    chat,
    completions: { dialect: 'huggingface-text', path: ({ model }) => ofModel(model, '') },
    embeddings: {
      dialect: 'huggingface-embeddings',
      path: ({ model }) => ofModel(model, '/pipeline/feature-extraction'),
    },
  },
  example: { model: 'meta-llama/Llama-3.3-70B-Instruct' },
  credential: bearer,
  headers: wishes,
  callerHeaders: [],
};

const own: ProviderApi = {
  title: 'A server of your own, or an Inference Endpoint (`upstream_url`)',
  needs: [{ option: 'upstream_url' }],
  base: ({ upstream_url: url = '' }) => url,
  endpoints: {
    chat,
    completions: { dialect: 'huggingface-text', path: ({ stream }) => (stream ? '/generate_stream' : '/generate') },
    embeddings: { dialect: 'huggingface-embeddings', path: () => '/embed' },
  },
  example: { model: 'tgi', options: { upstream_url: 'http://tgi.internal:8080' } },
  credential: bearer,
  headers: wishes,
  callerHeaders: [],
};

export const huggingface: Provider = {
  name: 'huggingface',
  title: 'Hugging Face',
  options: ['huggingface'],
  apis: [hosted, own],
  choose: (_model, { upstream_url: url }) => (url === undefined ? hosted : own),
};

function ofModel(model: string, task: string): string | undefined {
  const path = segments(model);
  return path && `/hf-inference/models/${path}${task}`;
}

function wishes({ huggingface: options }: ModelOptions): string[] {
  const headers: string[] = [];
  if (options?.use_cache !== undefined) headers.push('x-use-cache', String(options.use_cache));
  if (options?.wait_for_model !== undefined) headers.push('x-wait-for-model', String(options.wait_for_model));
  return headers;
}
