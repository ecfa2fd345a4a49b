import { bearer, type Provider } from '../provider.ts';

export const cohere: Provider = {
  name: 'cohere',
  title: 'Cohere',
  options: ['cohere'],
  apis: [
    {
      needs: [],
      base: () => 'https://api.cohere.com',
      endpoints: {
        chat: { dialect: 'cohere-chat', path: () => '/v2/chat' },
        embeddings: { dialect: 'cohere-embed', path: () => '/v2/embed' },
        rerank: { dialect: 'cohere-rerank', path: () => '/v2/rerank' },
      },
      credential: bearer,
      example: { model: 'command-a-03-2025' },
      callerHeaders: ['x-client-name'],
    },
  ],
  check: ({ cohere: options }) =>
    options?.wait_for_model === true
      ? [
          {
            path: 'cohere.wait_for_model',
            message: 'has nothing to wait for: Cohere loads no models on demand; remove it',
          },
        ]
      : [],
};
