import type { Exchange, Log } from '@sallyport/pipeline';
import type { Tab } from '../shared/spending/tab.ts';
import type { NodePlan } from './limits.ts';
import { nodeOf } from './node-key.ts';

/** A node has used so much of a limit that somebody wants to know. */
export interface Alert {
  readonly level: string;
  /** Values of the levels, from the top: `acme/research`. */
  readonly node: string;
  readonly period: string;
  readonly of: string;
  readonly limit: number;
  readonly used: number;
  /** The part of the limit that is passed, of those configured. */
  readonly passed: number;
}

/**
 * What a request with its usual price brings its nodes to, where so much is `used` of each window: for each limit the greatest part that
 * `holds`, which is told the period's first moment too.
 */
export function alertsOf(
  { plans, asks }: Tab<NodePlan>,
  used: readonly (readonly number[])[],
  holds: (alert: Alert, startMs: number) => boolean,
): Alert[] {
  const alerts: Alert[] = [];
  for (let i = 0; i < plans.length; i++) {
    const { level, of, measure, limits } = plans[i]!;
    const { key, windows, amount, needs = amount } = asks[i]!;
    for (let j = 0; j < limits.length; j++) {
      const { alertAt, units, amount: limit, period } = limits[j]!;
      const usual = used[i]![j]! - Math.max(0, amount - needs);
      for (const passed of alertAt) {
        if (usual < passed * units) continue;
        const alert = { level, node: nodeOf(plans[i]!, key), period, of, limit, used: usual / measure.unit, passed };
        if (!holds(alert, windows[j]!.startMs)) continue;
        alerts.push(alert);
        break;
      }
    }
  }
  return alerts;
}

/** The most that may be used of each window: what other workers were lent, and may give back, is in it. */
export function mostUsed({ asks, left }: Tab<NodePlan>): number[][] {
  return asks.map(({ windows }, i) => windows.map(({ limit }, j) => limit - left[i]![j]!));
}

/** `team; period=month; of=money; passed=0.8`, and others behind a comma (RFC 9651 §3.1). */
export function alertHeader(alerts: readonly Alert[]): string {
  return alerts
    .map(({ level, period, of, passed }) => `${level};period=${period};of=${of};passed=${passed}`)
    .join(', ');
}

/** Which alerts are known to hold; each is written to the gateway's log once per worker and period, as far as so many can be remembered. */
export class AlertLog {
  readonly #log: Log;
  #told = new Set<string>();
  #doubtedAtMs = new Map<string, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  knows(alert: Alert, periodStartMs: number): boolean {
    return this.#told.has(nameOf(alert, periodStartMs));
  }

  /** Whether it is time to find out if it holds: once a second at most. */
  doubts(alert: Alert, periodStartMs: number, nowMs: number): boolean {
    const name = nameOf(alert, periodStartMs);
    if (nowMs - (this.#doubtedAtMs.get(name) ?? -Infinity) < doubtMs) return false;
    if (this.#doubtedAtMs.size >= toldMax) this.#doubtedAtMs = new Map();
    this.#doubtedAtMs.set(name, nowMs);
    return true;
  }

  tell(x: Exchange, alert: Alert, periodStartMs: number): void {
    const name = nameOf(alert, periodStartMs);
    if (this.#told.has(name)) return;
    if (this.#told.size >= toldMax) this.#told = new Set();
    this.#told.add(name);
    this.#log.warn('a budget is used up to a part that was to be told of', { ...alert, requestId: x.id });
  }
}

function nameOf({ node, period, of, passed }: Alert, periodStartMs: number): string {
  return `${node} ${period} ${of} ${passed} ${periodStartMs}`;
}

const toldMax = 10_000;
const doubtMs = 1000;
