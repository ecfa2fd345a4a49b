import type { Clock, Log } from '@sallyport/pipeline';
import { blockingIn, countsOf, freeIn, type Place } from './buckets.ts';
import { KeyRecord, type PendingAsk } from './key-record.ts';
import type { AskMessage, CounterReply, CounterRequest } from './messages.ts';
import { RecordShelf } from './record-shelf.ts';
import { waitForAllMs } from './sliding-window.ts';

export interface CounterAuthorityOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** How many keys are remembered at most. Default 250,000, about 150 MB. */
  readonly keysMax?: number;
  /**
   * What happens to one key more. `open` (the default) forgets the key that was asked for least recently, whose caller
   * thereby starts anew; `closed` refuses the newcomer until a window ends.
   */
  readonly overflow?: 'open' | 'closed';
  /** How long a worker may take to bring a lease back, in milliseconds, before its lease counts as spent. Default 250. */
  readonly recallMs?: number;
}

/**
 * Counts for all workers of a node. A caller is counted here, or out of a lease: a small amount counted in advance, which
 * a worker may hand out by itself. Nobody is refused while any worker holds an unspent lease, since leases are recalled
 * first; and whatever a worker took with it when it died stays counted, so that no limit is ever exceeded.
 */
export class CounterAuthority {
  readonly #clock: Clock;
  readonly #recallMs: number;
  readonly #workers = new Map<number, (message: CounterReply) => void>();
  readonly #records: RecordShelf<KeyRecord>;
  #grants = 0;

  constructor({ clock, log, keysMax = 250_000, overflow = 'open', recallMs = 250 }: CounterAuthorityOptions) {
    this.#clock = clock;
    this.#recallMs = recallMs;
    const purpose = 'Rate limits';
    this.#records = new RecordShelf({ clock, log, purpose, keysMax, overflow }, (key) => new KeyRecord(key));
  }

  /** How many keys are held, and how many were forgotten or refused because there were too many. */
  get stats(): { keys: number; overflows: number } {
    return this.#records.stats;
  }

  /** A worker starts; `send` reaches its `LeasedCounters`. An id is used once in the life of the authority. */
  addWorker(id: number, send: (message: CounterReply) => void): void {
    this.#workers.set(id, send);
  }

  /** A worker is gone. What it held counts as spent, and nobody waits for it any more. */
  removeWorker(id: number): void {
    this.#workers.delete(id);
    for (const record of this.#records.values()) {
      record.forgetWorker(id);
      this.#advance(record);
    }
  }

  /** A message of a worker's `LeasedCounters`. */
  receive(workerId: number, message: CounterRequest): void {
    if (!this.#workers.has(workerId)) return;
    const known = this.#records.find(message.key);
    if (message.type === 'refused') return known?.countRefused(message.windows, message.cost);
    known?.giveBack(workerId, message.grant, message.unspent);
    if (message.type === 'give') {
      if (known !== undefined) this.#advance(known);
      return;
    }
    known?.countRefused(message.windows, message.refused);
    const record = this.#records.touch(message.key);
    if (record === undefined) {
      this.#sendRefusal(
        workerId,
        message,
        message.windows.map(({ limit }) => limit),
        message.windows.map(() => 0),
        0,
      );
      return;
    }
    record.queue.push({ workerId, message, deadline: undefined, isOverdue: false });
    this.#advance(record);
  }

  close(): void {
    for (const record of this.#records.values()) for (const ask of record.queue) ask.deadline?.cancel();
    this.#records.close();
    this.#workers.clear();
  }

  /** Decides the asks of a key in order, as far as no recalled lease has to be waited for. */
  #advance(record: KeyRecord): void {
    // A transport may deliver at once: the reply to a recall then comes back into the loop that sent it.
    if (record.isAdvancing) return;
    record.isAdvancing = true;
    while (record.queue.length > 0 && this.#decide(record, record.queue[0]!)) record.queue.shift()!.deadline?.cancel();
    record.isAdvancing = false;
  }

  /** False when it has to wait for leases to come back. */
  #decide(record: KeyRecord, ask: PendingAsk): boolean {
    const { workerId, message } = ask;
    const { windows, cost } = message;
    const atMs = message.atMs + this.#clock.steadyMs() - message.madeMs;
    const places = record.buckets.placesOf(windows, atMs, this.#clock.monotonicMs());
    const free = freeIn(places, atMs);
    if (free >= cost) {
      this.#grant(record, ask, places, free);
      return true;
    }
    const leases = record.leasesOn(blockingIn(places, cost, atMs));
    if (leases.length === 0 || ask.isOverdue) {
      this.#refuse(workerId, message, places, atMs, leases.length === 0);
      return true;
    }
    const unasked = leases.filter((lease) => !lease.isRecalled);
    for (const lease of unasked) lease.isRecalled = true;
    for (const lease of unasked) this.#send(lease.workerId, { type: 'recall', key: record.key, grant: lease.grant });
    // Were the leases given back while we sent?
    if (!unasked.every((lease) => record.isLent(lease))) return this.#decide(record, ask);
    ask.deadline ??= this.#clock.after(this.#recallMs, () => {
      ask.isOverdue = true;
      this.#advance(record);
    });
    return false;
  }

  #grant(record: KeyRecord, { workerId, message }: PendingAsk, places: readonly Place[], free: number): void {
    const { key, cost, queued, ahead } = message;
    const waiting = cost + Math.floor(Math.min(free - cost, queued));
    const lent = Math.min(ahead, Math.floor((free - waiting) / (4 * this.#workers.size)));
    const units = waiting + lent;
    // Units that callers in the queue spend on arrival are no lease: nothing of them will ever come back.
    const isSpentOnArrival = units === cost || units === cost + queued;
    const grant = isSpentOnArrival ? 0 : ++this.#grants;
    const buckets = places.map(({ bucket }) => bucket);
    for (const bucket of buckets) bucket.used += units;
    if (grant !== 0) record.lend({ workerId, grant, units, buckets, isRecalled: false });
    const [used, previous] = countsOf(places);
    this.#send(workerId, { type: 'answer', key, allowed: true, units, grant, used, previous, refusedUntilMs: 0 });
  }

  /** Final unless leases are out, whose return would make room. */
  #refuse(workerId: number, message: AskMessage, places: readonly Place[], atMs: number, isFinal: boolean): void {
    const { windows, cost } = message;
    for (const { window, bucket } of places) if (window.countsRefused === true) bucket.used += cost;
    const [used, previous] = countsOf(places);
    const untilMs = isFinal ? atMs + waitForAllMs(windows, used, previous, cost, atMs) : 0;
    this.#sendRefusal(workerId, message, used, previous, Math.min(untilMs, Number.MAX_SAFE_INTEGER));
  }

  #sendRefusal(
    workerId: number,
    { key }: AskMessage,
    used: readonly number[],
    previous: readonly number[],
    refusedUntilMs: number,
  ): void {
    this.#send(workerId, { type: 'answer', key, allowed: false, units: 0, grant: 0, used, previous, refusedUntilMs });
  }

  #send(workerId: number, message: CounterReply): void {
    this.#workers.get(workerId)?.(message);
  }
}
