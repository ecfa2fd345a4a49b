import { randomUUID } from 'node:crypto';
import type { Store } from '@sallyport/store';

/** Who has a duty and ends without a word keeps others from it for so long. */
const leaseMs = 30_000;
const renewEveryMs = leaseMs / 3;

/** Something that only one of several control planes of one store does. */
export class Duty {
  readonly #name: string;
  readonly #store: Pick<Store, 'isShared' | 'leases'>;
  readonly #holder = randomUUID();

  constructor(name: string, store: Pick<Store, 'isShared' | 'leases'>) {
    this.#name = name;
    this.#store = store;
  }

  /** Does a part of it, unless another control plane has the duty. Who has it keeps it from part to part. */
  async do(work: () => Promise<void>): Promise<void> {
    if (!this.#store.isShared) return await work();
    if (!(await this.#take())) return;
    // Where it is lost meanwhile, the store is away, and the work ends by itself.
    const renewing = setInterval(() => void this.#take().catch(() => {}), renewEveryMs);
    try {
      await work();
    } finally {
      clearInterval(renewing);
    }
  }

  /** Lets another have it at once. */
  async end(): Promise<void> {
    if (this.#store.isShared) await this.#store.leases.giveUp(this.#name, this.#holder).catch(() => {});
  }

  async #take(): Promise<boolean> {
    return await this.#store.leases.take(this.#name, this.#holder, leaseMs);
  }
}
