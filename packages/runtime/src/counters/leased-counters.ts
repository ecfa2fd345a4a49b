import type { Clock, Counters, TakeResult, Window } from '@sallyport/pipeline';
import { KeyLease, type Waiter } from './key-lease.ts';
import type { AnswerMessage, CounterReply, CounterRequest } from './messages.ts';

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
  readonly #entries = new Map<string, KeyLease>();
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

  #create(key: string, windows: readonly Window[]): KeyLease {
    const entry = new KeyLease(key, windows);
    this.#entries.set(key, entry);
    this.#sweep ??= this.#clock.after(sweepMs, () => this.#onSweep());
    return entry;
  }

  /** Asks for the first who waits, and returns what is left of the lease in the same message. */
  #ask(entry: KeyLease): void {
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

  #onAnswer(entry: KeyLease, answer: AnswerMessage): void {
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

  #giveBack(entry: KeyLease): void {
    const { key, grant, units: unspent } = entry;
    if (grant === 0) return;
    entry.grant = 0;
    entry.units = 0;
    for (let i = 0; i < entry.used.length; i++) entry.used[i]! -= unspent;
    this.#transport.send({ type: 'give', key, grant, unspent });
  }

  #tellRefused(entry: KeyLease): void {
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

function settle(waiter: Waiter, result: TakeResult): void {
  waiter.result = result;
  waiter.resolve?.(result);
}

/** A lease is for at most so many calls: what dies with a worker is little, and a message in 128 calls is cheap. */
const leaseTakesMax = 128;
const sweepMs = 500;
const idleSweepsMax = 3;
