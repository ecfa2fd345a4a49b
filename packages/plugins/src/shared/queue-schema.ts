import type { BatchQueueSettings } from '@sallyport/pipeline';
import { z } from 'zod';

/** Kong's `queue` block: how a log shipper batches, retries and bounds what it holds. */
export const queueSchema = z.strictObject({
  max_batch_size: z.int().min(1).max(1_000_000).default(1).describe('Entries per delivery.'),
  max_coalescing_delay: z
    .number()
    .min(0)
    .max(3600)
    .default(1)
    .describe('Seconds that the first entry of a batch waits for others.'),
  max_entries: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe('Entries held in memory; when another comes, the oldest is dropped.'),
  max_bytes: z.int().min(1).optional().describe('Bytes held in memory; the oldest entries are dropped to make room.'),
  max_retry_time: z.number().min(0).default(60).describe('Seconds after which an undelivered batch is given up.'),
  initial_retry_delay: z
    .number()
    .min(0.001)
    .max(1_000_000)
    .default(0.01)
    .describe('Seconds before the first retry; doubles with each further one.'),
  max_retry_delay: z.number().min(0.001).max(1_000_000).default(60).describe('Seconds between retries at most.'),
  concurrency_limit: z
    .union([z.literal(1), z.literal(-1)])
    .default(1)
    .describe('Deliveries at a time: 1, or -1 for no limit.'),
});

export function queueSettings(queue: z.output<typeof queueSchema>): BatchQueueSettings {
  return {
    batchSizeMax: queue.max_batch_size,
    coalescingDelayMs: queue.max_coalescing_delay * 1000,
    entriesMax: queue.max_entries,
    bytesMax: queue.max_bytes,
    retryTimeMaxMs: queue.max_retry_time * 1000,
    retryDelayInitialMs: queue.initial_retry_delay * 1000,
    retryDelayMaxMs: queue.max_retry_delay * 1000,
    concurrencyMax: queue.concurrency_limit,
  };
}
