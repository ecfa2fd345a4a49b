import { createServer, type Socket } from 'node:net';
import { redactSecrets } from '@sallyport/plugins/redact-secrets';
import type { PayloadsView } from './messages.ts';
import { takePayloads } from './payload-intake.ts';
import { PayloadQueue, type PayloadQueueOptions } from './payload-queue.ts';

/** Takes what was said from workers, takes secrets out of it, and sends it on. */
export class PayloadHost {
  readonly #queue: PayloadQueue;
  readonly #dropped = new Map<number, number>();
  readonly #connections = new Set<Promise<void>>();
  readonly #server = createServer((socket) => this.#serve(socket));

  constructor(options: PayloadQueueOptions) {
    this.#queue = new PayloadQueue(options);
  }

  async listen(socketPath: string): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(socketPath, resolve));
  }

  get view(): PayloadsView {
    const { emitted, delivered, dropped, queued } = this.#queue.counts;
    let notTaken = 0;
    for (const count of this.#dropped.values()) notTaken += count;
    return { captured: emitted + notTaken, delivered, waiting: queued, lost: dropped + notTaken };
  }

  /** The workers are gone, or have been waited for: sends what there is. */
  async close(withinMs: number): Promise<void> {
    this.#server.close();
    await Promise.race([
      Promise.all(this.#connections),
      new Promise((resolve) => setTimeout(resolve, withinMs).unref()),
    ]);
    await this.#queue.close(withinMs);
  }

  #serve(socket: Socket): void {
    const taking = takePayloads(socket, {
      redact: redactSecrets,
      keep: (record) => this.#queue.add(record),
      dropped: (workerId, records) => void this.#dropped.set(workerId, records),
    });
    this.#connections.add(taking);
    void taking.then(() => this.#connections.delete(taking));
  }
}
