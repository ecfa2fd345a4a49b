import type { z } from 'zod';

export interface Problem {
  /** `messages.0.content`, the way there. */
  readonly path: readonly PropertyKey[];
  readonly kind: 'unknown' | 'missing' | 'wrong';
  readonly message: string;
}

/** Reads a value by a strict schema. Answers the first problem, unknown members before others, since providers stop there. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): { value: z.output<Schema> } | { problem: Problem } {
  const read = schema.safeParse(value);
  if (read.success) return { value: read.data };
  const problems = read.error.issues.flatMap((issue) => problemsOf(issue, value));
  return { problem: problems.find(({ kind }) => kind === 'unknown') ?? problems[0]! };
}

function problemsOf(issue: z.core.$ZodIssue, value: unknown): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...issue.path, key], kind: 'unknown', message: 'is not known' }));
  if (issue.code === 'invalid_union') {
    // The branch that got furthest is the one that was meant.
    const branches = issue.errors.map((errors) =>
      errors.flatMap((inner) =>
        problemsOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, value),
      ),
    );
    const furthest = branches.toSorted((a, b) => depthOf(b) - depthOf(a))[0];
    if (furthest !== undefined && furthest.length > 0) return furthest;
  }
  const isMissing = issue.code === 'invalid_type' && valueAt(value, issue.path) === undefined;
  return [{ path: issue.path, kind: isMissing ? 'missing' : 'wrong', message: issue.message }];
}

function depthOf(problems: readonly Problem[]): number {
  return Math.max(0, ...problems.map(({ path }) => path.length));
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

/** `messages[0].content`. */
export function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}
