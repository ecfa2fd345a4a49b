import type { Clock } from '@sallyport/pipeline';
import type { Cluster, Redis } from 'ioredis';
import type { RedisConnection } from './connection.ts';

export type Write = (redis: Redis | Cluster) => Promise<unknown>;

export interface RetriedWritesOptions {
  readonly clock: Clock;
  readonly connection: RedisConnection;
  readonly writesMax?: number;
}

/**
 * Writes to Redis that nobody waits for, and that change nothing when they come twice. What did not get through is written
 * again once Redis answers; of too many, the oldest are given up.
 */
export class RetriedWrites {
  readonly #options: RetriedWritesOptions;
  readonly #writesMax: number;
  #failed: Write[] = [];
  #timer: { cancel(): void } | undefined;
  #isClosed = false;

  constructor(options: RetriedWritesOptions) {
    this.#options = options;
    this.#writesMax = options.writesMax ?? 100_000;
  }

  /** How many did not get through yet. */
  get size(): number {
    return this.#failed.length;
  }

  write(write: Write): void {
    void this.#try(write);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#failed = [];
  }

  async #try(write: Write): Promise<void> {
    try {
      await this.#options.connection.call(write);
    } catch {
      if (this.#isClosed) return;
      if (this.#failed.length >= this.#writesMax) this.#failed.shift();
      this.#failed.push(write);
      this.#timer ??= this.#options.clock.after(retryMs, () => void this.#retry());
    }
  }

  async #retry(): Promise<void> {
    this.#timer = undefined;
    if (!this.#options.connection.isOut) {
      const failed = this.#failed;
      this.#failed = [];
      for (let i = 0; i < failed.length; i += triedAtOnce)
        await Promise.all(failed.slice(i, i + triedAtOnce).map((write) => this.#try(write)));
    }
    if (this.#failed.length > 0 && !this.#isClosed)
      this.#timer ??= this.#options.clock.after(retryMs, () => void this.#retry());
  }
}

const retryMs = 250;
const triedAtOnce = 200;
