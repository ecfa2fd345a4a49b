import { type Bucket, Buckets, type Place } from '../counters/buckets.ts';
import type { ReadMessage, ReserveMessage } from './messages.ts';

/** What a worker holds of a key, counted in every one of these buckets until it is settled or comes back. */
export interface Lease {
  readonly workerId: number;
  readonly id: number;
  readonly buckets: readonly Bucket[];
  lent: number;
  isRecalled: boolean;
  /** The worker can hand out nothing by itself: whatever comes back to it, it reports at once. */
  isDry: boolean;
}

/** A question that waits for leases to come back. */
export interface Pending {
  readonly workerId: number;
  readonly message: ReserveMessage | ReadMessage;
  deadline: { cancel(): void } | undefined;
  /** The leases it waits for did not come back in time. */
  isOverdue: boolean;
  isDone: boolean;
}

/** All that the authority knows of one key. */
export class AccountRecord {
  readonly key: string;
  readonly buckets = new Buckets();
  readonly waiting = new Set<Pending>();
  /** Workers that repeat a refusal until they hear of room. */
  readonly refusedWorkers = new Set<number>();
  #leases: Lease[] = [];

  constructor(key: string) {
    this.key = key;
  }

  get isAwaited(): boolean {
    return this.waiting.size > 0;
  }

  /** Every window has ended and nobody waits. */
  isOver(nowMs: number): boolean {
    return !this.isAwaited && this.buckets.areOver(nowMs);
  }

  findLease(workerId: number, id: number): Lease | undefined {
    for (const lease of this.#leases) if (lease.id === id && lease.workerId === workerId) return lease;
    return undefined;
  }

  leaseOf(workerId: number, id: number, places: readonly Place[]): Lease {
    const known = this.findLease(workerId, id);
    if (known !== undefined) return known;
    const buckets = places.map(({ bucket }) => bucket);
    const lease = { workerId, id, buckets, lent: 0, isRecalled: false, isDry: true };
    this.#leases.push(lease);
    return lease;
  }

  /** Leases of which something may come back when it is asked for. */
  recallableOn(buckets: readonly Bucket[]): Lease[] {
    return this.#leases.filter((lease) => !lease.isDry && lease.buckets.some((bucket) => buckets.includes(bucket)));
  }

  remove(lease: Lease): void {
    this.#leases = this.#leases.filter((one) => one !== lease);
  }

  /** Whatever a dead worker held comes back. True when that makes room, or an answer is no longer waited for. */
  forgetWorker(workerId: number): boolean {
    this.refusedWorkers.delete(workerId);
    const lost = this.#leases.filter((lease) => lease.workerId === workerId);
    for (const { buckets, lent } of lost) for (const bucket of buckets) bucket.used -= lent;
    this.#leases = this.#leases.filter((lease) => lease.workerId !== workerId);
    for (const pending of this.waiting) {
      if (pending.workerId !== workerId) continue;
      pending.deadline?.cancel();
      this.waiting.delete(pending);
    }
    return lost.length > 0;
  }
}
