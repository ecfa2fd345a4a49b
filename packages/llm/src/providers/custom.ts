import { openaiEndpoints, openaiOperations, realtimeBelow } from './openai/endpoints.ts';
import { bearer, type Provider } from './provider.ts';

/** One that speaks the language of OpenAI, and is known from its configuration alone. */
export function customProvider(name: string): Provider {
  return {
    name,
    title: name,
    options: [],
    apis: [
      {
        needs: [{ option: 'upstream_url' }],
        base: ({ upstream_url: url = '' }) => url,
        endpoints: {
          ...openaiEndpoints('/v1', openaiOperations),
          realtime: realtimeBelow('/v1'),
          // OpenAI has none; who reranks and speaks like OpenAI takes Cohere's words for it.
          rerank: { dialect: 'cohere-rerank', path: () => '/v1/rerank' },
        },
        credential: bearer,
        example: { model: 'model', options: { upstream_url: 'https://api.example.com' } },
        callerHeaders: [],
      },
    ],
  };
}
