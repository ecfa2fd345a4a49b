import type { Format, PathReading } from './format.ts';

const paths = /\/(v1|v2)\/(chat|embed|rerank)\/?$/;

const readings: Readonly<Record<string, PathReading>> = {
  'v1/chat': { operation: 'chat', dialect: 'cohere-chat-v1', rest: '' },
  'v2/chat': { operation: 'chat', dialect: 'cohere-chat', rest: '' },
  'v1/embed': { operation: 'embeddings', dialect: 'cohere-embed-v1', rest: '' },
  'v2/embed': { operation: 'embeddings', dialect: 'cohere-embed', rest: '' },
  'v1/rerank': { operation: 'rerank', dialect: 'cohere-rerank', rest: '' },
  'v2/rerank': { operation: 'rerank', dialect: 'cohere-rerank', rest: '' },
};

export const cohereFormat: Format = {
  name: 'cohere',
  title: 'Cohere',
  dialects: { chat: 'cohere-chat', embeddings: 'cohere-embed', rerank: 'cohere-rerank' },
  read(path) {
    const match = paths.exec(path);
    return match === null ? undefined : readings[`${match[1]}/${match[2]}`];
  },
};
