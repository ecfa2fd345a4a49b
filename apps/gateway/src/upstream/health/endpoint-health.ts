import type { HealthChange, HealthReport } from './authority.ts';
import type { CheckRules, Ejection, Outcome, Thresholds } from './rules.ts';

/** Tells the node's primary how an endpoint did. */
export type Report = (report: HealthReport) => void;

/**
 * A worker's view of one endpoint's health, kept over reloads. The node's primary counts (see `HealthAuthority`) and
 * tells when the state changes.
 */
export class EndpointHealth {
  /** Names the endpoint on this node, over reloads. */
  readonly key: string;
  readonly #report: Report;
  available = true;
  /** Failures were counted since the last success: only then is a success news. */
  suspect = false;
  /** When one exchange may try it again, or undefined when nobody knows. Unix milliseconds. */
  backAtMs: number | undefined = undefined;
  /** When it joined or came back; monotonic. */
  admittedAtMs: number;
  /** The primary knows this endpoint, and must be told when it is gone. */
  hasHistory = false;
  /** The endpoint is no longer configured: what exchanges still tell of it is of no use to its successor. */
  isRetired = false;

  constructor(key: string, report: Report, admittedAtMs: number) {
    this.key = key;
    this.#report = report;
    this.admittedAtMs = admittedAtMs;
  }

  /** Takes over what the primary decided. */
  use({ available, suspect, backAtMs }: HealthChange, nowMs: number): void {
    if (available && !this.available) this.admittedAtMs = nowMs;
    this.hasHistory = true;
    this.available = available;
    this.suspect = suspect;
    this.backAtMs = backAtMs;
  }

  onStatus(status: number, { enabled, failureStatuses, successStatuses, thresholds, ejection }: CheckRules): void {
    if (!enabled) return;
    if (failureStatuses.has(status)) this.tell('passive', 'http_failure', thresholds, ejection);
    else if (successStatuses.has(status)) this.tell('passive', 'success', thresholds, ejection);
  }

  onFailure(outcome: 'tcp_failure' | 'timeout', { enabled, thresholds, ejection }: CheckRules): void {
    if (enabled) this.tell('passive', outcome, thresholds, ejection);
  }

  /** Sends an outcome, unless it is known to change nothing. */
  tell(source: HealthReport['source'], outcome: Outcome, thresholds: Thresholds, ejection?: Ejection): void {
    if (this.isRetired) return;
    if (source !== 'trial') {
      if (outcome === 'success' && this.available && !this.suspect) return;
      if (source === 'passive' && !this.available) return;
      if (outcome !== 'success' && this.available) {
        if (thresholds[outcome] === 0) return;
        this.suspect = true;
      }
    }
    this.hasHistory = true;
    this.#report({ key: this.key, source, outcome, thresholds, ejection });
  }
}
