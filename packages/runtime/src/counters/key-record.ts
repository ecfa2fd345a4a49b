import type { Window } from '@sallyport/pipeline';
import { type Bucket, Buckets } from './buckets.ts';
import type { AskMessage } from './messages.ts';

/** Units lent to a worker, counted in every one of these buckets. */
export interface Lease {
  readonly workerId: number;
  readonly grant: number;
  readonly units: number;
  readonly buckets: readonly Bucket[];
  isRecalled: boolean;
}

export interface PendingAsk {
  readonly workerId: number;
  readonly message: AskMessage;
  deadline: { cancel(): void } | undefined;
  /** The leases it waits for did not come back in time. */
  isOverdue: boolean;
}

/** All that the authority knows of one key. */
export class KeyRecord {
  readonly key: string;
  readonly buckets = new Buckets();
  readonly queue: PendingAsk[] = [];
  /** At most one per worker. */
  #leases: Lease[] = [];
  isAdvancing = false;

  constructor(key: string) {
    this.key = key;
  }

  /** Counts what a worker refused by itself, as far as it is still known where. */
  countRefused(windows: readonly Window[], cost: number): void {
    for (const { name, startMs, countsRefused } of windows) {
      if (countsRefused !== true) continue;
      const bucket = this.buckets.find(name, startMs);
      if (bucket !== undefined) bucket.used += cost;
    }
  }

  leasesOn(buckets: readonly Bucket[]): Lease[] {
    return this.#leases.filter((lease) => lease.buckets.some((bucket) => buckets.includes(bucket)));
  }

  lend(lease: Lease): void {
    this.#leases.push(lease);
  }

  isLent(lease: Lease): boolean {
    return this.#leases.includes(lease);
  }

  giveBack(workerId: number, grant: number, unspent: number): void {
    const index = this.#leases.findIndex((lease) => lease.grant === grant && lease.workerId === workerId);
    if (index < 0) return;
    const [lease] = this.#leases.splice(index, 1) as [Lease];
    const units = Math.max(0, Math.min(unspent, lease.units));
    for (const bucket of lease.buckets) bucket.used -= units;
  }

  forgetWorker(workerId: number): void {
    this.#leases = this.#leases.filter((lease) => lease.workerId !== workerId);
    for (let i = this.queue.length - 1; i >= 0; i--)
      if (this.queue[i]!.workerId === workerId) this.queue.splice(i, 1)[0]!.deadline?.cancel();
  }

  get isAwaited(): boolean {
    return this.queue.length > 0;
  }

  /** Every window has ended and nobody waits. */
  isOver(nowMs: number): boolean {
    return !this.isAwaited && this.buckets.areOver(nowMs);
  }
}
