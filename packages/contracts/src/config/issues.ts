import type { z } from 'zod';
import { nearest } from '../nearest.ts';

/** One thing wrong with an entity: a dotted path inside it, and a sentence in Kong's words. */
export interface EntityIssue {
  path: string;
  message: string;
}

/** What is wrong with a value, in the fixed vocabulary of Kong's Admin API; an unknown field names the nearest known one. */
export function findIssues(schema: z.ZodType, value: unknown): { value: unknown; issues: EntityIssue[] } {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { value: parsed.data, issues: [] };
  return { value: undefined, issues: parsed.error.issues.flatMap((issue) => describe(issue, schema)) };
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType): EntityIssue[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, issue.path.map(String));
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return { path: path === '' ? key : `${path}.${key}`, message: `unknown field${near === undefined ? '' : `; did you mean '${near}'?`}` };
    });
  }
  if (issue.code === 'invalid_type' && isDefaultMessage(issue.message)) {
    return [{ path, message: issue.input === undefined ? 'required field missing' : `expected ${article(issue.expected)}` }];
  }
  if (issue.code === 'invalid_value' && isDefaultMessage(issue.message)) {
    if (issue.input === undefined) return [{ path, message: 'required field missing' }];
    return [{ path, message: `expected one of: ${issue.values.join(', ')}` }];
  }
  return [{ path, message: issue.message }];
}

/** Schemas that say something of their own keep their words. */
function isDefaultMessage(message: string): boolean {
  return message.startsWith('Invalid ');
}

const words: Readonly<Record<string, string>> = { object: 'record', int: 'integer' };

function article(type: string): string {
  const word = words[type] ?? type;
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}

interface Internals {
  def?: { innerType?: unknown; element?: unknown; valueType?: unknown; in?: unknown; out?: unknown; options?: unknown[]; shape?: Record<string, unknown> };
}

/** The names of the fields that a schema knows at a path. */
function fieldsAt(schema: z.ZodType, path: readonly string[]): string[] {
  let at: unknown = schema;
  for (const part of path) at = shapeOf(at)?.[part] ?? inside(at);
  return Object.keys(shapeOf(at) ?? {});
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  const def = (schema as Internals | undefined)?.def;
  if (def === undefined) return undefined;
  if (def.shape !== undefined) return def.shape;
  return shapeOf(def.innerType) ?? shapeOf(def.out) ?? shapeOf(def.in) ?? def.options?.map(shapeOf).find((shape) => shape !== undefined);
}

/** The schema of an item or a member. */
function inside(schema: unknown): unknown {
  const def = (schema as Internals | undefined)?.def;
  if (def === undefined) return undefined;
  return def.element ?? def.valueType ?? inside(def.innerType ?? def.out ?? def.in);
}
