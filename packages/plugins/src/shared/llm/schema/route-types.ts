import type { Operation } from '@sallyport/llm';

/** What routes are configured for, in Kong's words. */
export const routeTypes = [
  'llm/v1/chat',
  'llm/v1/completions',
  'llm/v1/responses',
  'llm/v1/embeddings',
  'realtime/v1/realtime',
] as const;

export type RouteType = (typeof routeTypes)[number];

export const operationOf: Readonly<Record<RouteType, Operation>> = {
  'llm/v1/chat': 'chat',
  'llm/v1/completions': 'completions',
  'llm/v1/responses': 'responses',
  'llm/v1/embeddings': 'embeddings',
  'realtime/v1/realtime': 'realtime',
};
