import { calls, type Measure, moneyMeasure, totalTokens } from '../shared/spending/measures.ts';
import type { AccountPlan } from '../shared/spending/tab.ts';
import { compileWindows, type WindowsAt } from '../shared/spending/windows.ts';
import type { BudgetConfig, BudgetLimit } from './schema.ts';

export const measureNames = ['money', 'tokens', 'calls'] as const;
export type MeasureName = (typeof measureNames)[number];

/** What nodes of a level may spend of one measure: an account each, with a window per period. */
export interface NodePlan extends AccountPlan {
  readonly level: string;
  readonly of: MeasureName;
  /** In the order of the windows. */
  readonly limits: readonly PlannedLimit[];
}

export interface PlannedLimit {
  readonly period: BudgetLimit['period'];
  /** As configured. */
  readonly amount: number;
  /** In whole numbers of the account. */
  readonly units: number;
  /** Parts of it, the greatest first. */
  readonly alertAt: readonly number[];
}

/** One plan for each measure that is limited. */
export function planLimits(level: string, limits: readonly BudgetLimit[], config: BudgetConfig): NodePlan[] {
  return measureNames.flatMap((of) => {
    const own = limits.filter((limit) => limit[of] !== undefined).sort((a, b) => lengths[a.period] - lengths[b.period]);
    if (own.length === 0) return [];
    const measure = measureOf(of, config);
    const planned = own.map((limit) => ({
      period: limit.period,
      amount: limit[of]!,
      // A hair is added since 0.1 in billionths might fall short of one.
      units: Math.floor(limit[of]! * measure.unit + 1e-6),
      alertAt: [...(limit.alert_at ?? [])].sort((a, b) => b - a),
    }));
    return [{ level, of, measure, limits: planned, windowsAt: windowsOf(own, planned, config) }];
  });
}

function windowsOf(limits: readonly BudgetLimit[], planned: readonly PlannedLimit[], config: BudgetConfig): WindowsAt {
  const plans = limits.map(({ period, stop }, i) => ({
    period,
    limit: stop ? planned[i]!.units : endless,
    weekStart: config.week_start_day,
    monthDay: config.month_day,
  }));
  return compileWindows(plans, config.timezone);
}

function measureOf(name: MeasureName, { unknown_cost: unknownCost }: BudgetConfig): Measure {
  if (name === 'tokens') return totalTokens;
  return name === 'calls' ? calls : moneyMeasure(unknownCost === 'refuse' ? undefined : unknownCost);
}

/** Of limits that stop nobody: what was used is counted all the same. */
const endless = 2 ** 52;

const lengths = { day: 1, week: 7, month: 30 };
