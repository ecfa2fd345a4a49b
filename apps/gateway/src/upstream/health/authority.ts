import type { HealthReason } from '@sallyport/contracts';
import type { Clock } from '@sallyport/pipeline';
import type { Ejection, Failure, Outcome, Thresholds } from './rules.ts';
import type { TrialNews, TrialOffer } from './trial.ts';
import { TrialTurns } from './trial-turns.ts';

/** How an endpoint did, as a worker saw it. `trial`: the one exchange that was let through to find out. */
export interface HealthReport {
  key: string;
  source: 'passive' | 'active' | 'trial';
  outcome: Outcome;
  thresholds: Thresholds;
  ejection: Ejection | undefined;
}

/** What workers must know of an endpoint. */
export interface HealthChange {
  key: string;
  available: boolean;
  suspect: boolean;
  /** Unix milliseconds. */
  backAtMs: number | undefined;
}

/** Since when an endpoint is as it is, and why; nothing of one that was always well. */
export interface HealthHistory {
  sinceMs: number;
  reason: HealthReason | undefined;
  /** Unix milliseconds. */
  backAtMs: number | undefined;
}

export interface HealthAuthorityOptions {
  clock: Clock;
  /** To all workers. */
  broadcast(change: HealthChange): void;
  /** To one worker. */
  offer(workerId: number, offer: TrialOffer): void;
}

interface Tally {
  available: boolean;
  /** When that last changed, and what took it out. */
  changedAtMs: number | undefined;
  reason: HealthReason | undefined;
  readonly failures: Record<Failure, number>;
  successes: number;
  /** Ejections in a row; the next one lasts longer. */
  ejections: number;
  readmittedAtMs: number;
  lastEjectionMs: number;
  backAtMs: number | undefined;
  timer: { cancel(): void } | undefined;
}

/** Counts the outcomes of all workers of a node, so that three failures are three whichever workers saw them. */
export class HealthAuthority {
  readonly #clock: Clock;
  readonly #broadcast: (change: HealthChange) => void;
  readonly #tallies = new Map<string, Tally>();
  readonly #turns: TrialTurns;

  constructor({ clock, broadcast, offer }: HealthAuthorityOptions) {
    this.#clock = clock;
    this.#broadcast = broadcast;
    this.#turns = new TrialTurns(clock, offer);
  }

  record({ key, source, outcome, thresholds, ejection }: HealthReport): void {
    const tally = this.#tally(key);
    const wasSuspect = isSuspect(tally);
    const wasAvailable = tally.available;
    if (tally.available) this.#countWhileIn(tally, key, outcome, thresholds, ejection);
    else if (source === 'trial') this.#onTrial(tally, key, outcome, ejection);
    else if (source === 'active') countWhileOut(tally, outcome, thresholds);
    // Passive outcomes of one that is out are late news of exchanges from before.
    if (tally.available !== wasAvailable) this.#note(tally, outcome === 'success' ? undefined : outcome);
    if (tally.available && !wasAvailable) this.#readmit(tally, key);
    if (tally.available !== wasAvailable || isSuspect(tally) !== wasSuspect) this.#tell(key, tally);
  }

