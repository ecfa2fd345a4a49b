import type { Operation } from '../../operation.ts';
import { ollamaEndpoints } from '../ollama/endpoints.ts';
import { openaiEndpoints } from '../openai/endpoints.ts';
import type { Endpoint, Provider, ProviderApi } from '../provider.ts';

const raw = api('raw', { chat: { dialect: 'llama2-raw', path: () => '/' } });
const ofOllama = api('ollama', ollamaEndpoints);
const ofOpenAi = api('openai', openaiEndpoints('/v1', ['chat', 'completions', 'embeddings']));

export const llama2: Provider = {
  name: 'llama2',
  title: 'Llama, served by yourself',
  options: ['llama2_format'],
  apis: [ofOpenAi, ofOllama, raw],
  choose(_model, { llama2_format: format }) {
    if (format === 'raw') return raw;
    return format === 'ollama' ? ofOllama : ofOpenAi;
  },
};

function api(
  format: 'openai' | 'ollama' | 'raw',
  endpoints: Readonly<Partial<Record<Operation, Endpoint>>>,
): ProviderApi {
  return {
    title: `\`llama2_format: ${format}\``,
    needs: [{ option: 'llama2_format' }, { option: 'upstream_url' }],
    base: ({ upstream_url: url = '' }) => url,
    endpoints,
    example: { model: 'llama-3.3-70b', options: { llama2_format: format, upstream_url: 'http://llama.internal:8080' } },
    credential: { kind: 'none' },
    callerHeaders: [],
  };
}
