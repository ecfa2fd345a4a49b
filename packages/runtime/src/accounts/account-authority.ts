import type { Clock, Log } from '@sallyport/pipeline';
import { blockingIn, countsOf, freeIn, type Place } from '../counters/buckets.ts';
import { RecordShelf } from '../counters/record-shelf.ts';
import { waitMs } from '../counters/sliding-window.ts';
import { AccountRecord, type Lease, type Pending } from './account-record.ts';
import type { AccountReply, AccountRequest, LeaseReport, ReadMessage, ReserveMessage } from './messages.ts';

export interface AccountAuthorityOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** How many keys are remembered at most. Default 250,000. */
  readonly keysMax?: number;
  /** Whether one key more makes room by forgetting another (`open`, the default), or is refused. */
  readonly overflow?: 'open' | 'closed';
  /** How long a worker may take to bring a lease back, in milliseconds, before its lease counts as spent. Default 250. */
  readonly recallMs?: number;
}

/**
 * Keeps accounts for all workers of a node. What a worker has reserved, or was lent so that it can reserve by itself, is
 * counted here until the worker reports that it was spent or gives it back; what it had not reported when it died comes
 * back by itself. Nobody is refused while any worker holds something that it could give back.
 */
export class AccountAuthority {
  readonly #clock: Clock;
  readonly #recallMs: number;
  readonly #workers = new Map<number, (message: AccountReply) => void>();
  readonly #records: RecordShelf<AccountRecord>;

  constructor({ clock, log, keysMax = 250_000, overflow = 'open', recallMs = 250 }: AccountAuthorityOptions) {
    this.#clock = clock;
    this.#recallMs = recallMs;
    const purpose = 'Token and cost limits';
    this.#records = new RecordShelf({ clock, log, purpose, keysMax, overflow }, (key) => new AccountRecord(key));
  }

  get stats(): { keys: number; overflows: number } {
    return this.#records.stats;
  }

  /** A worker starts; `send` reaches its `LeasedAccounts`. An id is used once in the life of the authority. */
  addWorker(id: number, send: (message: AccountReply) => void): void {
    this.#workers.set(id, send);
  }

  /** A worker is gone, and with it whatever it had not spent. */
  removeWorker(id: number): void {
    this.#workers.delete(id);
    for (const record of this.#records.values()) if (record.forgetWorker(id)) this.#onRoom(record);
  }

  /** A message of a worker's `LeasedAccounts`. */
  receive(workerId: number, message: AccountRequest): void {
    if (!this.#workers.has(workerId)) return;
    if (message.type === 'reports') for (const report of message.reports) this.#onReport(workerId, report);
    else this.#decide({ workerId, message, deadline: undefined, isOverdue: false, isDone: false });
  }

  close(): void {
    for (const record of this.#records.values()) for (const { deadline } of record.waiting) deadline?.cancel();
    this.#records.close();
    this.#workers.clear();
  }

  #onReport(workerId: number, report: LeaseReport): void {
    const { key, spent, extra, isAnswer, isOver, windows } = report;
    const record = windows === undefined ? this.#records.find(key) : this.#records.touch(key);
    if (record === undefined) return;
    const lease =
      windows === undefined
        ? record.findLease(workerId, report.lease)
        : record.leaseOf(workerId, report.lease, this.#placesOf(record, windows, this.#clock.steadyMs()));
    if (lease === undefined) return;
    const given = Math.max(0, Math.min(report.given, lease.lent));
    lease.lent = Math.max(0, lease.lent - given - spent);
    for (const bucket of lease.buckets) bucket.used += extra - given;
    if (isAnswer) {
      lease.isRecalled = false;
      lease.isDry = true;
    }
    if (isOver) record.remove(lease);
    if (given > 0 || isAnswer || isOver) this.#onRoom(record);
  }

  /** Something came back: those who wait for it are decided, those who were refused may ask again. */
  #onRoom(record: AccountRecord): void {
    for (const pending of [...record.waiting]) if (!pending.isDone) this.#decide(pending);
    if (record.refusedWorkers.size === 0) return;
    const refused = [...record.refusedWorkers];
    record.refusedWorkers.clear();
    for (const workerId of refused) this.#send(workerId, { type: 'room', key: record.key });
  }

  #decide(pending: Pending): void {
    const { message } = pending;
    const nowMs = this.#clock.steadyMs();
    const atMs = message.type === 'read' ? nowMs : message.atMs + nowMs - message.madeMs;
    const records: AccountRecord[] = [];
    for (const { key } of message.asks) {
      const record = this.#records.touch(key);
      if (record === undefined) return this.#refuseNewcomer(pending);
      records.push(record);
    }
    const places = message.asks.map(({ windows }, i) => this.#placesOf(records[i]!, windows, atMs));
    if (message.type === 'read') this.#read(pending, message, records, places);
    else this.#reserve(pending, message, records, places, atMs);
  }

  #reserve(
    pending: Pending,
    message: ReserveMessage,
    records: readonly AccountRecord[],
    places: readonly Place[][],
    atMs: number,
  ): void {
    const awaited: Lease[] = [];
    let fits = true;
    for (const [i, { needs }] of message.asks.entries()) {
      if (freeIn(places[i]!, atMs) >= needs) continue;
      fits = false;
      awaited.push(...records[i]!.recallableOn(blockingIn(places[i]!, needs, atMs)));
    }
    if (fits) this.#grant(pending, message, records, places, atMs);
    else if (awaited.length === 0 || pending.isOverdue)
      this.#refuse(pending, message, records, places, atMs, awaited.length === 0);
    else this.#await(pending, records, awaited);
  }

  #read(pending: Pending, message: ReadMessage, records: readonly AccountRecord[], places: readonly Place[][]): void {
    const awaited = records.flatMap((record, i) => record.recallableOn(places[i]!.map(({ bucket }) => bucket)));
    if (awaited.length > 0 && !pending.isOverdue) return this.#await(pending, records, awaited);
    this.#finish(pending, records);
    const used = places.map((windows) => countsOf(windows)[0]);
    this.#send(pending.workerId, { type: 'counts', question: message.question, used });
  }

