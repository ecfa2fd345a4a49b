import { bearer, type Provider } from '../provider.ts';
import { openAiEndpoints, openAiOperations } from './endpoints.ts';

export const openai: Provider = {
  name: 'openai',
  title: 'OpenAI',
  options: [],
  apis: [
    {
      needs: [],
      base: () => 'https://api.openai.com',
      endpoints: {
        ...openAiEndpoints('/v1', openAiOperations),
        realtime: {
          dialect: 'openai-realtime',
          path: ({ model }) => `/v1/realtime?model=${encodeURIComponent(model)}`,
        },
      },
      credential: bearer,
      example: { model: 'gpt-4o' },
      callerHeaders: ['openai-beta', 'idempotency-key'],
      accountHeaders: ['openai-organization', 'openai-project'],
    },
  ],
};
