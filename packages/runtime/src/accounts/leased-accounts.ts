import type { Accounts, Ask, Clock, Reservation, ReserveResult, Window } from '@sallyport/pipeline';
import { waitMs } from '../counters/sliding-window.ts';
import type { AccountReply, AccountRequest, RefusedMessage, ReservedMessage } from './messages.ts';
import { present, whole } from './whole.ts';
import { WorkerAccount } from './worker-account.ts';
import { WorkerLease } from './worker-lease.ts';

/** The way to the authority: Node's IPC, or a function call within one process. Keeps order; may deliver at once. */
export interface AccountTransport {
  send(message: AccountRequest): void;
}

export interface LeasedAccountsOptions {
  readonly clock: Clock;
  readonly transport: AccountTransport;
}

/**
 * The accounts of a node as one worker sees them. Reserves at once while its leases cover that, or knows that there is no
 * room; otherwise one message asks the authority. What was settled is reported within 50 ms: so much is forgotten at most
 * when the worker dies.
 */
export class LeasedAccounts implements Accounts {
  readonly #clock: Clock;
  readonly #transport: AccountTransport;
  readonly #accounts = new Map<string, WorkerAccount>();
  readonly #leases = new Map<number, WorkerLease>();
  readonly #questions = new Map<number, Question>();
  #unreported: WorkerLease[] = [];
  #reportTimer: { cancel(): void } | undefined;
  #sweep: { cancel(): void } | undefined;
  #leaseIds = 0;
  #asked = 0;
  #reserved = 0;
  #isClosed = false;

  constructor({ clock, transport }: LeasedAccountsOptions) {
    this.#clock = clock;
    this.#transport = transport;
  }

  nowMs(): number {
    return this.#clock.steadyMs();
  }

