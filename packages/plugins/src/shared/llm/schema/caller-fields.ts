import { formats } from '@sallyport/llm/settings';
import { z } from 'zod';

/** What any plugin that reads requests to models is told of them. */
export const genaiCategory = z
  .enum([
    'audio/speech',
    'audio/transcription',
    'image/generation',
    'realtime/generation',
    'text/embeddings',
    'text/generation',
    'video/generation',
  ])
  .default('text/generation');

export const llmFormat = z
  .enum(formats.map(({ name }) => name) as [(typeof formats)[number]['name']])
  .default('openai');

export const requestBytesMax = z.int().min(0).default(1_048_576).describe('The longest request, in bytes; 0 for any.');
