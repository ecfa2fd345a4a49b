import type { Clock, Window } from '@sallyport/pipeline';
import type { AskMessage } from './messages.ts';

/** What one window of one key has used up: spent, or lent to workers. */
export interface Bucket {
  readonly name: string;
  readonly startMs: number;
  /** Monotonic, so that no change of the machine's clock brings a used-up window back while it is asked for. */
  expiresAtMs: number;
  used: number;
}

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
  readonly queue: PendingAsk[] = [];
  /** At most one per worker. */
  #leases: Lease[] = [];
  isAdvancing = false;
  #buckets: Bucket[] = [];

  constructor(key: string) {
    this.key = key;
  }

  /** The buckets of these windows, new ones included. Of a window long over, whose count is forgotten, nothing is left. */
  bucketsOf(windows: readonly Window[], clock: Clock): Bucket[] {
    const nowMs = clock.monotonicMs();
    return windows.map((window) => {
      const { name, startMs, lengthMs } = window;
      let bucket = this.#find(window);
      if (bucket === undefined) {
        const isLate = startMs + lengthMs + lateMs < clock.nowMs();
        bucket = { name, startMs, expiresAtMs: nowMs, used: isLate ? Number.POSITIVE_INFINITY : 0 };
        if (!isLate) this.#add(bucket, nowMs);
      }
      bucket.expiresAtMs = nowMs + lengthMs + lateMs;
      return bucket;
    });
  }

  /** What can still be counted in all of these windows. */
  free(buckets: readonly Bucket[], windows: readonly Window[]): number {
    let free = Number.POSITIVE_INFINITY;
    for (let i = 0; i < buckets.length; i++) free = Math.min(free, windows[i]!.limit - buckets[i]!.used);
    return free;
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

  /** Every window has ended and nobody waits. */
  isOver(nowMs: number): boolean {
    return this.queue.length === 0 && this.#buckets.every((bucket) => bucket.expiresAtMs <= nowMs);
  }

  #find({ name, startMs }: Window): Bucket | undefined {
    for (const bucket of this.#buckets) if (bucket.startMs === startMs && bucket.name === name) return bucket;
    return undefined;
  }

  #add(bucket: Bucket, nowMs: number): void {
    this.#buckets = this.#buckets.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    this.#buckets.push(bucket);
  }
}

/** How late a message for a window may arrive after the window's end and still be counted. */
const lateMs = 5000;
