import type { ModelTarget } from '../targets/model-target.ts';
import type { BalancedTarget } from './balanced-target.ts';

/** What is looked at. */
export interface NamedTarget {
  readonly target: { readonly settings: Pick<ModelTarget['settings'], 'model'> };
}

/**
 * Which targets serve which model of the caller's: those with the name as their alias; else those that are called so themselves, or leave
 * the model to the caller. Without a name, all; also for a name that nobody has, where it was let through: clients of other providers
 * name models of theirs, whatever is behind the route.
 */
export class Candidates<Target extends NamedTarget = BalancedTarget> {
  readonly #all: readonly Target[];
  readonly #byName = new Map<string, readonly Target[]>();
  /** For names that nobody is known by. */
  readonly #anyName: readonly Target[];

  constructor(all: readonly Target[]) {
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

  of(wanted: string): readonly Target[] {
    return wanted === '' ? this.#all : (this.#byName.get(wanted) ?? this.#anyName);
  }
}

/** As callers know it; undefined where any name will do. */
export function nameOf({ settings: { model } }: NamedTarget['target']): string | undefined {
  return model.model_alias ?? model.name;
}
