import { z } from 'zod';
import { redisAdvancedSchema } from '../../redis-settings.ts';

/** Where vectors are kept, and how near is near. */
export const vectordbSchema = z.strictObject({
  strategy: z
    .enum(['memory', 'redis', 'pgvector'])
    .describe(
      'Where the vectors of descriptions are kept: in the memory of each worker (memory, which is ours), or in Redis as well, so that neither restarts nor other nodes ask for them again. Not supported yet: pgvector.',
    ),
  dimensions: z.int().min(1).max(65_535).describe('Length of the vectors.'),
  distance_metric: z.enum(['cosine', 'euclidean']).describe('How distances are measured.'),
  threshold: z
    .number()
    .min(0)
    .optional()
    .describe(
      'What is farther away than this is not near: with cosine from 0 to 2. Without it, the nearest always is.',
    ),
  redis: redisAdvancedSchema.optional().describe('The Redis of strategy redis; it needs no modules.'),
  pgvector: z.undefined('is not supported yet: use redis or memory').optional().describe('Not supported yet.'),
});

export type VectordbSettings = z.output<typeof vectordbSchema>;
