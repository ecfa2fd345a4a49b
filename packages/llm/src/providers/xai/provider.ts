import { openaiEndpoints } from '../openai/endpoints.ts';
import { bearer, type Provider } from '../provider.ts';

export const xai: Provider = {
  name: 'xai',
  title: 'xAI',
  options: [],
  apis: [
    {
      needs: [],
      base: () => 'https://api.x.ai',
      endpoints: openaiEndpoints('/v1', ['chat', 'responses', 'image-generations']),
      credential: bearer,
      example: { model: 'grok-4' },
      callerHeaders: [],
    },
  ],
};
