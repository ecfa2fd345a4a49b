import type { Operation } from '@sallyport/llm';

/** What routes are configured for, in Kong's words. */
export const routeTypes = [
  'llm/v1/chat',
  'llm/v1/completions',
  'llm/v1/responses',
  'llm/v1/embeddings',
  'llm/v1/files',
  'llm/v1/batches',
  'llm/v1/assistants',
  'llm/v1/rerank',
  'audio/v1/audio/speech',
  'audio/v1/audio/transcriptions',
  'audio/v1/audio/translations',
  'image/v1/images/generations',
  'image/v1/images/edits',
  'video/v1/videos/generations',
  'realtime/v1/realtime',
] as const;

export type RouteType = (typeof routeTypes)[number];

export const operationOf: Readonly<Record<RouteType, Operation>> = {
  'llm/v1/chat': 'chat',
  'llm/v1/completions': 'completions',
  'llm/v1/responses': 'responses',
  'llm/v1/embeddings': 'embeddings',
  'llm/v1/files': 'files',
  'llm/v1/batches': 'batches',
  'llm/v1/assistants': 'assistants',
  'llm/v1/rerank': 'rerank',
  'audio/v1/audio/speech': 'speech',
  'audio/v1/audio/transcriptions': 'transcriptions',
  'audio/v1/audio/translations': 'translations',
  'image/v1/images/generations': 'image-generations',
  'image/v1/images/edits': 'image-edits',
  'video/v1/videos/generations': 'videos',
  'realtime/v1/realtime': 'realtime',
};
