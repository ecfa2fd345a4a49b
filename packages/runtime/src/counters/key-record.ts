import type { Window } from '@sallyport/pipeline';
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

/** Where a window is counted. */
export interface Place {
  readonly window: Window;
  readonly bucket: Bucket;
  /** The bucket of the window before, if that matters and anything is counted there. */
  readonly before: Bucket | undefined;
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

  /**
   * Where these windows are counted, new buckets included; `atMs` is the present on the clock of the windows. Of a window
   * long over, whose count is forgotten, nothing is left.
   */
  placesOf(windows: readonly Window[], atMs: number, nowMs: number): Place[] {
    return windows.map((window) => {
      const { name, startMs, lengthMs, slides } = window;
      let bucket = this.#find(name, startMs);
      if (bucket === undefined) {
        const isLate = startMs + lengthMs + lateMs < atMs;
        bucket = { name, startMs, expiresAtMs: nowMs, used: isLate ? usedUp : 0 };
        if (!isLate) this.#add(bucket, nowMs);
      }
      // A sliding window is looked at for another length after its end.
      bucket.expiresAtMs = nowMs + (slides === true ? 2 : 1) * lengthMs + lateMs;
      return { window, bucket, before: slides === true ? this.#find(name, startMs - lengthMs) : undefined };
    });
  }

  /** Counts what a worker refused by itself, as far as it is still known where. */
  countRefused(windows: readonly Window[], cost: number): void {
    for (const { name, startMs, countsRefused } of windows) {
      if (countsRefused !== true) continue;
      const bucket = this.#find(name, startMs);
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

  /** Every window has ended and nobody waits. */
  isOver(nowMs: number): boolean {
    return this.queue.length === 0 && this.#buckets.every((bucket) => bucket.expiresAtMs <= nowMs);
  }

  #find(name: string, startMs: number): Bucket | undefined {
    for (const bucket of this.#buckets) if (bucket.startMs === startMs && bucket.name === name) return bucket;
    return undefined;
  }

  #add(bucket: Bucket, nowMs: number): void {
    this.#buckets = this.#buckets.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    this.#buckets.push(bucket);
  }
}

/** More than any limit, and a number that JSON can carry. */
const usedUp = Number.MAX_SAFE_INTEGER;
/** How late a message for a window may arrive after the window's end and still be counted. */
const lateMs = 5000;
