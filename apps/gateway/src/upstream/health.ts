import type { UpstreamEntity } from '@sallyport/pipeline';

export type HealthState = 'HEALTHY' | 'UNHEALTHY' | 'HEALTHCHECKS_OFF';
export type Outcome = 'success' | 'http_failure' | 'tcp_failure' | 'timeout';

type Passive = UpstreamEntity['healthchecks']['passive'];

/** When an upstream's answers count for or against a target (Kong's passive health checks). Compiled once. */
export interface PassiveRules {
  readonly enabled: boolean;
  readonly successStatuses: ReadonlySet<number>;
  readonly failureStatuses: ReadonlySet<number>;
  readonly thresholds: Readonly<Record<Outcome, number>>;
}

export function compilePassiveRules({ healthy, unhealthy }: Passive): PassiveRules {
  const thresholds = {
    success: healthy.successes,
    http_failure: unhealthy.http_failures,
    tcp_failure: unhealthy.tcp_failures,
    timeout: unhealthy.timeouts,
  };
  return {
    enabled: unhealthy.http_failures > 0 || unhealthy.tcp_failures > 0 || unhealthy.timeouts > 0,
    successStatuses: new Set(healthy.http_statuses),
    failureStatuses: new Set(unhealthy.http_statuses),
    thresholds,
  };
}

export type HealthReport = (key: string, outcome: Outcome, thresholds: PassiveRules['thresholds']) => void;

/** What a worker knows of one target; shared by all services that use it, and kept over reloads. */
export interface Availability {
  available: boolean;
  /** Failures were reported since the last success: only then is a success news. */
  suspect: boolean;
}

/** A worker's view of one target. The node's primary counts (see `HealthAuthority`) and tells when the state changes. */
export class PeerHealth {
  readonly key: string;
  readonly rules: PassiveRules;
  readonly #shared: Availability;
  readonly #report: HealthReport;

  constructor(key: string, rules: PassiveRules, shared: Availability, report: HealthReport) {
    this.key = key;
    this.rules = rules;
    this.#shared = shared;
    this.#report = report;
  }

  get available(): boolean {
    return this.#shared.available;
  }

  get state(): HealthState {
    if (!this.rules.enabled) return 'HEALTHCHECKS_OFF';
    return this.available ? 'HEALTHY' : 'UNHEALTHY';
  }

  onStatus(status: number): void {
    if (!this.rules.enabled) return;
    if (this.rules.failureStatuses.has(status)) this.#tell('http_failure');
    else if (this.rules.successStatuses.has(status)) this.#tell('success');
  }

  onFailure(outcome: 'tcp_failure' | 'timeout'): void {
    if (this.rules.enabled) this.#tell(outcome);
  }

  #tell(outcome: Outcome): void {
    if (outcome === 'success' && !this.#shared.suspect) return;
    if (outcome !== 'success' && this.rules.thresholds[outcome] === 0) return;
    this.#shared.suspect = outcome !== 'success';
    this.#report(this.key, outcome, this.rules.thresholds);
  }
}

interface Tally {
  available: boolean;
  failures: Record<'http_failure' | 'tcp_failure' | 'timeout', number>;
}

export interface HealthChange {
  key: string;
  available: boolean;
  suspect: boolean;
}

/** Counts the outcomes of all workers of a node, so that three failures are three whichever workers saw them. */
export class HealthAuthority {
  readonly #tallies = new Map<string, Tally>();

  /** Answers what workers must be told; undefined when nothing changed. */
  record(key: string, outcome: Outcome, thresholds: PassiveRules['thresholds']): HealthChange | undefined {
    const tally = this.#tally(key);
    const before = tally.available;
    const wasSuspect = isSuspect(tally);
    if (outcome === 'success') {
      tally.failures = noFailures();
      // Passive checks alone never bring a target back: without traffic there is no success to see.
    } else {
      if (++tally.failures[outcome] >= thresholds[outcome] && thresholds[outcome] > 0) tally.available = false;
    }
    if (tally.available === before && isSuspect(tally) === wasSuspect) return undefined;
    return { key, available: tally.available, suspect: isSuspect(tally) };
  }

  /** An operator's word overrides the counts. */
  set(key: string, available: boolean): HealthChange {
    const tally = this.#tally(key);
    tally.available = available;
    tally.failures = noFailures();
    return { key, available, suspect: false };
  }

  /** For a worker that has just started. */
  all(): HealthChange[] {
    return [...this.#tallies].map(([key, tally]) => ({ key, available: tally.available, suspect: isSuspect(tally) }));
  }

  isAvailable(key: string): boolean {
    return this.#tallies.get(key)?.available ?? true;
  }

  #tally(key: string): Tally {
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = { available: true, failures: noFailures() };
      this.#tallies.set(key, tally);
    }
    return tally;
  }
}

function noFailures(): Tally['failures'] {
  return { http_failure: 0, tcp_failure: 0, timeout: 0 };
}

function isSuspect({ failures }: Tally): boolean {
  return failures.http_failure > 0 || failures.tcp_failure > 0 || failures.timeout > 0;
}
