import { z } from 'zod';

const text = z.strictObject({ type: z.literal('text'), text: z.string() });
const part = z.discriminatedUnion('type', [
  text,
  z.strictObject({
    type: z.literal('image_url'),
    image_url: z.union([
      z.string(),
      z.strictObject({ url: z.string(), detail: z.enum(['low', 'auto', 'high']).nullish() }),
    ]),
  }),
  z.strictObject({ type: z.literal('document_url'), document_url: z.string(), document_name: z.string().nullish() }),
  z.strictObject({ type: z.literal('input_audio'), input_audio: z.union([z.string(), z.looseObject({})]) }),
  z.strictObject({ type: z.literal('file'), file_id: z.string() }),
  z.strictObject({ type: z.literal('thinking'), thinking: z.array(text), closed: z.boolean().optional() }),
  z.strictObject({ type: z.literal('reference'), reference_ids: z.array(z.union([z.int(), z.string()])) }),
]);
const content = z.union([z.string(), z.array(part)]);

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content }),
  z.strictObject({ role: z.literal('user'), content: content.nullable() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: content.nullish(),
    tool_calls: z
      .array(
        z.strictObject({
          id: z.string().optional(),
          type: z.literal('function').optional(),
          function: z.strictObject({
            name: z.string(),
            arguments: z.union([z.string(), z.record(z.string(), z.unknown())]),
          }),
          index: z.int().optional(),
        }),
      )
      .nullish(),
    prefix: z.boolean().optional(),
  }),
  z.strictObject({
    role: z.literal('tool'),
    content: content.nullable(),
    tool_call_id: z.string().nullish(),
    name: z.string().nullish(),
  }),
]);

/** What Mistral takes at /v1/chat/completions, and nothing else: OpenAI's other members are refused. */
export const chatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  temperature: z.number().min(0).max(1.5).nullish(),
  top_p: z.number().min(0).max(1).optional(),
  max_tokens: z.int().min(0).nullish(),
  stream: z.boolean().optional(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  random_seed: z.int().min(0).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  response_format: z
    .strictObject({
      type: z.enum(['text', 'json_object', 'json_schema']),
      json_schema: z
        .strictObject({
          name: z.string(),
          description: z.string().nullish(),
          schema: z.record(z.string(), z.unknown()),
          strict: z.boolean().optional(),
        })
        .nullish(),
    })
    .nullish(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function').optional(),
        function: z.strictObject({
          name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'is not a name of a function'),
          description: z.string().optional(),
          strict: z.boolean().optional(),
          parameters: z.record(z.string(), z.unknown()),
        }),
      }),
    )
    .nullish(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'any', 'required']),
      z.strictObject({ type: z.literal('function').optional(), function: z.strictObject({ name: z.string() }) }),
    ])
    .optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  n: z.int().min(1).nullish(),
  prediction: z.strictObject({ type: z.literal('content'), content: z.string() }).nullish(),
  parallel_tool_calls: z.boolean().optional(),
  prompt_mode: z.enum(['reasoning']).nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).nullish(),
  prompt_cache_key: z.string().nullish(),
  guardrails: z.array(z.unknown()).nullish(),
  safe_prompt: z.boolean().optional(),
});

export const embeddingsRequest = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string()).min(1)]),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  output_dimension: z.int().min(1).nullish(),
  output_dtype: z.enum(['float', 'int8', 'uint8', 'binary', 'ubinary']).optional(),
  encoding_format: z.enum(['float', 'base64']).optional(),
});

export type ChatRequest = z.output<typeof chatRequest>;
