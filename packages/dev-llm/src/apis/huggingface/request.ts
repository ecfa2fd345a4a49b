import { z } from 'zod';

const parameters = z
  .strictObject({
    best_of: z.int(),
    temperature: z.number().gt(0),
    repetition_penalty: z.number(),
    frequency_penalty: z.number(),
    top_k: z.int().min(1),
    top_p: z.number().gt(0).lt(1),
    typical_p: z.number(),
    do_sample: z.boolean(),
    seed: z.int(),
    max_new_tokens: z.int().min(1),
    max_length: z.int(),
    return_full_text: z.boolean(),
    stop: z.array(z.string()).max(4),
    truncate: z.int(),
    watermark: z.boolean(),
    details: z.boolean(),
    decoder_input_details: z.boolean(),
    top_n_tokens: z.int(),
    grammar: z.looseObject({ type: z.string() }),
    adapter_id: z.string(),
  })
  .partial();

/** What Text Generation Inference takes, and nothing else. */
export const generateRequest = z.strictObject({
  inputs: z.string().min(1),
  parameters: parameters.optional(),
  stream: z.boolean().optional(),
  options: z.strictObject({ use_cache: z.boolean().optional(), wait_for_model: z.boolean().optional() }).optional(),
});

export const rawRequest = z.strictObject({
  inputs: z.string().min(1),
  parameters: z
    .strictObject({
      max_new_tokens: z.int(),
      top_p: z.number(),
      top_k: z.int(),
      temperature: z.number(),
      stream: z.boolean(),
    })
    .partial()
    .optional(),
});

export const embedRequest = z.strictObject({
  inputs: z.union([z.string(), z.array(z.string()).min(1)]),
  normalize: z.boolean().optional(),
  truncate: z.boolean().optional(),
  prompt_name: z.string().optional(),
  truncation_direction: z.string().optional(),
  parameters: z.looseObject({}).optional(),
  options: z.looseObject({}).optional(),
});

export type GenerateRequest = z.output<typeof generateRequest>;
