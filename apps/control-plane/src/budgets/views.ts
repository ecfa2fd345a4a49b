import type { Entity } from '@sallyport/contracts';
import { compileWindows } from '@sallyport/plugins';
import { z } from 'zod';
import { isoTime } from '../http/time.ts';
import { type PlannedLimit, scopeOf } from './planned-limits.ts';
import type { Spending, Spendings } from './spending.ts';

/** Spenders of a limit that are shown: those who have used most of it. */
const spendersMax = 100;

const spenderSchema = z.object({
  values: z
    .array(z.object({ name: z.string(), type: z.string(), id: z.string().nullable(), label: z.string() }))
    .describe('Who it is: one for each of what tells spenders apart; an id of null is all who have none.'),
  limit: z.number(),
  spent: z.number(),
  share: z.number().describe('Of the limit; where each gateway counts by itself, on the one where it is most.'),
  forecast: z
    .number()
    .nullable()
    .describe('At the end of the window, if it goes on like that; null for sliding windows.'),
  state: z
    .enum(['ok', 'expected', 'soft', 'hard'])
    .describe(
      'hard: used up; soft: beyond a part that is told of; expected: it will be used up before the window ends.',
    ),
});

export const budgetSchema = z.object({
  id: z.string().describe('Stays the same while plugin, owner, measure and window do.'),
  plugin: z.object({ id: z.string(), name: z.string(), instance_name: z.string().optional() }),
  scope: z.object({
    type: z.enum(['route', 'service', 'consumer', 'consumer_group', 'all']),
    id: z.string().optional(),
    name: z.string().optional(),
  }),
  owner: z.string().describe('The level of a budget, a policy, or a provider.'),
  by: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      key: z.string().optional(),
      values: z.array(z.string()).optional(),
      is_apart: z.boolean(),
    }),
  ),
  measure: z.string().describe('money (US dollars), tokens, prompt_tokens, completion_tokens, calls, or `quantity …`.'),
  limit: z.number(),
  soft: z.array(z.object({ share: z.number(), amount: z.number() })),
  is_hard: z.boolean().describe('Whether what there is no room for is refused.'),
  window: z.object({
    kind: z.enum(['calendar', 'fixed', 'sliding']),
    period: z.string().describe('day, week, month, or seconds: `60 s`.'),
    timezone: z.string(),
    start: z.string(),
    end: z.string(),
  }),
  is_per_node: z.boolean().describe('Each gateway counts by itself.'),
  source: z.enum(['analytics', 'unknown']),
  reason: z.string().optional().describe('Why it is unknown what was spent.'),
  spent: z.number().optional().describe('By all together.'),
  spenders: z.array(spenderSchema).describe('Those who have used most, first.'),
  spenders_total: z.number(),
  is_complete: z.boolean().describe('Whether all spenders could be told apart.'),
});

export type BudgetView = z.output<typeof budgetSchema>;

export interface WindowNow {
  readonly kind: 'calendar' | 'fixed' | 'sliding';
  readonly startMs: number;
  readonly endMs: number;
}

/** A window that slides ends now. */
export function windowAt({ window, timezone }: PlannedLimit, nowMs: number): WindowNow {
  const [found] = compileWindows([window], timezone)(nowMs);
  const { startMs, lengthMs, slides } = found!;
  if (slides === true) return { kind: 'sliding', startMs: nowMs - lengthMs, endMs: nowMs };
  return { kind: 'period' in window ? 'calendar' : 'fixed', startMs, endMs: startMs + lengthMs };
}

