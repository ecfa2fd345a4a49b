import { openaiEndpoints } from '../openai/endpoints.ts';
import { bearer, type Provider } from '../provider.ts';

export const vllm: Provider = {
  name: 'vllm',
  title: 'vLLM',
  options: [],
  apis: [
    {
      needs: [{ option: 'upstream_url' }],
      base: ({ upstream_url: url = '' }) => url,
      endpoints: {
        ...openaiEndpoints('/v1', ['chat', 'completions', 'responses', 'embeddings', 'transcriptions', 'translations']),
        rerank: { dialect: 'cohere-rerank', path: () => '/v2/rerank' },
      },
      credential: bearer,
      example: { model: 'Qwen/Qwen3-8B', options: { upstream_url: 'http://vllm.internal:8000' } },
      callerHeaders: [],
    },
  ],
};
