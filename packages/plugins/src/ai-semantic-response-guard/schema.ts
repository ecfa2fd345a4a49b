import { z } from 'zod';
import { ruleTexts, semanticFields } from '../shared/guards/semantic/schema.ts';
import { genaiCategory, llmFormat } from '../shared/llm/schema/caller-fields.ts';

export const aiSemanticResponseGuardSchema = z.strictObject({
  rules: z
    .strictObject({
      allow_responses: ruleTexts.optional().describe('What may be answered: each paragraph must mean one of these.'),
      deny_responses: ruleTexts.optional().describe('What may not be answered. These are looked at first.'),
      match_everything: z
        .boolean()
        .default(false)
        .describe(
          'Ours: look at each text of an answer, also at names and whatever else holds text, not only at what is said.',
        ),
      max_response_body_size: z
        .int()
        .min(256)
        .max(1_048_576)
        .default(8_192)
        .describe(
          'How many characters of a stream are held back until they are checked; then so many more, and so on to the end. Kong looks at the first ones only.',
        ),
    })
    .prefault({})
    .describe('What may be answered, and what may not.'),
  ...semanticFields,
  genai_category: genaiCategory.describe(
    'What callers ask for. Texts are found in any of it but sessions in real time.',
  ),
  llm_format: llmFormat.describe(
    'The language in which callers are told no, where the route has no ai-proxy that knows it.',
  ),
});

export type AiSemanticResponseGuardConfig = z.output<typeof aiSemanticResponseGuardSchema>;
