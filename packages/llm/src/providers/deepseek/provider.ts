import { openaiEndpoints } from '../openai/endpoints.ts';
import { bearer, type Provider } from '../provider.ts';

export const deepseek: Provider = {
  name: 'deepseek',
  title: 'DeepSeek',
  options: [],
  apis: [
    {
      needs: [],
      base: () => 'https://api.deepseek.com',
      endpoints: openaiEndpoints('/v1', ['chat']),
      credential: bearer,
      example: { model: 'deepseek-chat' },
      callerHeaders: [],
    },
  ],
};
