import { valuesOf } from './claim-path.ts';

/** What a claim must have, as settings say it. */
export interface Requirement {
  /** The first alternative: what a token without any of them is to be exchanged for. */
  readonly wanted: readonly string[];
  isMetBy(values: ReadonlySet<string>): boolean;
}

/** `*_required`: one entry is enough, and all of its words count: `["a b", "c"]` is (a and b) or c. Undefined for none. */
export function compileRequirement(entries: readonly string[] | undefined): Requirement | undefined {
  const alternatives = (entries ?? []).map(valuesOf).filter(({ length }) => length > 0);
  if (alternatives.length === 0) return undefined;
  return {
    wanted: alternatives[0]!,
    isMetBy: (values) => alternatives.some((words) => words.every((word) => values.has(word))),
  };
}
