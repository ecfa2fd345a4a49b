import type { z } from 'zod';
import { nearest } from '../nearest.ts';

/** One thing wrong with an entity: a dotted path inside it, and a sentence in Kong's words. */
export interface EntityIssue {
  path: string;
  message: string;
}

/**
 * What is wrong with a value, in the fixed vocabulary of Kong's Admin API; a schema's own sentences stay as they are.
 * An unknown field names the nearest known one, among the schema's and `alsoKnown`.
 */
export function findIssues(
  schema: z.ZodType,
  value: unknown,
  alsoKnown: readonly string[] = [],
): { value: unknown; issues: EntityIssue[] } {
  const parsed = schema.safeParse(value, { error: wording });
  if (parsed.success) return { value: parsed.data, issues: [] };
  return { value: undefined, issues: parsed.error.issues.flatMap((issue) => describe(issue, schema, alsoKnown)) };
}

/** Asked by Zod for every issue whose schema has no sentence of its own. */
function wording(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'required field missing' : `expected ${article(issue.expected)}`;
    case 'invalid_value':
      return issue.input === undefined
        ? 'required field missing'
        : `expected one of: ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `value must be at least ${issue.minimum}`
        : `length must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `value must be at most ${issue.maximum}`
        : `length must be at most ${issue.maximum}`;
    case 'invalid_format':
      if (issue.format === 'uuid') return 'expected a valid UUID';
      return issue.format === 'starts_with' ? `should start with: ${issue['prefix']}` : 'invalid value';
    default:
      return undefined;
  }
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, alsoKnown: readonly string[]): EntityIssue[] {
  const parts = issue.path.map(String);
  const path = parts.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = [...Object.keys(shapeOf(schemaAt(schema, parts)) ?? {}), ...(parts.length === 0 ? alsoKnown : [])];
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return {
        path: [...parts, key].join('.'),
        message: `unknown field${near === undefined ? '' : `; did you mean '${near}'?`}`,
      };
    });
  }
  if (issue.message === 'expected a number')
    return [{ path, message: isInteger(schemaAt(schema, parts)) ? 'expected an integer' : issue.message }];
  if (issue.code === 'too_small' || issue.code === 'too_big')
    return [{ path, message: rangeOf(schemaAt(schema, parts), issue) ?? issue.message }];
  return [{ path, message: issue.message }];
}

const words: Readonly<Record<string, string>> = { object: 'record', int: 'integer', record: 'map' };

function article(type: string): string {
  const word = words[type] ?? type;
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}

/** What the rest of this file reads of a schema; Zod's own types differ by kind. */
interface Internals {
  def?: {
    innerType?: unknown;
    element?: unknown;
    valueType?: unknown;
    in?: unknown;
    out?: unknown;
    options?: unknown[];
    shape?: Record<string, unknown>;
    format?: string;
  };
  minValue?: number | null;
  maxValue?: number | null;
}

/** `value should be between 0 and 65535`, when a schema that says nothing of its own has both ends. */
function rangeOf(schema: unknown, { message }: z.core.$ZodIssue): string | undefined {
  if (!message.startsWith('value must be at ')) return undefined;
  const { minValue, maxValue } = (innermost(schema) ?? {}) as Internals;
  if (!isBound(minValue) || !isBound(maxValue)) return undefined;
  return `value should be between ${minValue} and ${maxValue}`;
}

/** The ends of the safe integers are Zod's, not a limit that somebody chose. */
function isBound(end: number | null | undefined): end is number {
  return typeof end === 'number' && Math.abs(end) < Number.MAX_SAFE_INTEGER;
}

function isInteger(schema: unknown): boolean {
  return (innermost(schema) as Internals | undefined)?.def?.format === 'safeint';
}

function innermost(schema: unknown): unknown {
  const def = (schema as Internals | undefined)?.def;
  const inner = def?.innerType ?? (def?.shape === undefined ? def?.out : undefined);
  return inner === undefined ? schema : innermost(inner);
}

function schemaAt(schema: unknown, path: readonly string[]): unknown {
  let at = schema;
  for (const part of path) at = shapeOf(at)?.[part] ?? inside(at);
  return at;
}

/** The fields that a schema knows. */
function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  const def = (schema as Internals | undefined)?.def;
  if (def === undefined) return undefined;
  if (def.shape !== undefined) return def.shape;
  return (
    shapeOf(def.innerType) ??
    shapeOf(def.out) ??
    shapeOf(def.in) ??
    def.options?.map(shapeOf).find((shape) => shape !== undefined)
  );
}

/** The schema of an item or a member. */
function inside(schema: unknown): unknown {
  const def = (schema as Internals | undefined)?.def;
  if (def === undefined) return undefined;
  return def.element ?? def.valueType ?? inside(def.innerType ?? def.out ?? def.in);
}
