import { z } from 'zod';

const struct = z.record(z.string(), z.unknown());

const options = z
  .strictObject({
    num_keep: z.int(),
    seed: z.int(),
    num_predict: z.int(),
    top_k: z.int(),
    top_p: z.number(),
    min_p: z.number(),
    typical_p: z.number(),
    repeat_last_n: z.int(),
    temperature: z.number(),
    repeat_penalty: z.number(),
    presence_penalty: z.number(),
    frequency_penalty: z.number(),
    penalize_newline: z.boolean(),
    numa: z.boolean(),
    num_ctx: z.int(),
    num_batch: z.int(),
    num_gpu: z.int(),
    main_gpu: z.int(),
    use_mmap: z.boolean(),
    num_thread: z.int(),
    stop: z.array(z.string()),
  })
  .partial();

const common = {
  model: z.string().min(1),
  stream: z.boolean().optional(),
  format: z.union([z.literal('json'), z.literal(''), struct]).optional(),
  options: options.optional(),
  keep_alive: z.union([z.string(), z.number()]).optional(),
  think: z.union([z.boolean(), z.enum(['low', 'medium', 'high'])]).optional(),
};

/** What Ollama takes at /api/chat. It passes over members that it does not know; this refuses them. */
export const chatRequest = z.strictObject({
  ...common,
  messages: z.array(
    z.strictObject({
      role: z.enum(['system', 'user', 'assistant', 'tool']),
      content: z.string().optional(),
      thinking: z.string().optional(),
      images: z.array(z.base64()).nullish(),
      tool_calls: z
        .array(
          z.strictObject({
            id: z.string().optional(),
            type: z.literal('function').optional(),
            function: z.strictObject({ index: z.int().optional(), name: z.string(), arguments: struct }),
          }),
        )
        .optional(),
      tool_name: z.string().optional(),
      tool_call_id: z.string().optional(),
    }),
  ),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({
          name: z.string(),
          description: z.string().optional(),
          parameters: struct.optional(),
        }),
      }),
    )
    .optional(),
});

export const generateRequest = z.strictObject({
  ...common,
  prompt: z.string().optional(),
  suffix: z.string().optional(),
  system: z.string().optional(),
  template: z.string().optional(),
  context: z.array(z.int()).optional(),
  raw: z.boolean().optional(),
  images: z.array(z.base64()).optional(),
});

export const embedRequest = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string())]),
  truncate: z.boolean().optional(),
  dimensions: z.int().min(1).optional(),
  options: options.optional(),
  keep_alive: z.union([z.string(), z.number()]).optional(),
});

export type ChatRequest = z.output<typeof chatRequest>;
