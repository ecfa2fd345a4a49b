import type { Clock } from '@sallyport/pipeline';
import type { CacheOrder, CacheReport } from '../caches.ts';
import type { ToWorker } from '../ipc.ts';

/** Gives orders about caches to all workers and puts their reports together. */
export class CacheOrders {
  readonly #send: (workerId: number, message: ToWorker) => void;
  readonly #clock: Clock;
  readonly #open = new Map<number, (report: CacheReport) => void>();
  #questions = 0;

  constructor(send: (workerId: number, message: ToWorker) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  /** A worker that does not report in time has nothing to say: it is gone, and its cache with it. */
  order(order: CacheOrder, workerIds: readonly number[]): Promise<CacheReport> {
    const { promise, resolve } = Promise.withResolvers<CacheReport>();
    const question = ++this.#questions;
    const all: CacheReport = { found: undefined, dropped: 0 };
    let awaited = workerIds.length;
    const finish = () => {
      timer.cancel();
      this.#open.delete(question);
      resolve(all);
    };
    const timer = this.#clock.after(reportMs, finish);
    this.#open.set(question, ({ found, dropped }) => {
      all.found ??= found;
      all.dropped += dropped;
      if (--awaited === 0) finish();
    });
    for (const id of workerIds) this.#send(id, { type: 'caches', question, order });
    if (awaited === 0) finish();
    return promise;
  }

  onReport(question: number, report: CacheReport): void {
    this.#open.get(question)?.(report);
  }
}

const reportMs = 1_000;