  /** Calls leases back; each that comes has the question decided anew. */
  #await(pending: Pending, records: readonly AccountRecord[], awaited: readonly Lease[]): void {
    for (const record of records) record.waiting.add(pending);
    const unasked = awaited.filter(({ isRecalled }) => !isRecalled);
    for (const lease of unasked) lease.isRecalled = true;
    pending.deadline ??= this.#clock.after(this.#recallMs, () => {
      pending.isOverdue = true;
      this.#decide(pending);
    });
    // A transport may deliver at once: the question may be decided before the last is sent.
    for (const { workerId, id } of unasked) this.#send(workerId, { type: 'recall', lease: id });
  }

  #grant(
    pending: Pending,
    { question, asks }: ReserveMessage,
    records: readonly AccountRecord[],
    places: readonly Place[][],
    atMs: number,
  ): void {
    this.#finish(pending, records);
    const granted = asks.map(({ lease: id, amount, ahead: wanted }, i) => {
      const record = records[i]!;
      const lease = record.leaseOf(pending.workerId, id, places[i]!);
      const isWanted = lease.isRecalled || record.isAwaited || record.refusedWorkers.size > 0;
      const spare = Math.floor((freeIn(places[i]!, atMs) - amount) / (4 * this.#workers.size));
      const ahead = isWanted ? 0 : Math.max(0, Math.min(wanted, spare));
      if (ahead > 0) lease.isDry = false;
      lease.lent += amount + ahead;
      for (const bucket of lease.buckets) bucket.used += amount + ahead;
      const [used, previous] = countsOf(places[i]!);
      return { ahead, used, previous };
    });
    this.#send(pending.workerId, { type: 'reserved', question, asks: granted });
  }

  /** Final unless leases are out, whose return would make room. */
  #refuse(
    pending: Pending,
    { question, asks }: ReserveMessage,
    records: readonly AccountRecord[],
    places: readonly Place[][],
    atMs: number,
    isFinal: boolean,
  ): void {
    this.#finish(pending, records);
    let longest = { ask: 0, window: 0, retryAfterMs: 0 };
    const refused = asks.map(({ needs }, i) => {
      const [used, previous] = countsOf(places[i]!);
      let longestMs = 0;
      for (const [j, { window }] of places[i]!.entries()) {
        const retryAfterMs = waitMs(window, used[j]!, previous[j]!, needs, atMs);
        longestMs = Math.max(longestMs, retryAfterMs);
        if (retryAfterMs > longest.retryAfterMs) longest = { ask: i, window: j, retryAfterMs };
      }
      const isRepeated = isFinal && longestMs > 0;
      if (isRepeated) records[i]!.refusedWorkers.add(pending.workerId);
      return { used, previous, refusedUntilMs: isRepeated ? Math.min(atMs + longestMs, Number.MAX_SAFE_INTEGER) : 0 };
    });
    const retryAfterMs = Math.min(longest.retryAfterMs, Number.MAX_SAFE_INTEGER);
    this.#send(pending.workerId, { type: 'refused', question, ...longest, retryAfterMs, asks: refused });
  }

  #refuseNewcomer(pending: Pending): void {
    const { message } = pending;
    if (message.type === 'read') {
      const used = message.asks.map(({ windows }) => windows.map(() => 0));
      return this.#send(pending.workerId, { type: 'counts', question: message.question, used });
    }
    const asks = message.asks.map(({ windows }) => ({
      used: windows.map(({ limit }) => limit),
      previous: windows.map(() => 0),
      refusedUntilMs: 0,
    }));
    const { question } = message;
    this.#send(pending.workerId, { type: 'refused', question, ask: 0, window: 0, retryAfterMs: 1000, asks });
  }

  #finish(pending: Pending, records: readonly AccountRecord[]): void {
    pending.isDone = true;
    pending.deadline?.cancel();
    for (const record of records) record.waiting.delete(pending);
  }

  #placesOf(record: AccountRecord, windows: ReserveMessage['asks'][number]['windows'], atMs: number): Place[] {
    return record.buckets.placesOf(windows, atMs, this.#clock.monotonicMs());
  }

  #send(workerId: number, message: AccountReply): void {
    this.#workers.get(workerId)?.(message);
  }
}
