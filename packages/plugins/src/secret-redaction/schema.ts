import { z } from 'zod';
import { groups, kindsOf } from '../shared/secrets/kinds.ts';

const kinds = z.enum([...groups, ...groups.flatMap(kindsOf)]);

export const secretRedactionSchema = z.strictObject({
  detect: z
    .array(kinds)
    .default(['secrets'])
    .describe(
      'What is looked for: `secrets` (keys, tokens, passwords), `personal` (numbers, addresses and codes of persons that have a form or a check digit), `hidden` (what people do not see and models read, and images that carry data away), or single kinds.',
    ),
  except: z.array(kinds).default([]).describe('What is let pass though `detect` names its group.'),
  custom_patterns: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and dashes')
          .describe('The kind, as placeholders and records name it.'),
        pattern: z
          .string()
          .min(1)
          .max(500)
          .describe(
            'A regular expression, run in linear time, for something that has an end: `{1,64}` instead of `+`. Without look-around, back-references, `^` and `$`.',
          ),
      }),
    )
    .max(50)
    .default([])
    .describe('Further things to look for.'),
  action: z
    .enum(['mask', 'recover', 'block', 'flag'])
    .default('mask')
    .describe(
      'What becomes of it. `mask`: `[REDACTED:kind]` stands in its place. `recover`: in requests `[REDACTED:kind:1]` does, and where the answer repeats that, the caller gets back what was there; answers are masked. `block`: the request or the answer is refused. `flag`: it passes, and the record says so.',
    ),
  guarding_mode: z
    .enum(['INPUT', 'OUTPUT', 'BOTH'])
    .default('BOTH')
    .describe('Whether requests are looked at, answers, or both.'),
});

export type SecretRedactionConfig = z.output<typeof secretRedactionSchema>;
