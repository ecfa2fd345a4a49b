import { type PayloadRecord, payloadsMediaType, payloadsPath } from '@sallyport/contracts';
import { BatchQueue, type BatchQueueCounts, type Clock, type Log, NotDelivered } from '@sallyport/pipeline';
import { isRefusal, postToControlPlane, type Receiver } from '@sallyport/runtime';

export interface PayloadQueueOptions extends Receiver {
  readonly nodeId: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A record, as JSON. */
interface Entry {
  readonly text: string;
  readonly bytes: number;
}

/** What was said waits here for the control plane, in memory alone: nothing of it is on the gateway's disk. */
export class PayloadQueue {
  readonly #queue: BatchQueue<Entry>;

  constructor(options: PayloadQueueOptions) {
    const { clock, log } = options;
    this.#queue = new BatchQueue<Entry>({
      name: 'payloads',
      settings: {
        // A request may have four times the bytes of the largest record.
        batchSizeMax: 3,
        coalescingDelayMs: 200,
        entriesMax: 10_000,
        bytesMax: 32 * 1024 * 1024,
        retryTimeMaxMs: 3_600_000,
        retryDelayInitialMs: 250,
        retryDelayMaxMs: 30_000,
        concurrencyMax: 2,
      },
      clock,
      log,
      deliver: (batch) => deliver(batch, options),
      sizeOf: ({ bytes }) => bytes,
    });
  }

  add(record: PayloadRecord): void {
    const text = JSON.stringify(record);
    this.#queue.add({ text, bytes: Buffer.byteLength(text) });
  }

  get counts(): BatchQueueCounts {
    return this.#queue.counts;
  }

  /** Sends what there is; the rest is lost, and counted. */
  close(withinMs: number): Promise<void> {
    return this.#queue.close(withinMs);
  }
}

/** Rejects where the control plane did not store them. The content is a `PayloadBatch`. */
async function deliver(batch: readonly Entry[], { nodeId, ...receiver }: PayloadQueueOptions): Promise<void> {
  const payloads = batch.map(({ text }) => text).join(',');
  const content = `{"nodeId":${JSON.stringify(nodeId)},"payloads":[${payloads}]}`;
  const { status } = await postToControlPlane(receiver, payloadsPath, payloadsMediaType, content);
  if (status === 204) return;
  throw new NotDelivered(`the control plane answered ${status}`, { isFinal: isRefusal(status) });
}
