import type { Filter } from '../../../parts/filters/filter.ts';
import type { TileDefinition } from '../../../parts/tile/tile.ts';
import type { RelativeTime } from '../../../state/time-range.ts';
import type { Condition, changes, comparisons, NoData, Period, RuleDefinition } from './alert.ts';

/** What the form of a rule holds. Numbers are absent while nothing is written. */
export interface RuleDraft {
  readonly datasource: string;
  readonly metric: string;
  readonly by: readonly string[];
  readonly filters: readonly Filter[];
  readonly over: RelativeTime;
  readonly kind: Condition['type'];
  /** Of each kind, so that changing one's mind loses nothing. */
  readonly threshold: { readonly operator: keyof typeof comparisons; readonly value: number | undefined };
  readonly change: {
    readonly direction: keyof typeof changes;
    readonly percent: number | undefined;
    readonly valueMin: number | undefined;
  };
  readonly budget: {
    readonly budget: number | undefined;
    readonly period: Period;
    readonly sharePercent: number | undefined;
    readonly isProjected: boolean;
    readonly tz: string | undefined;
  };
  readonly forSeconds: number;
  readonly everySeconds: number;
  readonly delaySeconds: number | undefined;
  readonly noData: NoData;
  /** 0: they are told once. */
  readonly againAfterSeconds: number;
  readonly channels: readonly string[];
  readonly isEnabled: boolean;
}

/** Of a rule that there is, or of a new one. */
export function ruleDraftOf(rule?: RuleDefinition): RuleDraft {
  const { query = {}, condition } = rule ?? {};
  const range = query.time_range;
  return {
    datasource: query.datasource ?? 'api_usage',
    metric: query.metrics?.[0] ?? 'request_count',
    by: query.dimensions ?? [],
    filters: query.filters ?? [],
    over: range?.type === 'relative' ? range.time_range : '15m',
    kind: condition?.type ?? 'threshold',
    threshold:
      condition?.type === 'threshold'
        ? { operator: condition.operator, value: condition.value }
        : { operator: '>', value: 100 },
    change:
      condition?.type === 'change'
        ? { direction: condition.direction, percent: condition.percent, valueMin: condition.value_min ?? 0 }
        : { direction: 'up', percent: 50, valueMin: 0 },
    budget:
      condition?.type === 'budget_burn'
        ? {
            budget: condition.budget,
            period: condition.period,
            sharePercent: Number(((condition.share ?? 1) * 100).toFixed(6)),
            isProjected: condition.is_projected ?? false,
            tz: condition.tz,
          }
        : { budget: undefined, period: 'month', sharePercent: 80, isProjected: false, tz: undefined },
    forSeconds: rule?.for_seconds ?? 0,
    everySeconds: rule?.every_seconds ?? 60,
    delaySeconds: rule?.delay_seconds,
    noData: rule?.no_data ?? 'ok',
    againAfterSeconds: rule?.again_after_seconds ?? 0,
    channels: rule?.channels ?? [],
    isEnabled: rule?.is_enabled ?? true,
  };
}

/** As it is kept; undefined while a number is missing. */
export function ruleDefinitionOf(draft: RuleDraft): RuleDefinition | undefined {
  const condition = conditionOf(draft);
  if (condition === undefined) return undefined;
  const { datasource, metric, by, filters, over, delaySeconds, againAfterSeconds } = draft;
  return {
    query: {
      datasource,
      metrics: [metric],
      ...(by.length > 0 && { dimensions: by }),
      ...(filters.length > 0 && { filters }),
      time_range: { type: 'relative', time_range: over },
    },
    condition,
    for_seconds: draft.forSeconds,
    every_seconds: draft.everySeconds,
    ...(delaySeconds !== undefined && { delay_seconds: delaySeconds }),
    no_data: draft.noData,
    channels: draft.channels,
    ...(againAfterSeconds > 0 && { again_after_seconds: againAfterSeconds }),
    is_enabled: draft.isEnabled,
  };
}

function conditionOf({ kind, threshold, change, budget }: RuleDraft): Condition | undefined {
  if (kind === 'threshold') {
    const { operator, value } = threshold;
    return value === undefined ? undefined : { type: 'threshold', operator, value };
  }
  if (kind === 'change') {
    const { direction, percent, valueMin = 0 } = change;
    return percent === undefined ? undefined : { type: 'change', direction, percent, value_min: valueMin };
  }
  const { budget: amount, period, sharePercent, isProjected, tz } = budget;
  if (amount === undefined || sharePercent === undefined) return undefined;
  return {
    type: 'budget_burn',
    budget: amount,
    period,
    ...(tz !== undefined && { tz }),
    share: sharePercent / 100,
    is_projected: isProjected,
  };
}

/** What is watched, over time, with the threshold in it where there is one. Of several groupings the first is drawn. */
export function watchedChart({ datasource, metric, by, filters, over, kind, threshold }: RuleDraft): TileDefinition {
  const { value } = threshold;
  return {
    query: {
      datasource,
      metrics: [metric],
      dimensions: ['time', ...by.slice(0, 1)],
      filters,
      // Parts as long as the range that is judged: only then stands the threshold where it belongs.
      granularity: steps[over] ?? 'hourly',
    },
    chart: {
      type: 'timeseries_line',
      chart_title: 'What it watches',
      ...(kind === 'threshold' &&
        value !== undefined && { threshold: { [metric]: [{ type: 'error', value, label: 'Fires' }] } }),
    },
  };
}

const steps: Readonly<Record<string, string>> = { '15m': 'tenMinutely', '1h': 'hourly' };
