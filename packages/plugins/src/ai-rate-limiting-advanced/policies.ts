import type { AskedModel, Exchange } from '@sallyport/pipeline';
import type { Measure } from '../shared/spending/measures.ts';
import type { Tab } from '../shared/spending/tab.ts';
import { compileTrait, type TraitKind } from '../shared/trait.ts';
import { Account, type ConfiguredLimit } from './account.ts';
import { type Counting, measureFor } from './counting.ts';
import type { AiRateLimitingAdvancedConfig, LimitSettings, MatchSettings, PolicySettings } from './schema.ts';

/** What counts a match apart; undefined where it does not match. */
type Match = (x: Exchange, model: AskedModel | undefined) => string | undefined;

interface Policy {
  readonly matches: readonly { readonly test: Match; readonly isPartition: boolean }[];
  readonly accounts: readonly Account[];
  readonly places: { readonly key: string; readonly max: number } | undefined;
}

/** A request is counted by each policy that it matches; by those without a match only where no other does. */
export function compilePolicies(config: AiRateLimitingAdvancedConfig, placesPrefix: string): Counting {
  const settings = config.policies!;
  const policies = settings.map((policy, index) => compilePolicy(config, policy, index, placesPrefix));
  const matching = policies.filter(({ matches }) => matches.length > 0);
  const others = policies.filter(({ matches }) => matches.length === 0);
  return {
    needsModel:
      policies.some(({ accounts }) => accounts.some(({ measure }) => measure.name === 'cost')) ||
      settings.some(({ match = [] }) => match.some(({ type }) => ofModel.has(type))),
    fill(tab, x) {
      let isMatched = false;
      for (const policy of matching) {
        const partition = partitionOf(policy, x, tab.model);
        if (partition === undefined) continue;
        isMatched = true;
        charge(policy, partition, tab);
      }
      if (!isMatched) for (const policy of others) charge(policy, '', tab);
    },
  };
}

const ofModel: ReadonlySet<string> = new Set(['model', 'provider']);

function charge({ accounts, places }: Policy, partition: string, tab: Tab<Account>): void {
  for (const account of accounts) tab.add(account, account.key + partition);
  if (places !== undefined) tab.addPlaces(places.key + partition, places.max);
}

function partitionOf({ matches }: Policy, x: Exchange, model: AskedModel | undefined): string | undefined {
  let partition = '';
  for (const { test, isPartition } of matches) {
    const value = test(x, model);
    if (value === undefined) return undefined;
    // With its length, since a caller may choose a value that looks like two.
    if (isPartition) partition += `:${value.length}:${value}`;
  }
  return partition;
}

function compilePolicy(
  config: AiRateLimitingAdvancedConfig,
  policy: PolicySettings,
  index: number,
  placesPrefix: string,
): Policy {
  const { match = [], limits = [], concurrent_requests: concurrent } = policy;
  const name = policy.id ?? `policy-${index + 1}`;
  const slides = (policy.window_type ?? config.window_type) === 'sliding';
  const measured = new Map<string, { measure: Measure; suffix: string; limits: ConfiguredLimit[] }>();
  for (const limit of limits) {
    const strategy = limit.tokens_count_strategy ?? config.tokens_count_strategy;
    const measure = measureFor(strategy, limit.quantity, config);
    const known = measured.get(measure.name);
    // A second kind would have the same headers as the first.
    const suffix = measured.size === 0 ? '' : `-${limit.quantity ?? strategy}`.replaceAll(/[^A-Za-z0-9_-]/g, '-');
    if (known === undefined) measured.set(measure.name, { measure, suffix, limits: [configured(limit)] });
    else known.limits.push(configured(limit));
  }
  return {
    matches: match.map((one) => ({ test: compileMatch(one), isPartition: one.partition_by })),
    accounts: [...measured.values()].map(
      ({ measure, suffix, limits }) =>
        new Account(name, measure, limits, { slides, timeZone: policy.timezone, suffix }),
    ),
    places: concurrent === undefined ? undefined : { key: `${placesPrefix}:${name.length}:${name}`, max: concurrent },
  };
}

function configured({ limit, window_size, period, week_start_day, month_day }: LimitSettings): ConfiguredLimit {
  const window = window_size ?? { period: period!, weekStart: week_start_day, monthDay: month_day };
  return { limit, window };
}

function compileMatch({ type, key, values }: MatchSettings): Match {
  if (type === 'model') {
    const listed = values === undefined ? undefined : new Set(values);
    return (_x, model) => {
      if (model === undefined) return undefined;
      const { model: name, alias = '' } = model;
      return listed === undefined || listed.has(name) || listed.has(alias) ? name : undefined;
    };
  }
  if (type === 'provider') {
    const listed = values === undefined ? undefined : new Set(values);
    return (_x, model) =>
      model !== undefined && (listed === undefined || listed.has(model.provider)) ? model.provider : undefined;
  }
  return compileTrait({ kind: type satisfies TraitKind, key, values });
}
