import { readJson } from '@sallyport/json';
import type { AlertEvent, SavedDefinition } from '@sallyport/store';
import { isoTime } from '../http/time.ts';
import type { Readings } from './ask.ts';
import type { Happening } from './judge.ts';
import type { Condition, Rule } from './rule.ts';

/** What receivers are told: the body of a webhook. */
export type AlertMessage = {
  id: string;
  event: `alert.${AlertEvent['kind'] | 'test'}`;
  at: string;
  rule: { id: string; name: string; description?: string; labels: Readonly<Record<string, string>> };
  /** In words: `error_rate of gateway_service payments is 12.5 %: > 5`. */
  summary: string;
  group: Readonly<Record<string, { id: string; name: string }>>;
  metric: { data_set: string; name: string; unit: string };
  value: number | null;
  value_before?: number;
  condition: Condition;
  since: string;
  window: { start: string; end: string };
};

export function messageOf(
  id: string,
  { kind, group, reading, sinceMs }: Happening,
  { rule, saved, found, nowMs }: { rule: Rule; saved: SavedDefinition; found: Readings; nowMs: number },
): AlertMessage {
  const metric = rule.parsed.metrics[0]!;
  const labels = reading?.labels ?? labelsOf(group, rule);
  return {
    id,
    event: `alert.${kind}`,
    at: isoTime(nowMs),
    rule: {
      id: rule.id,
      name: rule.name,
      ...(saved.description !== undefined && { description: saved.description }),
      labels: saved.labels,
    },
    summary: summaryOf(rule, kind, reading, labels),
    group: labels,
    metric: { data_set: rule.parsed.dataSet.name, name: metric.name, unit: metric.unit },
    value: reading?.value ?? null,
    ...(reading?.before !== undefined && { value_before: reading.before }),
    condition: rule.condition,
    since: isoTime(sinceMs),
    window: { start: isoTime(found.startMs), end: isoTime(found.endMs) },
  };
}

/** Of a group that nothing was found of any more: only its ids are known. */
function labelsOf(group: string, { parsed }: Rule): AlertMessage['group'] {
  const ids = readJson(group) as string[];
  return Object.fromEntries(parsed.dimensions.map(({ name }, index) => [name, { id: ids[index]!, name: ids[index]! }]));
}

function summaryOf(
  { parsed, condition }: Rule,
  kind: AlertEvent['kind'],
  reading: Happening['reading'],
  labels: AlertMessage['group'],
): string {
  const metric = parsed.metrics[0]!;
  const of = Object.entries(labels).map(([dimension, { name }]) => ` of ${dimension} ${name}`);
  const value = reading === undefined ? 'has no data' : `is ${rounded(reading.value)} ${metric.unit}`;
  const end = kind === 'resolved' ? 'no longer' : kind === 'repeated' ? 'still' : '';
  return `${metric.name}${of.join(' and')} ${value}: ${end === '' ? '' : `${end} `}${conditionText(condition)}`;
}

function conditionText(condition: Condition): string {
  switch (condition.type) {
    case 'threshold':
      return `${condition.operator} ${condition.value}`;
    case 'change':
      return `changed by ${condition.percent} %${condition.direction === 'either' ? '' : ` ${condition.direction}`}`;
    case 'budget_burn': {
      const { share, budget, period, is_projected } = condition;
      return `${is_projected ? 'on the way to ' : ''}${rounded(share * 100)} % of ${budget} for the ${period}`;
    }
  }
}

/** Four digits tell enough. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
