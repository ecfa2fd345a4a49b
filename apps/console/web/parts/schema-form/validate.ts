import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import { pathOfPointer, schemaAtPointer } from './pointer.ts';
import type { Problem } from './problems.ts';
import type { JsonSchema } from './schema.ts';
import { isMembers, type Path, textOfPath, valueAt, withoutNulls } from './value.ts';
import { isVaultReference } from './vault-reference.ts';

const validators = new WeakMap<JsonSchema, Validator>();

/** All that is wrong with a value by its schema, each with its place. `null` says the same as nothing, as it does to the API. */
export function validate(schema: JsonSchema, value: unknown): readonly Problem[] {
  let validator = validators.get(schema);
  if (validator === undefined) {
    validator = new Validator(schema as Schema, '2020-12', false);
    validators.set(schema, validator);
  }
  const judged = withoutNulls(value) ?? {};
  const { errors } = validator.validate(judged);
  const problems = leaves(errors).flatMap((error) => problemOf(error, schema, judged));
  const seen = new Map(problems.map((problem) => [`${textOfPath(problem.path)} ${problem.message}`, problem]));
  return [...seen.values()];
}

/** The validator tells each level up to the top; people want to know where it is. Of what may be one of several, the level itself. */
function leaves(errors: readonly OutputUnit[]): readonly OutputUnit[] {
  const alternatives = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const isWithin = ({ keywordLocation }: OutputUnit) =>
    alternatives.some((one) => keywordLocation.startsWith(`${one.keywordLocation}/`));
  return errors.filter((error) => !parents.has(error.keyword) && !isWithin(error));
}

/** Keywords whose errors only say that there is another below. */
const parents = new Set([
  'properties',
  'items',
  'prefixItems',
  'allOf',
  '$ref',
  'if',
  'then',
  'else',
  'dependentSchemas',
]);

function problemOf(error: OutputUnit, root: JsonSchema, value: unknown): readonly Problem[] {
  const path = pathOfPointer(error.instanceLocation);
  const at = valueAt(value, path);
  if (typeof at === 'string' && isVaultReference(at) && error.keyword !== 'type') return [];
  const { keyword } = error;
  const schema = schemaAtPointer(root, error.keywordLocation.split('/').slice(0, -1).join('/'));
  if (keyword === 'required') return missing(schema, path, at);
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties' || keyword === 'false')
    return unknownMembers(error, schema, path, at);
  return [{ path, message: messageOf(keyword, schema, at) ?? error.error }];
}

const missing = ({ required = [] }: JsonSchema, path: Path, at: unknown): readonly Problem[] =>
  required
    .filter((name) => !isMembers(at) || !Object.hasOwn(at, name))
    .map((name) => ({ path: [...path, name], message: 'Must be set.', isMissing: true }));

function unknownMembers(
  { keyword }: OutputUnit,
  { properties = {}, additionalProperties }: JsonSchema,
  path: Path,
  at: unknown,
): readonly Problem[] {
  // Of a value's own errors below `additionalProperties`, the error at the value is told already.
  if (keyword === 'false' || additionalProperties !== false || !isMembers(at)) return [];
  return Object.keys(at)
    .filter((name) => !Object.hasOwn(properties, name))
    .map((name) => ({ path: [...path, name], message: `There is no setting ${name}.` }));
}

function messageOf(keyword: string, schema: JsonSchema, at: unknown): string | undefined {
  const { type, enum: listed = [], format } = schema;
  switch (keyword) {
    case 'type':
      return `Must be ${[type].flat().map(typeName).join(' or ')}.`;
    case 'enum':
      return `Must be one of ${listed.map(String).join(', ')}.`;
    case 'const':
      return `Must be ${JSON.stringify(schema.const)}.`;
    case 'minimum':
      return `Must be at least ${schema.minimum}.`;
    case 'maximum':
      return `Must be at most ${schema.maximum}.`;
    case 'exclusiveMinimum':
      return `Must be more than ${schema.exclusiveMinimum}.`;
    case 'exclusiveMaximum':
      return `Must be less than ${schema.exclusiveMaximum}.`;
    case 'minLength':
      return at === '' ? 'Must not be empty.' : `Must have at least ${schema.minLength} characters.`;
    case 'maxLength':
      return `Must have at most ${schema.maxLength} characters.`;
    case 'minItems':
      return schema.minItems === 1 ? 'Must have an entry.' : `Must have at least ${schema.minItems} entries.`;
    case 'maxItems':
      return `Must have at most ${schema.maxItems} entries.`;
    case 'pattern':
      return patternNames[schema.pattern!] ?? `Must match ${schema.pattern}`;
    case 'format':
      return `Must be ${formatNames[format!] ?? `of the form ${format}`}.`;
    case 'anyOf':
    case 'oneOf':
      return 'Fits nothing of what it may be.';
    case 'propertyNames':
      return 'Has a name that is not allowed here.';
    default:
      return undefined;
  }
}

const typeName = (type: string | undefined): string =>
  ({
    string: 'a text',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a record of settings',
    null: 'empty',
  })[type ?? ''] ?? String(type);

const formatNames: Readonly<Record<string, string>> = {
  uri: 'an address with its scheme, such as https://example.com',
  email: 'an e-mail address',
  'date-time': 'a time, such as 2026-01-31T12:00:00Z',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  uuid: 'an id (UUID)',
};

const patternNames: Readonly<Record<string, string>> = {
  "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$": 'Must be the name of a header.',
  '^\\/.*': 'Must begin with /.',
};
