import { isZone } from '@sallyport/contracts';
import { storeProblems } from '../shared/spending/store.ts';
import { traitProblems } from '../shared/trait-problems.ts';
import { measureNames } from './limits.ts';
import type { BudgetConfig, BudgetLimit, LevelSettings } from './schema.ts';

type Tell = (path: string, message: string) => void;

/** What no single setting can say. */
export function budgetProblems(config: BudgetConfig): { path: string; message: string }[] {
  const problems = storeProblems(config);
  const tell: Tell = (path, message) => void problems.push({ path, message });
  if (!isZone(config.timezone)) tell('timezone', 'is no time zone that is known here');
  const names = config.levels.map(({ name }) => name);
  if (new Set(names).size < names.length) tell('levels', 'two levels have one name');
  config.levels.forEach((level, index) => {
    const above = names.slice(0, index + 1);
    levelProblems(level, above, (path, message) => tell(`levels.${index}.${path}`, message));
  });
  const hasLimits = config.levels.some(({ limits, overrides = [] }) => limits !== undefined || overrides.length > 0);
  if (!hasLimits) tell('levels', 'at least one level needs limits');
  return problems;
}

function levelProblems({ by, limits = [], overrides = [] }: LevelSettings, above: readonly string[], tell: Tell): void {
  traitProblems(by, (path, message) => tell(`by${path}`, message));
  limitsProblems(limits, (path, message) => tell(`limits${path}`, message));
  overrides.forEach(({ for: node, limits: own, from, until }, index) => {
    const path = `overrides.${index}`;
    if (Object.keys(node).length === 0) tell(`${path}.for`, 'at least one level is required');
    for (const name in node)
      if (!above.includes(name))
        tell(`${path}.for.${name}`, `should be this level or one above it: ${above.join(', ')}`);
    if (from !== undefined && until !== undefined && Date.parse(from) >= Date.parse(until))
      tell(`${path}.until`, 'should be later than from');
    limitsProblems(own, (inner, message) => tell(`${path}.limits${inner}`, message));
  });
}

function limitsProblems(limits: readonly BudgetLimit[], tell: Tell): void {
  const seen = new Set<string>();
  limits.forEach((limit, index) => {
    const named = measureNames.filter((name) => limit[name] !== undefined);
    if (named.length !== 1) tell(`.${index}`, 'exactly one of money, tokens and calls is required');
    if (!limit.stop && limit.alert_at === undefined) tell(`.${index}.alert_at`, 'required when stop is false');
    const kind = `${limit.period} ${named[0]}`;
    if (seen.has(kind)) tell(`.${index}`, 'there are two limits of the same kind and period');
    seen.add(kind);
  });
}
