import type { Refusal } from '@sallyport/pipeline';
import { refuseCall } from '../shared/spending/refusal.ts';
import type { Tab } from '../shared/spending/tab.ts';
import type { NodePlan } from './limits.ts';
import { nodeOf } from './node-key.ts';
import type { BudgetConfig } from './schema.ts';

/** The node that has not enough. */
export interface Short {
  readonly level: string;
  readonly node: string;
  readonly period: string;
  readonly of: string;
  readonly limit: number;
}

export interface BudgetRefusals {
  /** Which node has not enough, where that is the reason. */
  shortOf(tab: Tab<NodePlan>): Short | undefined;
  of(tab: Tab<NodePlan>): Refusal;
  /** Nobody can tell in which node of a level the request belongs. */
  stranger(level: string): Refusal;
}

export function compileRefusals({ levels, error_code: status, error_message: message }: BudgetConfig): BudgetRefusals {
  const usedUp = new Map<string, Refusal>();
  for (const { name } of levels)
    for (const period of ['day', 'week', 'month']) {
      const text = message ?? `The budget of this ${name} for the ${period} is used up.`;
      usedUp.set(`${name} ${period}`, refuseCall(status, 'budget_exceeded', text, { reason: 'budget_exceeded' }));
    }
  const strangers = new Map(
    levels.map(({ name }) => {
      const text = `It is not known which ${name} this request is of.`;
      return [name, refuseCall(403, 'budget_node_unknown', text, { reason: 'budget_node_unknown' })];
    }),
  );
  const unpriced = refuseCall(
    403,
    'budget_price_unknown',
    'The price of this model is not known, and what requests cost is limited here.',
    { reason: 'price_unknown' },
  );
  const unreachable = refuseCall(503, 'budget_unavailable', 'An unexpected error occurred', {
    reason: 'budget_unavailable',
    headers: ['Retry-After', '1'],
  });

  function shortOf({ verdict, plans, asks, left }: Tab<NodePlan>): Short | undefined {
    if (verdict !== 'refused') return undefined;
    for (let i = plans.length - 1; i >= 0; i--) {
      const { level, of, limits } = plans[i]!;
      const { key, needs = 0 } = asks[i]!;
      const short = limits.findLast((_limit, j) => left[i]![j]! < needs);
      if (short === undefined) continue;
      return { level, node: nodeOf(plans[i]!, key), period: short.period, of, limit: short.amount };
    }
    return undefined;
  }

  return {
    shortOf,
    of(tab) {
      if (tab.verdict === 'unpriced') return unpriced;
      const short = shortOf(tab);
      return short === undefined ? unreachable : usedUp.get(`${short.level} ${short.period}`)!;
    },
    stranger: (level) => strangers.get(level)!,
  };
}