export function budgetView(
  planned: PlannedLimit,
  {
    now,
    nowMs,
    found,
    reason,
    nameOf,
  }: {
    now: WindowNow;
    nowMs: number;
    found: Spendings | undefined;
    reason: string | undefined;
    nameOf(type: string, id: string): string | undefined;
  },
): BudgetView {
  const { plugin, owner, traits, measure, limit, soft, isHard, window, timezone, isPerNode } = planned;
  const scope = scopeOf(plugin);
  const name = scope.id === undefined ? undefined : nameOf(scope.type, scope.id);
  const period = 'period' in window ? window.period : `${window.lengthMs / 1_000} s`;
  const spenders = (found?.spenders ?? [])
    .flatMap((spending) => spenderView(named(spending, planned, nameOf), planned, now, nowMs) ?? [])
    .toSorted((a, b) => b.share - a.share);
  return {
    id: [plugin.id, owner, measure, period].join('/'),
    plugin: { id: plugin.id, name: String(plugin['name']), ...instanceOf(plugin) },
    scope: { ...scope, ...(name !== undefined && { name }) },
    owner,
    by: traits.map(({ name, type, key, values, isApart }) => ({
      ...{ name, type, is_apart: isApart },
      ...(key !== undefined && { key }),
      ...(values !== undefined && { values: [...values] }),
    })),
    measure,
    limit,
    soft: soft.map((share) => ({ share, amount: share * limit })),
    is_hard: isHard,
    window: { kind: now.kind, period, timezone, start: isoTime(now.startMs), end: isoTime(now.endMs) },
    is_per_node: isPerNode,
    source: found === undefined ? 'unknown' : 'analytics',
    ...(reason !== undefined && { reason }),
    ...(found !== undefined && { spent: spenders.reduce((sum, { spent }) => sum + spent, 0) }),
    spenders: spenders.slice(0, spendersMax),
    spenders_total: spenders.length,
    is_complete: found !== undefined && !found.isCut,
  };
}

function spenderView(spending: Spending, planned: PlannedLimit, now: WindowNow, nowMs: number) {
  const apart = planned.traits.filter(({ isApart }) => isApart);
  const isAbsent = spending.ids.some((id, index) => id === undefined && !apart[index]!.countsAbsent);
  const limit = limitFor(spending, planned, nowMs);
  if (isAbsent || limit === undefined) return undefined;
  const counted = planned.isPerNode ? spending.mostOnOne : spending.spent;
  const share = limit > 0 ? counted / limit : counted > 0 ? 1 : 0;
  const elapsed = (nowMs - now.startMs) / (now.endMs - now.startMs);
  const forecast = now.kind === 'sliding' || elapsed <= 0 ? null : spending.spent / Math.min(1, elapsed);
  const forecastShare = forecast === null || spending.spent === 0 ? share : (share * forecast) / spending.spent;
  const state =
    share >= 1 - 1e-9
      ? ('hard' as const)
      : planned.soft.some((part) => share >= part)
        ? ('soft' as const)
        : forecastShare >= 1
          ? ('expected' as const)
          : ('ok' as const);
  return {
    values: spending.ids.map((id, index) => ({
      name: apart[index]!.name,
      type: apart[index]!.type,
      id: id === undefined ? null : plainId(id),
      label: spending.names[index]!,
    })),
    ...{ limit, spent: spending.spent, share, forecast, state },
  };
}

/** As they are called now: a configuration knows whom no gateway has told of yet. */
function named(
  spending: Spending,
  { traits }: PlannedLimit,
  nameOf: (type: string, id: string) => string | undefined,
): Spending {
  const apart = traits.filter(({ isApart }) => isApart);
  const names = spending.ids.map((id, index) =>
    id === undefined ? '' : (nameOf(apart[index]!.type, plainId(id)) ?? spending.names[index]!),
  );
  return { ...spending, names };
}

/** Undefined where an override lifts it. */
function limitFor(
  { ids, names }: Spending,
  { traits, overrides, limit }: PlannedLimit,
  nowMs: number,
): number | undefined {
  const apart = traits.filter(({ isApart }) => isApart);
  const isFor = (level: string, value: string) => {
    const index = apart.findIndex(({ name }) => name === level);
    const id = ids[index];
    return id !== undefined && (plainId(id) === value || names[index] === value);
  };
  const override = overrides.find(
    ({ for: whom, fromMs, untilMs }) =>
      nowMs >= fromMs && nowMs < untilMs && Object.entries(whom).every(([level, value]) => isFor(level, value)),
  );
  return override === undefined ? limit : override.limit;
}

/** Without the control plane before it. */
function plainId(id: string): string {
  return /^[0-9a-f-]{36}:./.test(id) ? id.slice(37) : id;
}

function instanceOf(plugin: Entity): { instance_name?: string } {
  const name = plugin['instance_name'];
  return typeof name === 'string' ? { instance_name: name } : {};
}