  reserve(group: string, asks: readonly Ask[], atMs: number = this.nowMs()): ReserveResult | Promise<ReserveResult> {
    if (this.#isClosed) return { outcome: 'unreachable', reason: 'the accounts are closed' };
    const leases = new Array<WorkerLease>(asks.length);
    let isCovered = true;
    for (let i = 0; i < asks.length; i++) {
      const { key, windows, amount, needs = amount } = asks[i]!;
      const account = this.#accountOf(group, key, windows);
      const { lease } = account;
      leases[i] = lease;
      if (lease.isKnown && lease.free >= needs && lease.free >= amount) continue;
      if (account.isRefused(needs, atMs)) return this.#refusal(asks, leases, i, atMs, group);
      isCovered = false;
    }
    if (!isCovered) return this.#ask(group, asks, leases, atMs);
    for (let i = 0; i < asks.length; i++) {
      const amount = whole(asks[i]!.amount);
      leases[i]!.free -= amount;
      leases[i]!.reserved += amount;
    }
    return this.#reservation(asks, leases, atMs);
  }

  charge(group: string, asks: readonly Ask[]): void {
    if (this.#isClosed) return;
    for (const { key, windows, amount } of asks) {
      const { lease } = this.#accountOf(group, key, windows);
      lease.spend(whole(amount));
      this.report(lease, false);
    }
  }

  read(group: string, asks: readonly Ask[]): Promise<readonly (readonly number[])[]> {
    if (this.#isClosed) return Promise.reject(new Error('the accounts are closed'));
    this.#flush();
    const question = ++this.#asked;
    const named = asks.map(({ key, windows }) => ({ key: nameOf(group, key), windows }));
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(answerTimeoutMs, () => {
        this.#questions.delete(question);
        reject(new Error(noAnswer));
      });
      this.#questions.set(question, {
        onReply: (reply) => {
          timer.cancel();
          if (reply?.type === 'counts') resolve(reply.used);
          else reject(new Error('the accounts were closed'));
        },
      });
      this.#transport.send({ type: 'read', question, asks: named });
    });
  }

  /** A message of the authority. */
  receive(message: AccountReply): void {
    if (message.type === 'recall') {
      const lease = this.#leases.get(message.lease);
      if (lease === undefined) return;
      lease.giveBack();
      lease.isAnswerDue = true;
      return this.report(lease, true);
    }
    if (message.type === 'room') return this.#accounts.get(message.key)?.forgetRefusal();
    const question = this.#questions.get(message.question);
    this.#questions.delete(message.question);
    question?.onReply(message);
  }

  /** Gives all that is not reserved back. Whoever still waits is told. */
  close(): void {
    this.#isClosed = true;
    this.#sweep?.cancel();
    for (const { lease } of this.#accounts.values()) this.#retire(lease);
    this.#flush();
    for (const { onReply } of this.#questions.values()) onReply(undefined);
    this.#questions.clear();
    this.#accounts.clear();
  }

  /** Something changed in a lease that the authority is to know: at once where somebody may wait for it. */
  report(lease: WorkerLease, isUrgent: boolean): void {
    if (!lease.isQueued) {
      lease.isQueued = true;
      this.#unreported.push(lease);
    }
    if (isUrgent) this.#flush();
    else this.#reportTimer ??= this.#clock.after(reportMs, () => this.#flush());
  }

  /** Charges what an exchange has spent beyond its reservation, in windows that may be over. */
  exceed(lease: WorkerLease, amount: number): void {
    const nowMs = this.#clock.steadyMs();
    if (!lease.isAt(nowMs)) {
      const account = this.#switch(lease.key, present(lease.windows, nowMs));
      account.lease.spend(amount);
      this.report(account.lease, false);
    } else lease.spend(amount);
  }

  /** What a call came to says how much the next will need. */
  noteAmount(lease: WorkerLease, amount: number): void {
    const account = this.#accounts.get(lease.key);
    if (account !== undefined) account.lastAmount = amount;
  }

  #accountOf(group: string, key: string, windows: readonly Window[]): WorkerAccount {
    const account = this.#switch(nameOf(group, key), windows);
    account.idleSweeps = 0;
    return account;
  }

  #switch(name: string, windows: readonly Window[]): WorkerAccount {
    let account = this.#accounts.get(name);
    if (account === undefined) {
      account = new WorkerAccount(this.#lease(name, windows));
      this.#accounts.set(name, account);
      this.#sweep ??= this.#clock.after(sweepMs, () => this.#onSweep());
    } else if (!account.isFor(windows)) {
      this.#retire(account.lease);
      account.lease = this.#lease(name, windows);
      account.forgetRefusal();
    }
    return account;
  }

  #lease(name: string, windows: readonly Window[]): WorkerLease {
    const lease = new WorkerLease(++this.#leaseIds, name, windows);
    this.#leases.set(lease.id, lease);
    return lease;
  }

  #retire(lease: WorkerLease): void {
    lease.isRetired = true;
    lease.giveBack();
    if (lease.isUnreported) this.report(lease, false);
    else if (lease.isSpent) this.#leases.delete(lease.id);
  }

  #ask(
    group: string,
    asks: readonly Ask[],
    leases: readonly WorkerLease[],
    atMs: number,
  ): Promise<ReserveResult> | ReserveResult {
    // What comes back makes room for what is asked for.
    this.#flush();
    const question = ++this.#asked;
    const wanted = asks.map(({ amount, needs = amount }, i) => {
      const { key, id: lease, windows } = leases[i]!;
      const account = this.#accounts.get(key)!;
      const step = Math.max(whole(amount), whole(needs), account.lastAmount);
      const { ahead } = account;
      leases[i]!.asked++;
      account.ahead = Math.min(Math.max(2 * ahead, step), leaseCallsMax * step);
      return { key, lease, windows, amount: whole(amount), needs: whole(needs), ahead };
    });
    let result: ReserveResult | undefined;
    let resolve: ((result: ReserveResult) => void) | undefined;
    const settle = (one: ReserveResult) => {
      result = one;
      timer.cancel();
      resolve?.(one);
    };
    const timer = this.#clock.after(answerTimeoutMs, () => {
      this.#questions.set(question, { onReply: (reply) => this.#onLate(reply, asks, leases, atMs) });
      settle({ outcome: 'unreachable', reason: noAnswer });
    });
    this.#questions.set(question, {
      onReply: (reply) => {
        if (reply?.type === 'reserved') settle(this.#onReserved(reply, asks, leases, atMs));
        else if (reply?.type === 'refused') settle(this.#onRefused(reply, group, asks, leases, atMs));
        else settle({ outcome: 'unreachable', reason: 'the accounts were closed' });
      },
    });
    this.#transport.send({ type: 'reserve', question, atMs, madeMs: this.#clock.steadyMs(), asks: wanted });
    // Within one process the answer is there already.
    return result ?? new Promise((onResult) => (resolve = onResult));
  }

  #onReserved(
    { asks: granted }: ReservedMessage,
    asks: readonly Ask[],
    leases: readonly WorkerLease[],
    atMs: number,
  ): ReserveResult {
    for (let i = 0; i < asks.length; i++) {
      const lease = leases[i]!;
      const { ahead, used, previous } = granted[i]!;
      lease.asked--;
      lease.isKnown = true;
      lease.used = used.slice();
      lease.previous = previous;
      lease.reserved += whole(asks[i]!.amount);
      lease.lend(ahead);
      if (lease.isUnreported) this.report(lease, lease.isDry);
    }
    return this.#reservation(asks, leases, atMs);
  }

  #onRefused(
    { ask, window, retryAfterMs, asks: refused }: RefusedMessage,
    group: string,
    asks: readonly Ask[],
    leases: readonly WorkerLease[],
    atMs: number,
  ): ReserveResult {
    const left = leases.map((lease, i) => {
      const { used, previous, refusedUntilMs } = refused[i]!;
      this.#answered(lease);
      lease.used = used.slice();
      lease.previous = previous;
      const account = this.#accounts.get(nameOf(group, asks[i]!.key));
      if (account?.lease === lease) account.refuseFrom(asks[i]!.needs ?? asks[i]!.amount, refusedUntilMs);
      return lease.left(atMs);
    });
    return {
      outcome: 'refused',
      left,
      ask,
      window,
      retryAfterMs: retryAfterMs >= Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : retryAfterMs,
    };
  }

  #answered(lease: WorkerLease): void {
    lease.asked--;
    if (lease.isUnreported) this.report(lease, false);
  }

  /** Nobody waits for it any more. */
  #onLate(reply: AccountReply | undefined, asks: readonly Ask[], leases: readonly WorkerLease[], atMs: number): void {
    if (reply?.type === 'refused') for (const lease of leases) this.#answered(lease);
    if (reply?.type !== 'reserved') return;
    const result = this.#onReserved(reply, asks, leases, atMs);
    if (result.outcome === 'reserved') result.reservation.settle();
  }

  /** By what was heard last; nothing has come free since. */
  #refusal(asks: readonly Ask[], leases: WorkerLease[], ask: number, atMs: number, group: string): ReserveResult {
    for (let i = ask + 1; i < asks.length; i++)
      leases[i] = this.#accountOf(group, asks[i]!.key, asks[i]!.windows).lease;
    const { windows, amount, needs = amount } = asks[ask]!;
    const { used, previous } = leases[ask]!;
    let window = 0;
    let retryAfterMs = 0;
    for (let i = 0; i < windows.length; i++) {
      const one = waitMs(windows[i]!, used[i]!, previous[i]!, needs, atMs);
      if (one <= retryAfterMs) continue;
      retryAfterMs = one;
      window = i;
    }
    return { outcome: 'refused', left: leases.map((lease) => lease.left(atMs)), ask, window, retryAfterMs };
  }

  #reservation(asks: readonly Ask[], leases: readonly WorkerLease[], atMs: number): ReserveResult {
    const amounts = new Array<number>(asks.length);
    const left = new Array<readonly number[]>(asks.length);
    for (let i = 0; i < asks.length; i++) {
      amounts[i] = whole(asks[i]!.amount);
      left[i] = leases[i]!.left(atMs);
    }
    return { outcome: 'reserved', reservation: new LeasedReservation(this, ++this.#reserved, leases, amounts), left };
  }

  #flush(): void {
    this.#reportTimer?.cancel();
    this.#reportTimer = undefined;
    if (this.#unreported.length === 0) return;
    const unreported = this.#unreported;
    this.#unreported = [];
    const reports = [];
    for (const lease of unreported) {
      lease.isQueued = false;
      if (lease.isUnreported) reports.push(lease.report());
      if (lease.isSpent) this.#leases.delete(lease.id);
    }
    if (reports.length > 0) this.#transport.send({ type: 'reports', reports });
  }

  #onSweep(): void {
    this.#sweep = undefined;
    for (const [name, account] of this.#accounts) {
      if (++account.idleSweeps < idleSweepsMax) continue;
      this.#accounts.delete(name);
      this.#retire(account.lease);
    }
    if (this.#accounts.size > 0) this.#sweep = this.#clock.after(sweepMs, () => this.#onSweep());
  }
}

