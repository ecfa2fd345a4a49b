import type { Operation } from '../../operation.ts';
import type { Endpoint } from '../provider.ts';

/** Ollama's own language, which Mistral's and Llama's models are spoken to in there as well. */
export const ollamaEndpoints: Readonly<Partial<Record<Operation, Endpoint>>> = {
  chat: { dialect: 'ollama-chat', path: () => '/api/chat' },
  embeddings: { dialect: 'ollama-embed', path: () => '/api/embed' },
};
