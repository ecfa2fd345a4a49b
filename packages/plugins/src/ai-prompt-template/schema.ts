import { z } from 'zod';
import { requestBytesMax } from '../shared/llm/schema/caller-fields.ts';

const template = z.strictObject({
  name: z
    .string()
    .min(1)
    .regex(/^[^{}]+$/)
    .describe('By which callers ask for it: `{template://NAME}`.'),
  template: z
    .string()
    .min(1)
    .describe(
      'The whole request as JSON, with `{{name}}` where a property of the caller goes, inside of a text mostly.',
    ),
});

export const aiPromptTemplateSchema = z.strictObject({
  allow_untemplated_requests: z
    .boolean()
    .default(true)
    .describe('Whether requests that ask for no template pass as they are.'),
  log_original_request: z
    .boolean()
    .default(false)
    .describe('Whether records tell what callers sent, beside what became of it.'),
  max_request_body_size: requestBytesMax,
  templates: z.array(template).min(1).describe('The templates.'),
});

export type AiPromptTemplateConfig = z.output<typeof aiPromptTemplateSchema>;
