import type { Entity, EntityRef } from '@sallyport/contracts';
import type { WindowPlan } from '@sallyport/plugins';

/** What tells spenders apart, or is wanted of them. */
export interface SpenderTrait {
  /** As people call it: a level of a budget, else its kind. */
  readonly name: string;
  /** consumer, person, header, … */
  readonly type: string;
  readonly key?: string | undefined;
  /** One of them is wanted; undefined for whatever there is. */
  readonly values?: readonly string[] | undefined;
  /** Each has a limit of its own. */
  readonly isApart: boolean;
  /** Who has none of it is counted, with all others who have none. */
  readonly countsAbsent: boolean;
}

export type Measure = 'money' | 'tokens' | 'prompt_tokens' | 'completion_tokens' | 'calls' | `quantity ${string}`;

/** Another limit for some spenders. */
export interface Override {
  /** Values by names of levels. */
  readonly for: Readonly<Record<string, string>>;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Undefined: none. */
  readonly limit: number | undefined;
}

/** One limit of a plugin, as it is configured. */
export interface PlannedLimit {
  readonly plugin: Entity;
  /** A level of a budget, a policy, or a provider. */
  readonly owner: string;
  readonly traits: readonly SpenderTrait[];
  readonly measure: Measure;
  readonly limit: number;
  /** Parts of it from which on requests are marked. */
  readonly soft: readonly number[];
  /** What there is no room for is refused. */
  readonly isHard: boolean;
  readonly window: WindowPlan;
  readonly timezone: string;
  /** Dollars for a million tokens of a model whose price nobody knows. */
  readonly unknownCost: number | undefined;
  /** Each gateway counts by itself. */
  readonly isPerNode: boolean;
  readonly overrides: readonly Override[];
}

type Config = Readonly<Record<string, unknown>>;

export function plannedLimits(plugins: readonly Entity[]): PlannedLimit[] {
  return plugins.flatMap((plugin) => {
    if (plugin['enabled'] === false) return [];
    if (plugin['name'] === 'budget') return ofBudget(plugin);
    return plugin['name'] === 'ai-rate-limiting-advanced' ? ofTokens(plugin) : [];
  });
}

/** For whom it is: of a route, a service, a consumer, a group, or of all. */
export function scopeOf(plugin: Entity): {
  type: 'route' | 'service' | 'consumer' | 'consumer_group' | 'all';
  id?: string;
} {
  for (const type of ['route', 'service', 'consumer', 'consumer_group'] as const) {
    const reference = plugin[type] as EntityRef | null | undefined;
    if (reference) return { type, id: reference.id };
  }
  return { type: 'all' };
}

interface BudgetLimit {
  readonly period: 'day' | 'week' | 'month';
  readonly money?: number;
  readonly tokens?: number;
  readonly calls?: number;
  readonly alert_at?: readonly number[];
  readonly stop?: boolean;
}

interface BudgetLevel {
  readonly name: string;
  readonly by: { readonly type: string; readonly key?: string };
  readonly absent?: string;
  readonly limits?: readonly BudgetLimit[];
  readonly overrides?: readonly {
    readonly for: Readonly<Record<string, string>>;
    readonly limits: readonly BudgetLimit[];
    readonly from?: string;
    readonly until?: string;
  }[];
}

const budgetMeasures = ['money', 'tokens', 'calls'] as const;

function ofBudget(plugin: Entity): PlannedLimit[] {
  const config = plugin['config'] as Config;
  const levels = listOf<BudgetLevel>(config['levels']);
  return levels.flatMap((level, index) => {
    const traits = levels.slice(0, index + 1).map(
      ({ name, by, absent = 'together' }): SpenderTrait => ({
        ...{ name, type: by.type, key: by.key },
        isApart: true,
        countsAbsent: absent === 'together',
      }),
    );
    return listOf<BudgetLimit>(level.limits).flatMap((limit) => {
      const measure = budgetMeasures.find((name) => typeof limit[name] === 'number');
      if (measure === undefined) return [];
      const overrides = listOf<NonNullable<BudgetLevel['overrides']>[number]>(level.overrides).map(
        ({ for: whom, limits, from, until }): Override => ({
          for: whom,
          fromMs: from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from),
          untilMs: until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until),
          limit: limits.find((own) => own.period === limit.period && own[measure] !== undefined)?.[measure],
        }),
      );
      return [
        {
          ...common(plugin, config),
          ...{ owner: level.name, traits, measure, overrides },
          limit: limit[measure]!,
          soft: listOf<number>(limit.alert_at),
          isHard: limit.stop !== false,
          window: {
            ...{ limit: 0, period: limit.period },
            weekStart: config['week_start_day'] as undefined,
            monthDay: config['month_day'] as undefined,
          },
          timezone: typeof config['timezone'] === 'string' ? config['timezone'] : 'UTC',
        },
      ];
    });
  });
}