class LeasedReservation implements Reservation {
  readonly amounts: readonly number[];
  readonly #owner: LeasedAccounts;
  readonly #number: number;
  readonly #leases: readonly WorkerLease[];
  #isSettled = false;

  constructor(owner: LeasedAccounts, number: number, leases: readonly WorkerLease[], amounts: readonly number[]) {
    this.#owner = owner;
    this.#number = number;
    this.#leases = leases;
    this.amounts = amounts;
  }

  get id(): string {
    return `${this.#number}`;
  }

  settle(amounts: readonly number[] = []): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    for (let i = 0; i < this.amounts.length; i++) {
      const lease = this.#leases[i]!;
      const reserved = this.amounts[i]!;
      const spent = whole(amounts[i] ?? 0);
      lease.reserved -= reserved;
      lease.spent += Math.min(spent, reserved);
      if (spent < reserved) lease.refund(reserved - spent);
      else if (spent > reserved) this.#owner.exceed(lease, spent - reserved);
      this.#owner.noteAmount(lease, spent);
      this.#owner.report(lease, lease.isDry && lease.given > 0);
    }
  }
}

interface Question {
  /** Undefined when the accounts are closed. */
  readonly onReply: (reply: AccountReply | undefined) => void;
}

/** Groups and keys may contain anything else. */
function nameOf(group: string, key: string): string {
  return `${group}\u0000${key}`;
}

/** A lease is for at most so many calls. */
const leaseCallsMax = 128;
const reportMs = 50;
const sweepMs = 500;
const idleSweepsMax = 3;
const answerTimeoutMs = 2_000;
const noAnswer = 'the node did not answer in time';
