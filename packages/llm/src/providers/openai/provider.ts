import { bearer, type Provider } from '../provider.ts';
import { openaiEndpoints, openaiOperations, realtimeBelow } from './endpoints.ts';

export const openai: Provider = {
  name: 'openai',
  title: 'OpenAI',
  options: [],
  apis: [
    {
      needs: [],
      base: () => 'https://api.openai.com',
      endpoints: { ...openaiEndpoints('/v1', openaiOperations), realtime: realtimeBelow('/v1') },
      credential: bearer,
      example: { model: 'gpt-4o' },
      callerHeaders: ['openai-beta', 'idempotency-key'],
      accountHeaders: ['openai-organization', 'openai-project'],
    },
  ],
};
