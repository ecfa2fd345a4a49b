import type { Clock, Counters, TakeResult, Window } from '@sallyport/pipeline';
import type { AnswerMessage, CounterReply, CounterRequest } from './messages.ts';
import { anySlides, remainingOf, waitForAllMs } from './sliding-window.ts';

/** The way to the authority: Node's IPC, or a function call within one process. Keeps order; may deliver at once. */
export interface CounterTransport {
  send(message: CounterRequest): void;
}

export interface LeasedCountersOptions {
  readonly clock: Clock;
  readonly transport: CounterTransport;
}

/**
 * The counters of a node as one worker sees them. Answers at once while it has a lease, or knows the window to be used
 * up; otherwise one message asks the authority, for all callers of that key who wait by then. A key that is asked for
 * again within a second gets a growing lease; one that lies idle for a second gives its lease back.
 */
export class LeasedCounters implements Counters {
  readonly #clock: Clock;
  readonly #transport: CounterTransport;
  readonly #entries = new Map<string, Entry>();
  #sweep: { cancel(): void } | undefined;
  #isClosed = false;

  constructor({ clock, transport }: LeasedCountersOptions) {
    this.#clock = clock;
    this.#transport = transport;
  }

  take(
    key: string,
    windows: readonly Window[],
    cost: number,
    atMs: number = this.#clock.nowMs(),
  ): TakeResult | Promise<TakeResult> {
    if (this.#isClosed) return Promise.reject(new Error('the counters are closed'));
    const entry = this.#entries.get(key) ?? this.#create(key, windows);
    entry.idleSweeps = 0;
    if (!entry.isAsking && entry.isFor(windows)) {
      const result = entry.decide(cost, atMs);
      if (result !== undefined) return result;
    }
    const madeMs = this.#clock.steadyMs();
    const waiter: Waiter = { windows, cost, atMs, madeMs, result: undefined, resolve: undefined, reject: undefined };
    entry.waiting.push(waiter);
    if (!entry.isAsking) this.#ask(entry);
    // Within one process the answer is there already.
    if (waiter.result !== undefined) return waiter.result;
    return new Promise((resolve, reject) => {
      waiter.resolve = resolve;
      waiter.reject = reject;
    });
  }

  /** A message of the authority. */
  receive(message: CounterReply): void {
    const entry = this.#entries.get(message.key);
    if (entry === undefined) return;
    if (message.type === 'answer') this.#onAnswer(entry, message);
    else if (entry.grant === message.grant) this.#giveBack(entry);
  }

  /** Gives all leases back. Whoever still waits is rejected. */
  close(): void {
    this.#isClosed = true;
    this.#sweep?.cancel();
    for (const entry of this.#entries.values()) {
      this.#tellRefused(entry);
      this.#giveBack(entry);
      for (const waiter of entry.waiting) waiter.reject?.(new Error('the counters were closed'));
    }
    this.#entries.clear();
  }

  #create(key: string, windows: readonly Window[]): Entry {
    const entry = new Entry(key, windows);
    this.#entries.set(key, entry);
    this.#sweep ??= this.#clock.after(sweepMs, () => this.#onSweep());
    return entry;
  }

  /** Asks for the first who waits, and returns what is left of the lease in the same message. */
  #ask(entry: Entry): void {
    const { windows, cost, atMs, madeMs } = entry.waiting[0]!;
    if (!entry.isFor(windows)) this.#tellRefused(entry);
    const { key, grant, units: unspent, refused } = entry;
    entry.switchTo(windows);
    let queued = 0;
    for (let i = 1; i < entry.waiting.length && entry.isFor(entry.waiting[i]!.windows); i++)
      queued += entry.waiting[i]!.cost;
    const ahead = entry.ahead;
    entry.ahead = Math.min(Math.max(2 * ahead, cost), leaseTakesMax * cost);
    entry.isAsking = true;
    this.#transport.send({ type: 'ask', key, windows, cost, atMs, madeMs, refused, queued, ahead, grant, unspent });
  }

  #onAnswer(entry: Entry, answer: AnswerMessage): void {
    entry.isAsking = false;
    entry.idleSweeps = 0;
    entry.units = answer.units;
    entry.grant = answer.grant;
    entry.used = answer.used.slice();
    entry.previous = answer.previous;
    if (!answer.allowed) {
      const head = entry.waiting.shift()!;
      entry.refuseFrom(head.cost, answer.refusedUntilMs);
      settle(head, entry.result(false, head.cost, head.atMs));
    }
    while (entry.waiting.length > 0 && !entry.isAsking) {
      const head = entry.waiting[0]!;
      const result = entry.isFor(head.windows) ? entry.decide(head.cost, head.atMs) : undefined;
      if (result === undefined) {
        this.#ask(entry);
        continue;
      }
      entry.waiting.shift();
      settle(head, result);
    }
  }

  #giveBack(entry: Entry): void {
    const { key, grant, units: unspent } = entry;
    if (grant === 0) return;
    entry.grant = 0;
    entry.units = 0;
    for (let i = 0; i < entry.used.length; i++) entry.used[i]! -= unspent;
    this.#transport.send({ type: 'give', key, grant, unspent });
  }

  #tellRefused(entry: Entry): void {
    const { key, windows, refused: cost } = entry;
    if (cost === 0) return;
    entry.refused = 0;
    this.#transport.send({ type: 'refused', key, windows, cost });
  }

  #onSweep(): void {
    this.#sweep = undefined;
    for (const entry of this.#entries.values()) {
      this.#tellRefused(entry);
      if (entry.isAsking || ++entry.idleSweeps < idleSweepsMax) continue;
      this.#giveBack(entry);
      this.#entries.delete(entry.key);
    }
    if (this.#entries.size > 0) this.#sweep = this.#clock.after(sweepMs, () => this.#onSweep());
  }
}

