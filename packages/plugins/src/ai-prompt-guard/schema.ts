import { z } from 'zod';
import { genaiCategory, llmFormat, requestBytesMax } from '../shared/llm/schema/caller-fields.ts';

const pattern = z.string().min(1).max(10_000);

const patterns = z
  .array(
    z.union([
      pattern,
      z.strictObject({
        name: z.string().min(1).max(100).describe('Ours: for records, instead of its place in the list.'),
        pattern: pattern.describe('A regular expression.'),
      }),
    ]),
  )
  .max(1000);

export const aiPromptGuardSchema = z.strictObject({
  allow_patterns: patterns
    .optional()
    .describe('Regular expressions, of which one must be found in a request, as it is written.'),
  deny_patterns: patterns
    .optional()
    .describe('Regular expressions, none of which may be found, however it is disguised. They are looked for first.'),
  allow_all_conversation_history: z
    .boolean()
    .default(false)
    .describe('Of what users say, look at the last message only, and let the rest of the conversation pass.'),
  match_all_roles: z.boolean().default(false).describe('Look at what anyone says: system, assistant and tools, too.'),
  match_everything: z
    .boolean()
    .default(false)
    .describe(
      'Ours: look at each text of a request, also at names, identifiers, descriptions of tools and whatever else holds text.',
    ),
  normalize: z
    .boolean()
    .default(true)
    .describe(
      'Ours: whether texts are looked at without their disguises, too: letters that look alike, characters that are not seen, encodings, letters set apart.',
    ),
  genai_category: genaiCategory.describe(
    'What callers ask for. Texts are found in any of it but sessions in real time.',
  ),
  llm_format: llmFormat.describe(
    'The language in which callers are told no, where the route has no ai-proxy that knows it.',
  ),
  max_request_body_size: requestBytesMax,
  log_blocked_content: z.boolean().default(false).describe('Ours: whether records tell what was blocked.'),
});

export type AiPromptGuardConfig = z.output<typeof aiPromptGuardSchema>;
export type Patterns = AiPromptGuardConfig['deny_patterns'];
