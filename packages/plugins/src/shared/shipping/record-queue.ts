import type { BatchQueueSettings } from '@sallyport/pipeline';

/** Of shippers for which Kong's format has no `queue`: what has come together since the last delivery goes at once. */
export const lineQueueSettings: BatchQueueSettings = {
  batchSizeMax: 200,
  coalescingDelayMs: 0,
  entriesMax: 10_000,
  bytesMax: 8 * 1024 * 1024,
  retryTimeMaxMs: 60_000,
  retryDelayInitialMs: 10,
  retryDelayMaxMs: 5_000,
  concurrencyMax: 1,
};

/** Nothing waits for a datagram to arrive, so each goes when it comes. */
export const datagramQueueSettings: BatchQueueSettings = { ...lineQueueSettings, batchSizeMax: 1, concurrencyMax: -1 };
