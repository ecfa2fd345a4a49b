import type { z } from 'zod';
import type { InvalidParameter } from './problem.ts';

type Issue = z.core.$ZodIssue;
type Source = InvalidParameter['source'];

/** More help nobody, and an answer stays shorter than what it is about. */
const parametersMax = 100;

/** What Zod finds wrong, the first of it, in the words that Konnect's clients know. */
export function invalidParameters(issues: readonly Issue[], data: unknown, source: Source): InvalidParameter[] {
  return issues
    .slice(0, parametersMax)
    .flatMap((issue) => parametersOf(issue, [], data, source))
    .slice(0, parametersMax);
}

function parametersOf(issue: Issue, above: readonly PropertyKey[], data: unknown, source: Source): InvalidParameter[] {
  const path = [...above, ...issue.path];
  const parameter = (rule: string, more: Partial<InvalidParameter> = {}): InvalidParameter[] => [
    { field: path.map(String).join('.'), rule, reason: issue.message, source, ...more },
  ];
  const isMissing = issue.code.startsWith('invalid_') && path.length > 0 && valueAt(data, path) === undefined;
  if (isMissing) return parameter('required', { reason: 'is required' });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        field: [...path, key].map(String).join('.'),
        rule: 'unknown_property',
        reason: 'is not known here',
        source,
      }));
    case 'invalid_type':
      return parameter(types[issue.expected] ?? 'type');
    case 'invalid_value':
      return parameter('enum', { choices: [...issue.values] });
    case 'too_small':
      return parameter(`min${sizes[issue.origin] ?? ''}`, { minimum: Number(issue.minimum) });
    case 'too_big':
      return parameter(`max${sizes[issue.origin] ?? ''}`, { maximum: Number(issue.maximum) });
    case 'invalid_format':
      return parameter(formats[issue.format] ?? 'invalid');
    case 'invalid_union':
      return issue.errors.length === 0
        ? parameter('enum')
        : closest(issue.errors).flatMap((inner) => parametersOf(inner, path, data, source));
    case 'invalid_key':
      return issue.issues.flatMap((inner) => parametersOf(inner, path, data, source));
    case 'custom':
      return parameter((issue.params?.['rule'] as string | undefined) ?? 'invalid');
    default:
      return parameter('invalid');
  }
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], data);
}

/** Of several forms that a value may have, the one that it comes nearest to: what is wrong lies deepest in it. */
function closest(forms: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map(({ path }) => path.length));
  return forms.reduce<readonly Issue[]>(
    (best, issues) => (best.length === 0 || depth(issues) > depth(best) ? issues : best),
    [],
  );
}

const types: Readonly<Record<string, string>> = {
  array: 'is_array',
  boolean: 'is_boolean',
  int: 'is_integer',
  null: 'is_null',
  number: 'is_number',
  object: 'is_object',
  record: 'is_object',
  string: 'is_string',
};

const sizes: Readonly<Record<string, string>> = { string: '_length', array: '_items', set: '_items' };

const formats: Readonly<Record<string, string>> = {
  datetime: 'is_date_time',
  regex: 'matches_regex',
  uuid: 'is_uuid',
};
