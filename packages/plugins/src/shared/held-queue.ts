import { BatchQueue, type BatchQueueSettings, type HttpPort, type Services } from '@sallyport/pipeline';

export interface QueueSource<Entry> {
  /** Equal keys share a queue. */
  readonly key: string;
  readonly name: string;
  readonly settings: BatchQueueSettings;
  /** Makes what delivers; `close` after the last delivery. */
  open(): { deliver(batch: readonly Entry[]): Promise<void>; close(): void };
  sizeOf(entry: Entry): number;
}

interface Shared {
  readonly queue: BatchQueue<unknown>;
  readonly closeReceiver: () => void;
  holders: number;
}

// Beside the port that entries leave by, so that a queue outlives the snapshot: a reload sets the new instances up
// before the old ones close, and nothing queued is lost or hurried.
const queuesByPort = new WeakMap<HttpPort, Map<string, Shared>>();

/** How long the last holder's `close` waits for a receiver. */
const flushMs = 5_000;

/** The queue of that key, shared with every instance that is configured alike. */
export function holdQueue<Entry>(
  { key, name, settings, open, sizeOf }: QueueSource<Entry>,
  { http, clock, log, metrics }: Services,
): { queue: BatchQueue<Entry>; release: () => Promise<void> } {
  let queues = queuesByPort.get(http);
  if (queues === undefined) {
    queues = new Map();
    queuesByPort.set(http, queues);
  }
  let shared = queues.get(key);
  if (shared === undefined) {
    const { deliver, close } = open();
    const queue = new BatchQueue<Entry>({ name, settings, clock, log, metrics, deliver, sizeOf });
    shared = { queue: queue as BatchQueue<unknown>, closeReceiver: close, holders: 0 };
    queues.set(key, shared);
  }
  const held = shared;
  const home = queues;
  held.holders++;
  return {
    queue: held.queue as BatchQueue<Entry>,
    async release() {
      held.holders--;
      if (held.holders > 0) return;
      home.delete(key);
      await held.queue.close(flushMs);
      held.closeReceiver();
    },
  };
}
