import { type JsonSchema, plainSchema } from '../schema-form/schema.ts';

/** What may stand at a place, one for each form that what is around it may have. `[]` is an entry of a list. */
export function schemasAt(root: JsonSchema, path: readonly string[]): readonly JsonSchema[] {
  let at = options(root, root);
  for (const part of path) at = at.flatMap((schema) => below(schema, part)).flatMap((schema) => options(schema, root));
  return at;
}

function below({ properties, items, additionalProperties: others }: JsonSchema, part: string): readonly JsonSchema[] {
  if (part === '[]') return typeof items === 'object' ? [items] : [];
  if (properties !== undefined && Object.hasOwn(properties, part)) return [properties[part]!];
  return typeof others === 'object' ? [others] : [];
}

function options(schema: JsonSchema, root: JsonSchema): readonly JsonSchema[] {
  const plain = plainSchema(schema, root);
  if (plain.anyOf === undefined) return [plain];
  const { anyOf, ...outer } = plain;
  // What is said of the whole is said of each.
  return anyOf.flatMap((option) =>
    options(option, root).map(
      (each) => ({ description: outer.description, default: outer.default, ...each }) as JsonSchema,
    ),
  );
}

/** What a schema lets be, in a few words. */
export function factsOf({ type, default: initial, minimum, maximum, enum: listed }: JsonSchema): string {
  const isBound = (end: number | undefined) => end !== undefined && Math.abs(end) < Number.MAX_SAFE_INTEGER;
  return [
    listed === undefined && typeof type === 'string' && typeNames[type],
    isBound(minimum) && `at least ${minimum}`,
    isBound(maximum) && `at most ${maximum}`,
    listed !== undefined && `one of ${listed.map(String).join(', ')}`,
    initial !== undefined && !isEmpty(initial) && `default ${JSON.stringify(initial)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  array: 'list',
  object: 'record',
};
