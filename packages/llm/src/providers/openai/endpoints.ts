import type { Operation } from '../../operation.ts';
import type { Ask, Endpoint } from '../provider.ts';

/** Where OpenAI's operations are, below a prefix: `chat/completions`, … Shared by all who took them over. */
export const openaiPlaces = {
  chat: { path: '/chat/completions', dialect: 'openai-chat' },
  completions: { path: '/completions', dialect: 'openai-completions' },
  responses: { path: '/responses', dialect: 'openai-responses' },
  embeddings: { path: '/embeddings', dialect: 'openai-embeddings' },
  'image-generations': { path: '/images/generations', dialect: 'openai' },
  'image-edits': { path: '/images/edits', dialect: 'openai' },
  speech: { path: '/audio/speech', dialect: 'openai' },
  transcriptions: { path: '/audio/transcriptions', dialect: 'openai' },
  translations: { path: '/audio/translations', dialect: 'openai' },
  files: { path: '/files', dialect: 'openai' },
  batches: { path: '/batches', dialect: 'openai' },
  assistants: { path: '/assistants', dialect: 'openai' },
  videos: { path: '/videos', dialect: 'openai' },
} satisfies Partial<Record<Operation, { path: string; dialect: string }>>;

type Place = keyof typeof openaiPlaces;

type Endpoints = Partial<Record<Operation, Endpoint>>;

/** Those of OpenAI's operations that a provider has, below `prefix`. */
export function openaiEndpoints(prefix: string, operations: readonly Place[]): Endpoints {
  const endpoints: Endpoints = {};
  for (const operation of operations) {
    const { path, dialect } = openaiPlaces[operation];
    endpoints[operation] = { dialect, path: ({ rest, query }: Ask) => prefix + path + rest + query };
  }
  return endpoints;
}

export const openaiOperations = Object.keys(openaiPlaces) as Place[];

/** Sessions of the Realtime API. */
export function realtimeBelow(prefix: string): Endpoint {
  return {
    dialect: 'openai-realtime',
    path: ({ model }) => `${prefix}/realtime?model=${encodeURIComponent(model)}`,
  };
}
