import type { Clock, Counters, TakeResult, Window } from '@sallyport/pipeline';
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
  readonly #entries = new Map<string, Entry>();
  #sweep: { cancel(): void } | undefined;
  #isClosed = false;

  constructor({ clock, transport }: LeasedCountersOptions) {
    this.#clock = clock;
    this.#transport = transport;
  }

  take(key: string, windows: readonly Window[], cost: number): TakeResult | Promise<TakeResult> {
    if (this.#isClosed) return Promise.reject(new Error('the counters are closed'));
    const entry = this.#entries.get(key) ?? this.#create(key, windows);
    entry.idleSweeps = 0;
    if (!entry.isAsking && entry.isFor(windows)) {
      const result = entry.decide(cost);
      if (result !== undefined) return result;
    }
    const waiter: Waiter = { windows, cost, result: undefined, resolve: undefined, reject: undefined };
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
    const { windows, cost } = entry.waiting[0]!;
    const { key, grant, units: unspent } = entry;
    entry.switchTo(windows);
    let queued = 0;
    for (let i = 1; i < entry.waiting.length && entry.isFor(entry.waiting[i]!.windows); i++)
      queued += entry.waiting[i]!.cost;
    const ahead = entry.ahead;
    entry.ahead = Math.min(Math.max(2 * ahead, cost), leaseTakesMax * cost);
    entry.isAsking = true;
    this.#transport.send({ type: 'ask', key, windows, cost, queued, ahead, grant, unspent });
  }

  #onAnswer(entry: Entry, answer: AnswerMessage): void {
    entry.isAsking = false;
    entry.idleSweeps = 0;
    entry.units = answer.units;
    entry.grant = answer.grant;
    entry.rest = answer.rest;
    if (!answer.allowed) {
      const head = entry.waiting.shift()!;
      if (answer.final) entry.refusedFrom = Math.min(entry.refusedFrom, head.cost);
      settle(head, entry.result(false));
    }
    while (entry.waiting.length > 0 && !entry.isAsking) {
      const head = entry.waiting[0]!;
      const result = entry.isFor(head.windows) ? entry.decide(head.cost) : undefined;
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
    // What nobody holds is ours no longer, but it is still free as far as we know.
    entry.rest = entry.rest.map((rest) => rest + unspent);
    this.#transport.send({ type: 'give', key, grant, unspent });
  }

  #onSweep(): void {
    this.#sweep = undefined;
    for (const entry of this.#entries.values()) {
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
  /** What nobody held of each window when the authority last answered. */
  rest: readonly number[] = [];
  /** Costs from here on were refused for good in these windows. */
  refusedFrom: number = Number.POSITIVE_INFINITY;
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
  decide(cost: number): TakeResult | undefined {
    if (this.units >= cost && this.rest.length > 0) {
      this.units -= cost;
      return this.result(true);
    }
    return cost >= this.refusedFrom ? this.result(false) : undefined;
  }

  result(allowed: boolean): TakeResult {
    const { rest, units } = this;
    const remaining = new Array<number>(rest.length);
    for (let i = 0; i < rest.length; i++) remaining[i] = rest[i]! + units;
    return { allowed, remaining };
  }

  switchTo(windows: readonly Window[]): void {
    if (!this.isFor(windows)) this.refusedFrom = Number.POSITIVE_INFINITY;
    this.windows = windows;
    this.units = 0;
    this.grant = 0;
  }
}

/** A caller who waits for the authority. */
interface Waiter {
  readonly windows: readonly Window[];
  readonly cost: number;
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
  }
  return true;
}

/** A lease is for at most so many calls: what dies with a worker is little, and a message in 128 calls is cheap. */
const leaseTakesMax = 128;
const sweepMs = 500;
const idleSweepsMax = 3;
