import { z } from 'zod';

const text = z.strictObject({ type: z.literal('text'), text: z.string() });
const content = z.union([
  z.string(),
  z.array(
    z.discriminatedUnion('type', [
      text,
      z.strictObject({
        type: z.literal('image_url'),
        image_url: z.strictObject({ url: z.string(), detail: z.enum(['auto', 'low', 'high']).optional() }),
      }),
    ]),
  ),
]);

const toolCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.union([z.string(), z.array(text)]) }),
  z.strictObject({ role: z.literal('user'), content }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z
      .union([
        z.string(),
        z.array(
          z.discriminatedUnion('type', [text, z.strictObject({ type: z.literal('thinking'), thinking: z.string() })]),
        ),
      ])
      .nullish(),
    tool_plan: z.string().optional(),
    tool_calls: z.array(toolCall).optional(),
    citations: z.array(z.looseObject({})).optional(),
  }),
  z.strictObject({
    role: z.literal('tool'),
    tool_call_id: z.string().min(1),
    content: z.union([
      z.string(),
      z.array(
        z.discriminatedUnion('type', [
          text,
          z.strictObject({
            type: z.literal('document'),
            document: z.strictObject({ data: z.union([z.string(), z.looseObject({})]), id: z.string().optional() }),
          }),
        ]),
      ),
    ]),
  }),
]);

/** What Cohere takes at /v2/chat, and nothing else. */
export const chatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: z.boolean().optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({
          name: z.string().regex(/^[a-zA-Z0-9_]+$/, 'tool names can only contain certain characters (A-Za-z0-9_)'),
          description: z.string().optional(),
          parameters: z.record(z.string(), z.unknown()),
        }),
      }),
    )
    .optional(),
  strict_tools: z.boolean().optional(),
  tool_choice: z.enum(['REQUIRED', 'NONE']).optional(),
  documents: z.array(z.unknown()).optional(),
  citation_options: z.looseObject({}).optional(),
  response_format: z
    .strictObject({
      type: z.enum(['text', 'json_object']),
      json_schema: z.looseObject({}).optional(),
      schema: z.looseObject({}).optional(),
    })
    .optional(),
  safety_mode: z.enum(['CONTEXTUAL', 'STRICT', 'OFF']).optional(),
  max_tokens: z.int().min(1).optional(),
  stop_sequences: z.array(z.string()).max(5).optional(),
  temperature: z.number().min(0).max(1).optional(),
  seed: z.int().min(0).optional(),
  frequency_penalty: z.number().min(0).max(1).optional(),
  presence_penalty: z.number().min(0).max(1).optional(),
  k: z.int().min(0).max(500).optional(),
  p: z.number().min(0.01).max(0.99).optional(),
  logprobs: z.boolean().optional(),
  thinking: z
    .strictObject({ type: z.enum(['enabled', 'disabled']), token_budget: z.int().min(1).optional() })
    .optional(),
  priority: z.int().min(0).optional(),
});

export const rerankRequest = z.strictObject({
  model: z.string().min(1),
  query: z.string().min(1),
  documents: z.array(z.string()).min(1).max(1000),
  top_n: z.int().min(1).optional(),
  max_tokens_per_doc: z.int().min(1).optional(),
  priority: z.int().optional(),
});

export const embedRequest = z.strictObject({
  model: z.string().min(1),
  input_type: z.enum(['search_document', 'search_query', 'classification', 'clustering', 'image']),
  texts: z.array(z.string()).min(1).max(96).optional(),
  images: z
    .array(z.string().regex(/^data:image\//, 'is not a data URL of an image'))
    .max(1)
    .optional(),
  inputs: z.array(z.looseObject({ content: z.array(z.looseObject({ type: z.string() })) })).optional(),
  max_tokens: z.int().optional(),
  output_dimension: z.union([z.literal(256), z.literal(512), z.literal(1024), z.literal(1536)]).optional(),
  embedding_types: z.array(z.enum(['float', 'int8', 'uint8', 'binary', 'ubinary', 'base64'])).optional(),
  truncate: z.enum(['NONE', 'START', 'END']).optional(),
  priority: z.int().optional(),
});

export type ChatRequest = z.output<typeof chatRequest>;
