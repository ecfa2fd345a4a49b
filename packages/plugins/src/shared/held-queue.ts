import { BatchQueue, type BatchQueueSettings, type HttpPort, type Services } from '@sallyport/pipeline';

export interface QueueSource {
  /** Equal keys share a queue. */
  readonly key: string;
  readonly name: string;
  readonly settings: BatchQueueSettings;
  /** Makes what delivers; `close` after the last delivery. */
  open(): { deliver(batch: readonly Buffer[]): Promise<void>; close(): void };
}

/** A queue that somebody holds. */
export interface HeldQueue {
  readonly queue: BatchQueue<Buffer>;
  /** Gives it back; resolves when what was in it has arrived or is lost. */
  release(): Promise<void>;
}

interface Shared {
  readonly queue: BatchQueue<Buffer>;
  readonly closeReceiver: () => void;
  holders: number;
}

// Beside the port that entries leave by, so that a queue outlives the snapshot: a reload sets the new instances up
// before the old ones close, and nothing queued is lost or hurried.
const queuesByPort = new WeakMap<HttpPort, Map<string, Shared>>();

/** How long the last holder's `close` waits for a receiver. */
const flushMs = 5_000;

/**
 * The queue of that key, shared with every instance that is configured alike. Entries are bytes: text that waits for its batch is hundreds of
 * pieces, which every collection of garbage walks. The name stands in logs and metrics, so it tells one receiver from another and no secret.
 */
export function holdQueue(
  { key, name, settings, open }: QueueSource,
  { http, clock, log, metrics }: Services,
): HeldQueue {
  let queues = queuesByPort.get(http);
  if (queues === undefined) {
    queues = new Map();
    queuesByPort.set(http, queues);
  }
  let shared = queues.get(key);
  if (shared === undefined) {
    const { deliver, close } = open();
    const queue = new BatchQueue<Buffer>({
      name,
      settings,
      clock,
      log,
      metrics,
      deliver,
      sizeOf: ({ length }) => length,
    });
    shared = { queue, closeReceiver: close, holders: 0 };
    queues.set(key, shared);
  }
  const held = shared;
  const home = queues;
  held.holders++;
  return {
    queue: held.queue,
    async release() {
      held.holders--;
      if (held.holders > 0) return;
      home.delete(key);
      await held.queue.close(flushMs);
      held.closeReceiver();
    },
  };
}
