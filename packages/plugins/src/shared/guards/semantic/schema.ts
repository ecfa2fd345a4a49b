import { z } from 'zod';
import { embeddingsSchema } from '../../llm/schema/embeddings.ts';
import { vectordbSchema } from '../../llm/schema/vectordb.ts';

/** Sentences that texts are compared with. */
export const ruleTexts = z.array(z.string().min(1).max(500)).max(100);

/** Settings that guards by meaning have in common. */
export const semanticFields = {
  embeddings: embeddingsSchema
    .optional()
    .describe('What tells what texts mean; without it, the model that comes with the gateway.'),
  vectordb: vectordbSchema
    .prefault({ strategy: 'memory' })
    .describe(
      'Where the vectors of rules are kept over restarts and for other nodes; compared they are in the memory of each worker. Kong wants it said.',
    ),
  search: z
    .strictObject({
      threshold: z
        .number()
        .min(0)
        .optional()
        .describe(
          'How far a text may be from a rule to be what it means: with cosine from 0 to 2. Default: `vectordb.threshold`, and 0.5 without that.',
        ),
    })
    .prefault({})
    .describe('How near is near.'),
  policy_packs: z
    .array(z.enum(['prompt-injection']))
    .max(1)
    .default([])
    .describe(
      'Ours: classifiers that come with the gateway. `prompt-injection` finds attempts to turn a model against its instructions; it uses the model that comes with the gateway, whatever `embeddings` says.',
    ),
  false_alarms: z
    .number()
    .min(0.0001)
    .max(0.1)
    .default(0.01)
    .describe(
      'Ours: how many ordinary texts a policy pack may take for attacks: 0.01 is one of a hundred. Less finds fewer attacks.',
    ),
  max_passages: z
    .int()
    .min(1)
    .max(5_000)
    .default(200)
    .describe(
      'Ours: how many passages, of a hundred characters or more, are compared with rules. What has more is refused with 413, since nobody would know what it says.',
    ),
  block_status: z.int().min(400).max(499).default(400).describe('Ours: the status that is answered with.'),
  block_message: z.string().min(1).max(500).default('bad request').describe('Ours: what the caller reads.'),
  stop_on_failure: z
    .boolean()
    .default(true)
    .describe('Ours: refuse with 503 what cannot be checked. Otherwise it passes, and records say so.'),
  timeout: z.int().min(1).max(120_000).default(10_000).describe('Ours: milliseconds that a check may take.'),
  log_blocked_content: z.boolean().default(false).describe('Ours: whether records tell what was blocked.'),
};

const semanticSettings = z.strictObject(semanticFields);

export type SemanticFields = z.output<typeof semanticSettings>;
