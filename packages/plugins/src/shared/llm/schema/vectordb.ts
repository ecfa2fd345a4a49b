import { z } from 'zod';
import { redisAdvancedSchema } from '../../redis-settings.ts';
import { pgvectorSchema } from './pgvector.ts';

/** Where vectors are kept, and how near is near. */
export const vectordbSchema = z.strictObject({
  strategy: z
    .enum(['memory', 'redis', 'pgvector'])
    .describe(
      'Where vectors are kept: in the memory of each worker (memory, which is ours), in Redis, or in PostgreSQL with the extension `vector`; there all nodes see them, and restarts do not lose them.',
    ),
  dimensions: z
    .int()
    .min(1)
    .max(16_000)
    .default(384)
    .describe('Length of the vectors; 384 with the local model. Kong wants it said.'),
  distance_metric: z
    .enum(['cosine', 'euclidean'])
    .default('cosine')
    .describe('How distances are measured. Kong wants it said.'),
  threshold: z
    .number()
    .min(0)
    .optional()
    .describe(
      'What is farther away than this is not near: with cosine from 0 to 2. Without it, the nearest always is.',
    ),
  redis: redisAdvancedSchema.optional().describe('The Redis of strategy redis; it needs no modules.'),
  pgvector: pgvectorSchema
    .optional()
    .describe('The PostgreSQL of strategy pgvector; tables are made as they are needed.'),
});

export type VectordbSettings = z.output<typeof vectordbSchema>;
