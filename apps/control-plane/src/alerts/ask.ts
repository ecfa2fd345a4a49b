import { answerMetricsQuery, intervalOf, type MetricsQuery, otherGroup, type QueryPorts } from '@sallyport/analytics';
import type { Rule } from './rule.ts';

/** What a rule's query found of one group. */
export interface Reading {
  /** Which group, as one text that stays the same. */
  group: string;
  /** Its dimensions, by name. */
  labels: Readonly<Record<string, { id: string; name: string }>>;
  value: number;
  /** Of the range before; undefined where nothing is compared with it. */
  before: number | undefined;
}

export interface Readings {
  readings: readonly Reading[];
  startMs: number;
  endMs: number;
  /** How much of a budget's period is over, from 0 to 1; 1 for others. */
  elapsedShare: number;
}

/** Asks what a rule is to judge. The groups that are too many to be told apart are left out. */
export async function askFor(rule: Rule, ports: QueryPorts, signal: AbortSignal): Promise<Readings> {
  const nowMs = ports.clock.nowMs() - rule.delay_seconds * 1000;
  const { startMs, endMs, elapsedShare } = rangeOf(rule, nowMs);
  const found = await ask(rule.parsed, startMs, endMs, ports, signal);
  if (rule.condition.type !== 'change') return { readings: found, startMs, endMs, elapsedShare };
  const before = await ask(rule.parsed, 2 * startMs - endMs, startMs, ports, signal);
  return { readings: compared(found, before), startMs, endMs, elapsedShare };
}

function rangeOf({ condition, parsed }: Rule, nowMs: number) {
  if (condition.type !== 'budget_burn') return { ...intervalOf(parsed.timeRange, nowMs), elapsedShare: 1 };
  const { period, tz } = condition;
  const { startMs, endMs } = intervalOf({ type: 'relative', time_range: `current_${period}`, tz }, nowMs);
  const { startMs: lastStartMs } = intervalOf({ type: 'relative', time_range: `previous_${period}`, tz }, nowMs);
  // As long as the one before: months differ by a tenth at most.
  return { startMs, endMs, elapsedShare: Math.min(1, (endMs - startMs) / (startMs - lastStartMs)) };
}

async function ask(
  query: MetricsQuery,
  startMs: number,
  endMs: number,
  ports: QueryPorts,
  signal: AbortSignal,
): Promise<Reading[]> {
  const [start, end] = [new Date(startMs).toISOString(), new Date(endMs).toISOString()];
  const timeRange = { type: 'absolute', start, end, tz: query.timeRange.tz } as const;
  const { data, meta } = await answerMetricsQuery({ ...query, timeRange }, ports, { signal });
  const [metric] = query.metrics;
  return data.flatMap(({ event }) => {
    const value = event[metric!.name];
    const ids = query.dimensions.map(({ name }) => String(event[name]));
    if (typeof value !== 'number' || ids.includes(otherGroup)) return [];
    const labels = Object.fromEntries(
      query.dimensions.map(({ name }, index) => {
        const id = ids[index]!;
        return [name, { id, name: meta.display[name]?.[id]?.name ?? id }];
      }),
    );
    return [{ group: JSON.stringify(ids), labels, value, before: undefined }];
  });
}

/** A group that is in one range only has 0 in the other. */
function compared(now: readonly Reading[], before: readonly Reading[]): Reading[] {
  const earlier = new Map(before.map((reading) => [reading.group, reading]));
  const both = now.map((reading) => ({ ...reading, before: earlier.get(reading.group)?.value ?? 0 }));
  const present = new Set(now.map(({ group }) => group));
  const gone = before.filter(({ group }) => !present.has(group));
  return [...both, ...gone.map((reading) => ({ ...reading, value: 0, before: reading.value }))];
}
