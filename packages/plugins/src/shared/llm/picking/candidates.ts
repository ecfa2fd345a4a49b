import type { BalancedTarget } from './balanced-target.ts';

/**
 * Which targets serve which model of the caller's: those with the name as their alias; else those that are called so themselves, or leave
 * the model to the caller. Without a name, all; also for a name that nobody has, where it was let through: clients of other providers
 * name models of theirs, whatever is behind the route.
 */
export class Candidates {
  readonly #all: readonly BalancedTarget[];
  readonly #byName = new Map<string, readonly BalancedTarget[]>();
  /** For names that nobody is known by. */
  readonly #anyName: readonly BalancedTarget[];

  constructor(all: readonly BalancedTarget[]) {
    this.#all = all;
    const unnamed = all.filter(({ target }) => nameOf(target) === undefined);
    this.#anyName = unnamed.length > 0 ? unnamed : all;
    for (const name of new Set(all.map(({ target }) => nameOf(target)))) {
      if (name === undefined) continue;
      const byAlias = all.filter(({ target }) => target.settings.model.model_alias === name);
      const own = all.filter(({ target }) => nameOf(target) === name || nameOf(target) === undefined);
      this.#byName.set(name, byAlias.length > 0 ? byAlias : own);
    }
  }

  of(wanted: string): readonly BalancedTarget[] {
    return wanted === '' ? this.#all : (this.#byName.get(wanted) ?? this.#anyName);
  }
}

/** As callers know it; undefined where any name will do. */
function nameOf({ settings: { model } }: BalancedTarget['target']): string | undefined {
  return model.model_alias ?? model.name;
}
