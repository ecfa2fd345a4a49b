import type { Ask, ProviderApi } from '../provider.ts';
import { segment } from '../segment.ts';

export const aiStudio: ProviderApi = {
  title: 'AI Studio',
  needs: [],
  base: () => 'https://generativelanguage.googleapis.com',
  endpoints: {
    chat: {
      dialect: 'gemini',
      path: (ask) => ofModel(ask, ask.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'),
      twin: {
        dialect: 'gemini-array',
        path: (ask) => ofModel(ask, ask.stream ? 'streamGenerateContent' : 'generateContent'),
      },
    },
    embeddings: { dialect: 'gemini-embeddings', path: (ask) => ofModel(ask, 'batchEmbedContents') },
    'count-tokens': { dialect: 'gemini', path: (ask) => ofModel(ask, 'countTokens') },
    files: { dialect: 'gemini', path: ({ rest, query }) => `/v1beta/files${rest}${query}` },
    batches: { dialect: 'gemini', path: ({ rest, query }) => `/v1beta/batches${rest}${query}` },
  },
  credential: { kind: 'header', name: 'x-goog-api-key', prefix: '', orCloud: 'gcp' },
  example: { model: 'gemini-2.5-flash' },
  callerHeaders: ['x-goog-api-client'],
};

/** `tunedModels/mine` names one of the caller's own; all others are below `models`. */
function ofModel({ model }: Ask, action: string): string | undefined {
  const isTuned = model.startsWith('tunedModels/');
  const name = segment(isTuned ? model.slice('tunedModels/'.length) : model);
  return name && `/v1beta/${isTuned ? 'tunedModels' : 'models'}/${name}:${action}`;
}
