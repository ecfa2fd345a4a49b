import { LogQueueCounts } from './log-queue-counts.ts';
import { NotDelivered } from './not-delivered.ts';
import type { MetricsPort } from './services/metrics.ts';
import type { Clock, Log } from './services.ts';

/** Kong's `queue` settings, with units. */
export interface BatchQueueSettings {
  /** Entries per delivery. */
  batchSizeMax: number;
  /** How long the first entry of a batch waits for others. */
  coalescingDelayMs: number;
  /** Entries held, those being delivered included; the oldest waiting one goes when another comes. */
  entriesMax: number;
  bytesMax: number | undefined;
  /** A batch that could not be delivered for so long is given up. */
  retryTimeMaxMs: number;
  /** Doubles with each retry, up to `retryDelayMaxMs`. */
  retryDelayInitialMs: number;
  retryDelayMaxMs: number;
  /** Deliveries at a time; -1 for no limit. */
  concurrencyMax: number;
}

export interface BatchQueueOptions<Entry> {
  /** Names the queue in log lines, and in metrics where there are any. */
  name: string;
  metrics?: MetricsPort | undefined;
  settings: BatchQueueSettings;
  clock: Clock;
  log: Log;
  /** Rejects when the batch did not arrive; it is then tried again, so a batch may arrive twice. See `NotDelivered`. */
  deliver(batch: readonly Entry[]): Promise<void>;
  /** Bytes that an entry counts for. */
  sizeOf(entry: Entry): number;
}

/** `emitted = delivered + dropped + queued`, at all times. */
export interface BatchQueueCounts {
  readonly emitted: number;
  readonly delivered: number;
  readonly dropped: number;
  /** Waiting or being delivered. */
  readonly queued: number;
}

/**
 * Entries in, batches out, in memory that is bounded: a receiver that is slow or gone costs entries, never the callers.
 * Has no timer and no promise while nothing is queued.
 */