/** What a worker knows of one key. */
class Entry {
  readonly key: string;
  windows: readonly Window[];
  /** Spendable without asking. */
  units = 0;
  /** The lease that the units belong to; 0 for none. */
  grant = 0;
  /** What was counted in each window when the authority last answered, our lease included; and in the one before it. */
  used: number[] = [];
  previous: readonly number[] = [];
  /** Costs from here on are refused in these windows until this moment on their clock. */
  refusedFrom: number = Number.POSITIVE_INFINITY;
  refusedUntilMs = 0;
  /** What we refused by ourselves in windows where that counts, and have not told yet. */
  refused = 0;
  readonly waiting: Waiter[] = [];
  isAsking = false;
  /** How much to borrow with the next ask. */
  ahead = 0;
  idleSweeps = 0;

  constructor(key: string, windows: readonly Window[]) {
    this.key = key;
    this.windows = windows;
  }

  isFor(windows: readonly Window[]): boolean {
    return this.windows === windows || areSame(this.windows, windows);
  }

  /** Undefined when only the authority can tell. */
  decide(cost: number, atMs: number): TakeResult | undefined {
    if (this.units >= cost && this.used.length > 0) {
      this.units -= cost;
      return this.result(true, cost, atMs);
    }
    if (cost < this.refusedFrom || atMs >= this.refusedUntilMs) return undefined;
    this.#countRefused(cost);
    return this.result(false, cost, atMs);
  }

  refuseFrom(cost: number, untilMs: number): void {
    if (untilMs === 0) return;
    this.refusedFrom = cost;
    this.refusedUntilMs = untilMs;
  }

  result(allowed: boolean, cost: number, atMs: number): TakeResult {
    const { windows, used, previous, units } = this;
    const remaining = new Array<number>(used.length);
    for (let i = 0; i < used.length; i++) remaining[i] = remainingOf(windows[i]!, used[i]! - units, previous[i]!, atMs);
    if (allowed || !anySlides(windows)) return { allowed, remaining };
    return { allowed, remaining, retryAfterMs: waitForAllMs(windows, used, previous, cost, atMs) };
  }

  switchTo(windows: readonly Window[]): void {
    if (!this.isFor(windows)) this.refusedFrom = Number.POSITIVE_INFINITY;
    this.windows = windows;
    this.units = 0;
    this.grant = 0;
    this.refused = 0;
  }

  #countRefused(cost: number): void {
    let counts = false;
    for (let i = 0; i < this.windows.length; i++) {
      if (this.windows[i]!.countsRefused !== true) continue;
      this.used[i]! += cost;
      counts = true;
    }
    if (counts) this.refused += cost;
  }
}

/** A caller who waits for the authority. */
interface Waiter {
  readonly windows: readonly Window[];
  readonly cost: number;
  readonly atMs: number;
  readonly madeMs: number;
  result: TakeResult | undefined;
  resolve: ((result: TakeResult) => void) | undefined;
  reject: ((error: Error) => void) | undefined;
}

function settle(waiter: Waiter, result: TakeResult): void {
  waiter.result = result;
  waiter.resolve?.(result);
}

function areSame(a: readonly Window[], b: readonly Window[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const one = a[i]!;
    const other = b[i]!;
    if (one.startMs !== other.startMs || one.limit !== other.limit || one.name !== other.name) return false;
    if (one.slides !== other.slides || one.countsRefused !== other.countsRefused) return false;
  }
  return true;
}

/** A lease is for at most so many calls: what dies with a worker is little, and a message in 128 calls is cheap. */
const leaseTakesMax = 128;
const sweepMs = 500;
const idleSweepsMax = 3;