interface TokenLimit {
  readonly limit: number;
  readonly window_size?: number | null;
  readonly period?: 'day' | 'week' | 'month' | null;
  readonly week_start_day?: string | null;
  readonly month_day?: number | null;
  readonly tokens_count_strategy?: string | null;
  readonly quantity?: string | null;
}

interface TokenPolicy {
  readonly id?: string | null;
  readonly match?:
    | readonly { type: string; key?: string | null; values?: readonly string[] | null; partition_by?: boolean }[]
    | null;
  readonly limits?: readonly TokenLimit[] | null;
  readonly window_type?: string | null;
  readonly timezone?: string | null;
}

interface TokenProvider {
  readonly name: string;
  readonly limit: readonly number[];
  readonly window_size: readonly number[];
}

function ofTokens(plugin: Entity): PlannedLimit[] {
  const config = plugin['config'] as Config;
  const own = { ...common(plugin, config), soft: [], isHard: true, overrides: [] };
  const strategy = String(config['tokens_count_strategy'] ?? 'total_tokens');
  const slidesByDefault = (config['window_type'] ?? 'sliding') === 'sliding';
  const ofPolicies = listOf<TokenPolicy>(config['policies']).flatMap((policy, index) =>
    listOf<TokenLimit>(policy.limits).map(
      (limit): PlannedLimit => ({
        ...own,
        owner: policy.id ?? `policy-${index + 1}`,
        traits: listOf<NonNullable<TokenPolicy['match']>[number]>(policy.match).map(
          ({ type, key, values, partition_by }): SpenderTrait => ({
            ...{ name: type, type, key: key ?? undefined, values: values ?? undefined },
            isApart: partition_by === true,
            countsAbsent: false,
          }),
        ),
        measure: measureOf(limit.tokens_count_strategy ?? strategy, limit.quantity),
        limit: limit.limit,
        window: windowOf(limit, policy.window_type == null ? slidesByDefault : policy.window_type === 'sliding'),
        timezone: policy.timezone ?? 'UTC',
      }),
    ),
  );
  const ofProviders = listOf<TokenProvider>(config['llm_providers']).flatMap(({ name, limit, window_size }) =>
    limit.map((amount, index): PlannedLimit => {
      const identifier = String(config['identifier'] ?? 'consumer').replace('-', '_');
      const key = config['header_name'] ?? config['claim'] ?? config['path'] ?? undefined;
      const provider = { name: 'provider', type: 'provider', values: [name], isApart: false, countsAbsent: false };
      return {
        ...own,
        owner: name,
        traits: [
          ...(name === 'requestPrompt' ? [] : [provider]),
          { name: identifier, type: identifier, key: key as string | undefined, isApart: true, countsAbsent: true },
        ],
        measure: name === 'requestPrompt' ? 'prompt_tokens' : measureOf(strategy, undefined),
        limit: amount,
        window: windowOf({ limit: amount, window_size: window_size[index]! }, slidesByDefault),
        timezone: 'UTC',
      };
    }),
  );
  return [...ofPolicies, ...ofProviders];
}

function common(plugin: Entity, config: Config): Pick<PlannedLimit, 'plugin' | 'unknownCost' | 'isPerNode'> {
  const unknownCost = config['unknown_cost'];
  return {
    plugin,
    unknownCost: typeof unknownCost === 'number' ? unknownCost : undefined,
    isPerNode: config['strategy'] !== 'redis',
  };
}

function windowOf({ window_size, period, week_start_day, month_day }: TokenLimit, slides: boolean): WindowPlan {
  if (typeof window_size === 'number') return { limit: 0, lengthMs: window_size * 1_000, slides };
  return {
    limit: 0,
    period: period ?? 'day',
    weekStart: week_start_day as undefined,
    monthDay: month_day ?? undefined,
  };
}

function measureOf(strategy: string, quantity: string | null | undefined): Measure {
  switch (strategy) {
    case 'cost':
      return 'money';
    case 'requests':
      return 'calls';
    case 'quantity':
      return `quantity ${quantity ?? ''}`;
    case 'prompt_tokens':
    case 'completion_tokens':
      return strategy;
    default:
      return 'tokens';
  }
}

function listOf<Item>(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value : [];
}
