import { openaiEndpoints } from '../openai/endpoints.ts';
import { bearer, type Provider } from '../provider.ts';

export const cerebras: Provider = {
  name: 'cerebras',
  title: 'Cerebras',
  options: [],
  apis: [
    {
      needs: [],
      base: () => 'https://api.cerebras.ai',
      endpoints: openaiEndpoints('/v1', ['chat', 'completions']),
      credential: bearer,
      example: { model: 'llama-3.3-70b' },
      callerHeaders: [],
    },
  ],
};
