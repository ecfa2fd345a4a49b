import { openaiEndpoints } from '../openai/endpoints.ts';
import { bearer, type Provider } from '../provider.ts';

export const groq: Provider = {
  name: 'groq',
  title: 'Groq',
  options: [],
  apis: [
    {
      needs: [],
      base: () => 'https://api.groq.com/openai',
      endpoints: openaiEndpoints('/v1', [
        'chat',
        'responses',
        'speech',
        'transcriptions',
        'translations',
        'files',
        'batches',
      ]),
      credential: bearer,
      example: { model: 'llama-3.3-70b-versatile' },
      callerHeaders: [],
    },
  ],
};
