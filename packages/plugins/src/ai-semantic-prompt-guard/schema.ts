import { z } from 'zod';
import { ruleTexts, semanticFields } from '../shared/guards/semantic/schema.ts';
import { genaiCategory, llmFormat, requestBytesMax } from '../shared/llm/schema/caller-fields.ts';

export const aiSemanticPromptGuardSchema = z.strictObject({
  rules: z
    .strictObject({
      allow_prompts: ruleTexts.optional().describe('What may be asked: each passage must mean one of these.'),
      deny_prompts: ruleTexts.optional().describe('What may not be asked. These are looked at first.'),
      match_all_conversation_history: z
        .boolean()
        .default(false)
        .describe('Look at all messages of the conversation, not only at the last.'),
      match_all_roles: z
        .boolean()
        .default(false)
        .describe('Look at what anyone says: system, assistant and tools, too.'),
      match_everything: z
        .boolean()
        .default(false)
        .describe(
          'Ours: look at each text of a request, also at names, descriptions of tools and whatever else holds text.',
        ),
      max_request_body_size: z
        .int()
        .min(0)
        .optional()
        .describe('Older name of `max_request_body_size`, in place of which it counts.'),
    })
    .prefault({})
    .describe('What may be asked, and what may not.'),
  ...semanticFields,
  genai_category: genaiCategory.describe(
    'What callers ask for. Texts are found in any of it but sessions in real time.',
  ),
  llm_format: llmFormat.describe(
    'The language in which callers are told no, where the route has no ai-proxy that knows it.',
  ),
  max_request_body_size: requestBytesMax,
});

export type AiSemanticPromptGuardConfig = z.output<typeof aiSemanticPromptGuardSchema>;
