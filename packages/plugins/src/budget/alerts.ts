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

/** What a request with its usual price brings its nodes to; one alert per limit. `tell` is given the period's first moment too. */
export function alertsOf({ plans, asks, left }: Tab<NodePlan>, tell: (alert: Alert, startMs: number) => void): Alert[] {
  const alerts: Alert[] = [];
  for (let i = 0; i < plans.length; i++) {
    const { level, of, measure, limits } = plans[i]!;
    const { key, windows, amount, needs = amount } = asks[i]!;
    for (let j = 0; j < limits.length; j++) {
      const { alertAt, units, amount: limit, period } = limits[j]!;
      if (alertAt.length === 0) continue;
      const used = windows[j]!.limit - left[i]![j]! - Math.max(0, amount - needs);
      const passed = alertAt.find((part) => used >= part * units);
      if (passed === undefined) continue;
      const alert = { level, node: nodeOf(plans[i]!, key), period, of, limit, used: used / measure.unit, passed };
      alerts.push(alert);
      tell(alert, windows[j]!.startMs);
    }
  }
  return alerts;
}

/** `team; period=month; of=money; passed=0.8`, and others behind a comma (RFC 9651 §3.1). */
export function alertHeader(alerts: readonly Alert[]): string {
  return alerts
    .map(({ level, period, of, passed }) => `${level};period=${period};of=${of};passed=${passed}`)
    .join(', ');
}

/** Writes each alert to the gateway's log once per worker and period, as far as so many can be remembered. */
export class AlertLog {
  readonly #log: Log;
  #told = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  tell(x: Exchange, alert: Alert, periodStartMs: number): void {
    const { node, period, of, passed } = alert;
    const name = `${node} ${period} ${of} ${passed} ${periodStartMs}`;
    if (this.#told.has(name)) return;
    if (this.#told.size >= toldMax) this.#told = new Set();
    this.#told.add(name);
    this.#log.warn('a budget is used up to a part that was to be told of', { ...alert, requestId: x.id });
  }
}

const toldMax = 10_000;
