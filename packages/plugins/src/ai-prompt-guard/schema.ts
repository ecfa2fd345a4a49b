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
  guarding_mode: z
    .enum(['INPUT', 'OUTPUT', 'BOTH'])
    .default('INPUT')
    .describe(
      'Ours: whether patterns are looked for in requests, in answers (of models and of tools), or in both. In answers, those of `deny_patterns` are.',
    ),
  response_mode: z
    .enum(['window', 'buffer'])
    .default('window')
    .describe(
      'Ours: of a streamed answer. `window`: it goes on while it comes, but for its last characters. `buffer`: nothing of it leaves before all of it was looked at.',
    ),
  response_window_size: z
    .int()
    .min(1)
    .max(100_000)
    .default(256)
    .describe(
      'Ours: so many characters of a streamed answer stay back until more has come. Of a match that is no longer, nothing leaves.',
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