  #countWhileIn(
    tally: Tally,
    key: string,
    outcome: Outcome,
    thresholds: Thresholds,
    ejection: Ejection | undefined,
  ): void {
    if (outcome === 'success') resetFailures(tally);
    else if (++tally.failures[outcome] >= thresholds[outcome] && thresholds[outcome] > 0) {
      tally.available = false;
      tally.successes = 0;
      if (ejection !== undefined) this.#eject(tally, key, ejection);
    }
  }

  #onTrial(tally: Tally, key: string, outcome: Outcome, ejection: Ejection | undefined): void {
    this.#turns.end(key);
    if (outcome === 'success') tally.available = true;
    else if (ejection !== undefined) {
      this.#eject(tally, key, ejection);
      this.#tell(key, tally);
    }
  }

  /** Takes it out for a while, after which one exchange may try it. */
  #eject(tally: Tally, key: string, { baseMs, maxMs }: Ejection): void {
    // One that was well for longer than it was last out begins anew.
    if (this.#clock.monotonicMs() - tally.readmittedAtMs > tally.lastEjectionMs) tally.ejections = 0;
    tally.ejections++;
    tally.lastEjectionMs = Math.min(maxMs, baseMs * tally.ejections);
    // Out again before it was in: the count goes on.
    tally.readmittedAtMs = Number.POSITIVE_INFINITY;
    tally.backAtMs = this.#clock.nowMs() + tally.lastEjectionMs;
    tally.timer?.cancel();
    tally.timer = this.#clock.after(tally.lastEjectionMs, () => this.#turns.begin(key));
  }

  #readmit(tally: Tally, key: string): void {
    tally.timer?.cancel();
    tally.timer = undefined;
    tally.backAtMs = undefined;
    tally.successes = 0;
    tally.readmittedAtMs = this.#clock.monotonicMs();
    resetFailures(tally);
    this.#turns.end(key);
  }

  onTrial(workerId: number, { key, event }: TrialNews): void {
    if (event === 'begun') this.#turns.begun(key, workerId);
    else this.#turns.returned(key, workerId);
  }

  /** An operator's word overrides the counts. */
  set(key: string, available: boolean): void {
    const tally = this.#tally(key);
    this.#note(tally, 'operator');
    tally.available = available;
    this.#readmit(tally, key);
    tally.ejections = 0;
    this.#tell(key, tally);
  }

  historyOf(key: string): HealthHistory | undefined {
    const tally = this.#tallies.get(key);
    if (tally?.changedAtMs === undefined) return undefined;
    return { sinceMs: tally.changedAtMs, reason: tally.reason, backAtMs: tally.backAtMs };
  }

  #note(tally: Tally, reason: HealthReason | undefined): void {
    tally.changedAtMs = this.#clock.nowMs();
    tally.reason = reason;
  }

  /** These endpoints are gone; should they return, they start well. */
  forget(keys: readonly string[]): void {
    for (const key of keys) {
      const tally = this.#tallies.get(key);
      if (tally === undefined) continue;
      tally.timer?.cancel();
      this.#turns.end(key);
      this.#tallies.delete(key);
      this.#broadcast({ key, available: true, suspect: false, backAtMs: undefined });
    }
  }

  /** A worker has started; answers what it must know. */
  addWorker(workerId: number): HealthChange[] {
    this.#turns.addWorker(workerId);
    return [...this.#tallies].map(([key, tally]) => changeOf(key, tally));
  }

  removeWorker(workerId: number): void {
    this.#turns.removeWorker(workerId);
  }

  close(): void {
    for (const { timer } of this.#tallies.values()) timer?.cancel();
    this.#turns.close();
  }

  #tell(key: string, tally: Tally): void {
    this.#broadcast(changeOf(key, tally));
  }

  #tally(key: string): Tally {
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = {
        available: true,
        changedAtMs: undefined,
        reason: undefined,
        failures: { http_failure: 0, tcp_failure: 0, timeout: 0 },
        successes: 0,
        ejections: 0,
        readmittedAtMs: Number.NEGATIVE_INFINITY,
        lastEjectionMs: 0,
        backAtMs: undefined,
        timer: undefined,
      };
      this.#tallies.set(key, tally);
    }
    return tally;
  }
}

/** Probes bring a target back after so many successes in a row. */
function countWhileOut(tally: Tally, outcome: Outcome, thresholds: Thresholds): void {
  if (outcome !== 'success') tally.successes = 0;
  else if (++tally.successes >= thresholds.success && thresholds.success > 0) tally.available = true;
}

function resetFailures({ failures }: Tally): void {
  failures.http_failure = 0;
  failures.tcp_failure = 0;
  failures.timeout = 0;
}

function isSuspect({ failures }: Tally): boolean {
  return failures.http_failure > 0 || failures.tcp_failure > 0 || failures.timeout > 0;
}

function changeOf(key: string, tally: Tally): HealthChange {
  return { key, available: tally.available, suspect: isSuspect(tally), backAtMs: tally.backAtMs };
}
