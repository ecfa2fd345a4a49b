import { z } from 'zod';
import type { queueSchema } from './queue-schema.ts';

/** What settings of `queue` were called before. */
export const oldQueueShape = {
  retry_count: z.int().optional().describe('Without effect; see `queue.max_retry_time`.').meta({ deprecated: true }),
  queue_size: z.int().min(1).optional().describe('Old name of `queue.max_batch_size`.').meta({ deprecated: true }),
  flush_timeout: z
    .number()
    .min(0)
    .optional()
    .describe('Old name of `queue.max_coalescing_delay`.')
    .meta({ deprecated: true }),
};

/** The settings of a queue, whichever names they were given by. */
export function namedQueue({
  queue,
  queue_size,
  flush_timeout,
}: {
  queue: z.output<typeof queueSchema>;
  queue_size?: number | undefined;
  flush_timeout?: number | undefined;
}): z.output<typeof queueSchema> {
  return {
    ...queue,
    ...(queue_size !== undefined && { max_batch_size: queue_size }),
    ...(flush_timeout !== undefined && { max_coalescing_delay: flush_timeout }),
  };
}
