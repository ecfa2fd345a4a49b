import type { Exchange, Services } from '@sallyport/pipeline';
import { bounded, compileTrait, type Trait } from '../shared/trait.ts';
import { type NodePlan, planLimits } from './limits.ts';
import type { BudgetConfig, LevelSettings, OverrideSettings } from './schema.ts';

/** A level of the tree. */
export interface Level {
  readonly name: string;
  readonly absent: LevelSettings['absent'];
  readonly trait: Trait;
  /** What a node may spend, by the values of its level and those above; `atMs` is in Unix milliseconds. */
  plansFor(values: readonly (string | undefined)[], atMs: number): readonly NodePlan[];
}

export function compileLevels(config: BudgetConfig, directory: Services['directory']): Level[] {
  return config.levels.map((level, index) => {
    const { name, absent, by, limits = [], overrides = [] } = level;
    const usual = planLimits(name, limits, config);
    const compiled = overrides.map((override) =>
      compileOverride(
        override,
        config.levels.slice(0, index + 1),
        planLimits(name, override.limits, config),
        directory,
      ),
    );
    return {
      name,
      absent,
      trait: compileTrait({ kind: by.type, key: by.key }),
      plansFor(values, atMs) {
        for (const override of compiled) if (isFor(override, values, atMs)) return override.plans;
        return usual;
      },
    };
  });
}

interface Override {
  /** By the index of the level; undefined for any. */
  readonly values: readonly (string | undefined)[];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly plans: readonly NodePlan[];
}

function compileOverride(
  { for: node, from, until }: OverrideSettings,
  levels: readonly LevelSettings[],
  plans: readonly NodePlan[],
  directory: Services['directory'],
): Override {
  return {
    values: levels.map(({ name, by }) =>
      node[name] === undefined ? undefined : keyOf(by.type, node[name], directory),
    ),
    fromMs: from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from),
    untilMs: until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until),
    plans,
  };
}

function isFor({ values, fromMs, untilMs }: Override, node: readonly (string | undefined)[], atMs: number): boolean {
  if (atMs < fromMs || atMs >= untilMs) return false;
  for (let i = 0; i < values.length; i++) if (values[i] !== undefined && values[i] !== node[i]) return false;
  return true;
}

/** Consumers and their groups are counted by id, and named as people know them. */
function keyOf(type: LevelSettings['by']['type'], value: string, directory: Services['directory']): string {
  if (type === 'consumer') return directory.consumerByName(value)?.id ?? value;
  if (type === 'consumer_group') return directory.groupByName(value)?.id ?? value;
  return bounded(value)!;
}

/** The values of all levels for one exchange. */
export function valuesOf(levels: readonly Level[], x: Exchange): (string | undefined)[] {
  return levels.map(({ trait }) => trait(x));
}
