import { schemaAtPointer } from './pointer.ts';

/** What is read here of JSON Schemas. `referenceable` and `encrypted` are Kong's: may be a vault's reference, is a secret. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema | boolean;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly deprecated?: boolean;
  readonly referenceable?: boolean;
  readonly encrypted?: boolean;
}

/** A schema as a form wants it: no references, no `allOf`, no `null` among what it may be, and what it may be instead in `anyOf`. */
export function plainSchema(schema: JsonSchema, root: JsonSchema = schema, depth = 0): JsonSchema {
  // Schemas of others refer to themselves; a form has an end.
  if (depth > maxDepth) return {};
  if (schema.$ref !== undefined) {
    const { $ref, ...rest } = schema;
    return plainSchema({ ...find(root, $ref), ...rest }, root, depth + 1);
  }
  if (schema.allOf !== undefined) {
    const { allOf, ...rest } = schema;
    return allOf.map((part) => plainSchema(part, root, depth + 1)).reduce(both, plainSchema(rest, root, depth));
  }
  const { oneOf, anyOf = oneOf, type, ...rest } = schema;
  const types = (Array.isArray(type) ? type : type === undefined ? [] : [type]).filter((each) => each !== 'null');
  if (anyOf !== undefined) return alternatives(anyOf, { ...rest, ...(types[0] && { type: types[0] }) }, root, depth);
  if (types.length > 1) {
    const { description, default: initial, ...shape } = rest;
    return { description, default: initial, anyOf: types.map((each) => ({ ...shape, type: each })) } as JsonSchema;
  }
  return types[0] === undefined ? rest : { ...rest, type: types[0] };
}

const maxDepth = 12;

function alternatives(anyOf: readonly JsonSchema[], outer: JsonSchema, root: JsonSchema, depth: number): JsonSchema {
  const options = anyOf.filter((option) => !isNull(option)).map((option) => plainSchema(option, root, depth + 1));
  if (options.length === 1) return { ...options[0], ...outer };
  const values = options.map(({ enum: listed, const: only }) => listed ?? (only === undefined ? undefined : [only]));
  if (values.length > 0 && values.every((each) => each !== undefined)) return { ...outer, enum: values.flat() };
  // Texts of several forms are one field; the whole schema judges it.
  if (options.length > 0 && options.every(({ type }) => type === 'string'))
    return { type: 'string', ...outer, ...(options.some(({ encrypted }) => encrypted) && { encrypted: true }) };
  return { ...outer, anyOf: options };
}

const isNull = ({ type, const: only }: JsonSchema) => only === null || String(type) === 'null';

function both(one: JsonSchema, other: JsonSchema): JsonSchema {
  return {
    ...one,
    ...other,
    ...((one.properties ?? other.properties) && { properties: { ...one.properties, ...other.properties } }),
    ...((one.required ?? other.required) && { required: [...(one.required ?? []), ...(other.required ?? [])] }),
  };
}

/** Documents of others are not read. */
const find = (root: JsonSchema, reference: string): JsonSchema =>
  reference.startsWith('#') ? schemaAtPointer(root, reference) : {};
