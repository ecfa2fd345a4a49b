import { z } from 'zod';
import { genaiCategory, llmFormat, requestBytesMax } from './caller-fields.ts';

/** Settings that both proxying plugins have. */
export const proxyFields = {
  allow_private_media_urls: z
    .boolean()
    .default(false)
    .describe(
      'Ours: whether requests may name pictures, documents and MCP servers at addresses inside of a private network, which a server of models there would fetch.',
    ),
  genai_category: genaiCategory.describe('What kind of work it is, for logs and metrics.'),
  llm_format: llmFormat.describe(
    'The language that callers speak: that of OpenAI, or the one that the clients of another provider speak.',
  ),
  max_request_body_size: requestBytesMax,
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
