import { valuesOf } from './claim-path.ts';

/** Whether a claim has what is required. */
export type Requirement = (claim: unknown) => boolean;

/** `['a b', 'c']`: both a and b, or c. */
export function compileRequirement(items: readonly string[]): Requirement {
  const alternatives = items.map((item) => valuesOf(item));
  return (claim) => {
    const values = new Set(valuesOf(claim));
    return alternatives.some((all) => all.length > 0 && all.every((value) => values.has(value)));
  };
}
