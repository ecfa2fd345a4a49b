import { z } from 'zod';
import { llmFormat, requestBytesMax } from '../shared/llm/schema/caller-fields.ts';

const prompts = z
  .array(
    z.strictObject({
      content: z.string().min(1).max(100_000).describe('What is said.'),
      role: z.enum(['assistant', 'system', 'user']).default('system').describe('Who says it.'),
    }),
  )
  .max(15);

export const aiPromptDecoratorSchema = z.strictObject({
  llm_format: llmFormat.describe('The language that requests are in, where the route has no ai-proxy that reads them.'),
  max_request_body_size: requestBytesMax,
  prompts: z
    .strictObject({
      append: prompts.optional().describe('What is said after the messages of the caller.'),
      prepend: prompts.optional().describe('What is said before them.'),
    })
    .optional()
    .describe('What is added to each request.'),
});

export type AiPromptDecoratorConfig = z.output<typeof aiPromptDecoratorSchema>;
export type Prompt = z.output<typeof prompts>[number];
