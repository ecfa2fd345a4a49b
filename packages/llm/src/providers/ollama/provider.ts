import type { Provider } from '../provider.ts';
import { ollamaEndpoints } from './endpoints.ts';

export const ollama: Provider = {
  name: 'ollama',
  title: 'Ollama',
  options: [],
  apis: [
    {
      needs: [{ option: 'upstream_url' }],
      base: ({ upstream_url: url = '' }) => url,
      endpoints: ollamaEndpoints,
      credential: { kind: 'none' },
      example: { model: 'llama3.2', options: { upstream_url: 'http://ollama.internal:11434' } },
      callerHeaders: [],
    },
  ],
};
