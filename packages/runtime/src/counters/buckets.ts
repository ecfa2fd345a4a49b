import type { Window } from '@sallyport/pipeline';
import { leftOf } from './sliding-window.ts';

/** What one window of one key has used up: spent, or lent to workers. */
export interface Bucket {
  readonly name: string;
  readonly startMs: number;
  /** Monotonic, so that no change of the machine's clock brings a used-up window back while it is asked for. */
  expiresAtMs: number;
  used: number;
}

/** Where a window is counted. */
export interface Place {
  readonly window: Window;
  readonly bucket: Bucket;
  /** The bucket of the window before, if that matters and anything is counted there. */
  readonly before: Bucket | undefined;
}

/** The windows of one key in which something was counted. */
export class Buckets {
  #buckets: Bucket[] = [];

  /**
   * Where these windows are counted, new buckets included; `atMs` is the present on the clock of the windows. Of a window
   * long over, whose count is forgotten, nothing is left.
   */
  placesOf(windows: readonly Window[], atMs: number, nowMs: number): Place[] {
    return windows.map((window) => {
      const { name, startMs, lengthMs, slides } = window;
      let bucket = this.find(name, startMs);
      if (bucket === undefined) {
        const isLate = startMs + lengthMs + lateMs < atMs;
        bucket = { name, startMs, expiresAtMs: nowMs, used: isLate ? usedUp : 0 };
        if (!isLate) this.#add(bucket, nowMs);
      }
      // A sliding window is looked at for another length after its end.
      bucket.expiresAtMs = nowMs + (slides === true ? 2 : 1) * lengthMs + lateMs;
      return { window, bucket, before: slides === true ? this.find(name, startMs - lengthMs) : undefined };
    });
  }

  find(name: string, startMs: number): Bucket | undefined {
    for (const bucket of this.#buckets) if (bucket.startMs === startMs && bucket.name === name) return bucket;
    return undefined;
  }

  /** Every window has ended. */
  areOver(nowMs: number): boolean {
    return this.#buckets.every(({ expiresAtMs }) => expiresAtMs <= nowMs);
  }

  #add(bucket: Bucket, nowMs: number): void {
    this.#buckets = this.#buckets.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    this.#buckets.push(bucket);
  }
}

export function leftIn({ window, bucket, before }: Place, atMs: number): number {
  return leftOf(window, bucket.used, before?.used ?? 0, atMs);
}

/** What can still be counted in all of these windows. */
export function freeIn(places: readonly Place[], atMs: number): number {
  let free = Number.POSITIVE_INFINITY;
  for (const place of places) free = Math.min(free, leftIn(place, atMs));
  return free;
}

/** The buckets for which a cost does not fit. */
export function blockingIn(places: readonly Place[], cost: number, atMs: number): Bucket[] {
  const blocking: Bucket[] = [];
  for (const place of places) {
    if (leftIn(place, atMs) >= cost) continue;
    blocking.push(place.bucket);
    if (place.before !== undefined) blocking.push(place.before);
  }
  return blocking;
}

export function countsOf(places: readonly Place[]): [used: number[], previous: number[]] {
  return [places.map(({ bucket }) => bucket.used), places.map(({ before }) => before?.used ?? 0)];
}

/** More than any limit, and a number that JSON can carry. */
const usedUp = Number.MAX_SAFE_INTEGER;
/** How late a message for a window may arrive after the window's end and still be counted. */
const lateMs = 5000;
