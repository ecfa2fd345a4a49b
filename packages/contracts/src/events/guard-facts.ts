import { z } from 'zod';

/** What one guard made of one phase of an exchange. Never what was said, unless the configuration asks for it. */
export const guardFactsSchema = z.object({
  plugin: z.string(),
  pluginId: z.string(),
  phase: z.enum(['input', 'output']).describe('The request, or the answer.'),
  outcome: z
    .enum(['passed', 'flagged', 'masked', 'blocked', 'failed'])
    .describe('failed: the guard could not tell, and the configuration says what happens then.'),
  passedUnchecked: z.literal(true).optional().describe('Of one that failed: the texts passed all the same.'),
  reason: z.string().optional(),
  rule: z.string().optional().describe('Which rule or category decided.'),
  count: z.number().optional().describe('In how many places.'),
  checks: z.number().describe('How many times it was asked: of a stream, window by window.'),
  durationMs: z.number().describe('In all of them.'),
  mode: z.string().optional().describe('As the configuration says: INPUT, OUTPUT, BOTH.'),
  content: z.string().optional().describe('What was blocked, where log_blocked_content asks for it.'),
  details: z.record(z.string(), z.unknown()).optional().describe("A plugin's own."),
});

export type GuardFacts = z.output<typeof guardFactsSchema>;
