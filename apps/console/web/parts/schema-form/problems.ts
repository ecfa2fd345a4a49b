import { type Members, type Path, pathOfText, startsWith } from './value.ts';

/** Something that is no good, and where. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
  /** Nothing is there yet that could be wrong: not said before somebody was there, or wanted to save. */
  readonly isMissing?: boolean;
}

/** What an API says about what it was sent: problem details, or Kong's form. `fields` are as `ApiProblem` has them. */
export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

export const problemsOfFields = (fields: readonly FieldProblem[]): readonly Problem[] =>
  fields.map(({ field, reason }) => ({ path: pathOfText(field), message: sentence(reason) }));

/** Kong's `fields`: a tree with a reason, or several, at each end. */
export function problemsOfTree(tree: unknown, path: Path = []): readonly Problem[] {
  if (typeof tree === 'string') return [{ path, message: sentence(tree) }];
  if (Array.isArray(tree) && tree.every((each) => typeof each === 'string'))
    return tree.map((each: string) => ({ path, message: sentence(each) }));
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree as Members).flatMap(([name, below]) =>
    // `@entity` is Kong's word for what is wrong with the whole.
    problemsOfTree(below, name === '@entity' ? path : [...path, /^\d+$/.test(name) ? Number(name) : name]),
  );
}

/** Those of a part, as that part sees them: of an entity's problems those of its `config`. */
export const problemsBelow = (problems: readonly Problem[], start: Path): readonly Problem[] =>
  problems
    .filter(({ path }) => startsWith(path, start))
    .map((problem) => ({ ...problem, path: problem.path.slice(start.length) }));

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' ? 'Not accepted.' : trimmed[0]!.toUpperCase() + trimmed.slice(1);
}
