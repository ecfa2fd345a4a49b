import { ollamaEndpoints } from '../ollama/endpoints.ts';
import { openaiEndpoints } from '../openai/endpoints.ts';
import { bearer, type Provider, type ProviderApi } from '../provider.ts';

const own: ProviderApi = {
  title: "Mistral's own language (`mistral_format: openai`)",
  needs: [{ option: 'mistral_format' }],
  base: () => 'https://api.mistral.ai',
  endpoints: openaiEndpoints('/v1', ['chat', 'embeddings', 'transcriptions']),
  example: { model: 'mistral-small-latest', options: { mistral_format: 'openai' } },
  credential: bearer,
  callerHeaders: [],
};

const ofOllama: ProviderApi = {
  title: 'Models of Mistral in Ollama (`mistral_format: ollama`)',
  needs: [{ option: 'mistral_format' }, { option: 'upstream_url' }],
  base: ({ upstream_url: url = '' }) => url,
  endpoints: ollamaEndpoints,
  example: { model: 'mistral', options: { mistral_format: 'ollama', upstream_url: 'http://ollama.internal:11434' } },
  credential: { kind: 'none' },
  callerHeaders: [],
  accent: 'ollama',
};

export const mistral: Provider = {
  name: 'mistral',
  title: 'Mistral',
  options: ['mistral_format'],
  apis: [own, ofOllama],
  choose: (_model, { mistral_format: format }) => (format === 'ollama' ? ofOllama : own),
};