export class BatchQueue<Entry> {
  readonly #options: BatchQueueOptions<Entry>;
  readonly #told: LogQueueCounts | undefined;
  /** A queue as an array with a moving start. */
  #waiting: Entry[] = [];
  #start = 0;
  #waitingBytes = 0;
  #deliveringBytes = 0;
  #delivering = 0;
  #deliveries = 0;
  #emitted = 0;
  #delivered = 0;
  #dropped = 0;
  #coalescing: { cancel(): void } | undefined;
  /** The first entry has waited long enough: the next batch goes even when it is not full. */
  #isDue = false;
  readonly #retries = new Set<{ cancel(): void }>();
  #state: 'open' | 'closing' | 'closed' = 'open';
  #onIdle: (() => void) | undefined;
  #isNearlyFull = false;
  #reportedDropped = 0;
  #reportedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: BatchQueueOptions<Entry>) {
    this.#options = options;
    this.#told = options.metrics && new LogQueueCounts(options.metrics, options.name);
  }

  get counts(): BatchQueueCounts {
    return {
      emitted: this.#emitted,
      delivered: this.#delivered,
      dropped: this.#dropped,
      queued: this.#waitingCount + this.#delivering,
    };
  }

  /** Queues an entry. Never blocks, never throws; the cost of a full queue is the oldest entry. */
  add(entry: Entry): void {
    this.#emitted++;
    this.#told?.emit();
    const { settings, sizeOf } = this.#options;
    const bytes = sizeOf(entry);
    const isTooLarge = settings.bytesMax !== undefined && bytes > settings.bytesMax;
    if (this.#state === 'closed' || isTooLarge) {
      this.#drop(1);
      return;
    }
    while (this.#isFullFor(bytes) && this.#waitingCount > 0) {
      this.#waitingBytes -= sizeOf(this.#shift());
      this.#drop(1);
    }
    if (this.#isFullFor(bytes)) {
      this.#drop(1);
      return;
    }
    this.#waiting.push(entry);
    this.#waitingBytes += bytes;
    this.#watchLevel(settings);
    this.#pump();
  }

  /**
   * Delivers what is queued, for at most `withinMs`; the rest is dropped, counted and logged. Entries added later are
   * dropped too.
   */
  async close(withinMs: number): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#pump();
    if (this.#deliveries > 0) {
      await new Promise<void>((resolve) => {
        const deadline = this.#options.clock.after(withinMs, resolve);
        this.#onIdle = () => {
          deadline.cancel();
          resolve();
        };
      });
    }
    this.#state = 'closed';
    this.#coalescing?.cancel();
    for (const retry of this.#retries) retry.cancel();
    this.#retries.clear();
    this.#drop(this.#waitingCount + this.#delivering);
    this.#waiting = [];
    this.#start = 0;
    this.#waitingBytes = 0;
    this.#delivering = 0;
    this.#reportDropped();
  }

  get #waitingCount(): number {
    return this.#waiting.length - this.#start;
  }

  #isFullFor(bytes: number): boolean {
    const { entriesMax, bytesMax } = this.#options.settings;
    return (
      this.#waitingCount + this.#delivering >= entriesMax ||
      (bytesMax !== undefined && this.#waitingBytes + this.#deliveringBytes + bytes > bytesMax)
    );
  }

  #shift(): Entry {
    const entry = this.#waiting[this.#start]!;
    this.#start++;
    if (this.#start === this.#waiting.length || this.#start > compactAfter) {
      this.#waiting = this.#waiting.slice(this.#start);
      this.#start = 0;
    }
    return entry;
  }

  /** Starts what may start now, and otherwise the wait for a fuller batch. */
  #pump(): void {
    const { settings, clock } = this.#options;
    const batchSize = settings.batchSizeMax;
    const deliveriesMax = settings.concurrencyMax === -1 ? Number.POSITIVE_INFINITY : settings.concurrencyMax;
    while (this.#waitingCount > 0 && this.#deliveries < deliveriesMax) {
      if (this.#waitingCount < batchSize && !this.#isDue && this.#state === 'open') {
        this.#coalescing ??= clock.after(settings.coalescingDelayMs, () => {
          this.#coalescing = undefined;
          this.#isDue = true;
          this.#pump();
        });
        return;
      }
      this.#coalescing?.cancel();
      this.#coalescing = undefined;
      this.#isDue = false;
      void this.#deliver(this.#takeBatch(batchSize));
    }
    if (this.#waitingCount === 0 && this.#deliveries === 0) this.#onIdle?.();
  }

  #takeBatch(batchSize: number): Entry[] {
    const batch: Entry[] = [];
    while (batch.length < batchSize && this.#waitingCount > 0) batch.push(this.#shift());
    return batch;
  }

  async #deliver(batch: Entry[]): Promise<void> {
    const bytes = batch.reduce((sum, entry) => sum + this.#options.sizeOf(entry), 0);
    this.#waitingBytes -= bytes;
    this.#deliveringBytes += bytes;
    this.#delivering += batch.length;
    this.#deliveries++;
    const lost = await this.#tryUntilDelivered(batch);
    // After `close` gave up on it, the batch is counted already.
    if (this.#state === 'closed') return;
    this.#deliveries--;
    this.#delivering -= batch.length;
    this.#deliveringBytes -= bytes;
    if (lost < batch.length) {
      this.#delivered += batch.length - lost;
      this.#told?.deliver(batch.length - lost);
    }
    if (lost > 0) this.#drop(lost);
    this.#watchLevel(this.#options.settings);
    this.#pump();
  }

  /** Resolves with how many entries did not arrive. */
  async #tryUntilDelivered(batch: readonly Entry[]): Promise<number> {
    const { name, settings, clock, log, deliver } = this.#options;
    const giveUpAtMs = clock.monotonicMs() + settings.retryTimeMaxMs;
    let delayMs = settings.retryDelayInitialMs;
    for (let tries = 1; ; tries++) {
      try {
        await deliver(batch);
        return 0;
      } catch (error) {
        if (this.#state === 'closed') return batch.length;
        const reason = error instanceof Error ? error.message : String(error);
        const leftMs = giveUpAtMs - clock.monotonicMs();
        const { isFinal, retryAfterMs, entries = batch.length } = error instanceof NotDelivered ? error : tryAgain;
        if (leftMs <= 0 || isFinal) {
          log.error(`queue ${name}: gave up on a batch`, { entries, tries, reason });
          return entries;
        }
        if (tries === 1) log.warn(`queue ${name}: a delivery failed and will be tried again`, { reason });
        await this.#pause(Math.min(Math.max(Math.min(delayMs, settings.retryDelayMaxMs), retryAfterMs), leftMs));
        delayMs *= 2;
      }
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(delayMs, () => {
        this.#retries.delete(timer);
        resolve();
      });
      this.#retries.add(timer);
    });
  }

  #watchLevel({ entriesMax, bytesMax }: BatchQueueSettings): void {
    const entries = this.#waitingCount + this.#delivering;
    const level = Math.max(
      entries / entriesMax,
      bytesMax === undefined ? 0 : (this.#waitingBytes + this.#deliveringBytes) / bytesMax,
    );
    // A queue for one or two entries is full by nature.
    if (level >= warningLevel && !this.#isNearlyFull && entriesMax > 2) {
      this.#isNearlyFull = true;
      this.#options.log.warn(`queue ${this.#options.name}: ${Math.round(level * 100)} % full`, { entries });
    } else if (level < warningLevel && this.#isNearlyFull) {
      this.#isNearlyFull = false;
      this.#reportDropped();
      this.#reportedAtMs = Number.NEGATIVE_INFINITY;
    }
  }

  #drop(entries: number): void {
    this.#dropped += entries;
    this.#told?.drop(entries);
    if (this.#options.clock.monotonicMs() - this.#reportedAtMs >= reportEveryMs) this.#reportDropped();
  }

  /** One line now and then, however many entries are lost. */
  #reportDropped(): void {
    const entries = this.#dropped - this.#reportedDropped;
    if (entries === 0) return;
    this.#reportedDropped = this.#dropped;
    this.#reportedAtMs = this.#options.clock.monotonicMs();
    this.#options.log.error(`queue ${this.#options.name}: entries were dropped`, { entries, total: this.#dropped });
  }
}

const tryAgain = { isFinal: false, retryAfterMs: 0, entries: undefined };
const warningLevel = 0.8;
const reportEveryMs = 10_000;
const compactAfter = 1_024;
