import { formats } from '@sallyport/llm/settings';
import { z } from 'zod';

/** Settings that both proxying plugins have. */
export const proxyFields = {
  allow_private_media_urls: z
    .boolean()
    .default(false)
    .describe(
      'Ours: whether requests may name pictures, documents and MCP servers at addresses inside of a private network, which a server of models there would fetch.',
    ),
  genai_category: z
    .enum([
      'audio/speech',
      'audio/transcription',
      'image/generation',
      'realtime/generation',
      'text/embeddings',
      'text/generation',
      'video/generation',
    ])
    .default('text/generation')
    .describe('What kind of work it is, for logs and metrics.'),
  llm_format: z
    .enum(formats.map(({ name }) => name) as [(typeof formats)[number]['name']])
    .default('openai')
    .describe(
      'The language that callers speak: that of OpenAI, or the one that the clients of another provider speak.',
    ),
  max_request_body_size: z.int().min(0).default(1_048_576).describe('The longest request, in bytes; 0 for any.'),
  model_name_header: z
    .boolean()
    .default(true)
    .describe('Whether answers say in `X-Kong-LLM-Model` which provider and model gave them.'),
  response_streaming: z
    .enum(['allow', 'always', 'deny'])
    .default('allow')
    .describe(
      'Whether callers of chats, completions and responses may have answers streamed: `always` streams them unasked.',
    ),
};

const proxySettings = z.strictObject(proxyFields);

export type ProxySettings = z.output<typeof proxySettings>;
