import { type Condition, conditionOf } from './condition.ts';
import { type JsonSchema, plainSchema } from './schema.ts';
import { type Unit, unitOf } from './units.ts';
import { labelOf } from './words.ts';

export type Kind =
  | 'text'
  | 'long-text'
  | 'secret'
  | 'number'
  | 'toggle'
  | 'choice'
  | 'choices'
  | 'list'
  | 'map'
  | 'record'
  | 'variants'
  | 'anything';

/** A setting as a form shows it: a schema with its name, read once. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: Kind;
  readonly schema: JsonSchema;
  /** What it is for. */
  readonly help: string | undefined;
  readonly isRequired: boolean;
  readonly isDeprecated: boolean;
  /** Accepted, and without effect. */
  readonly isUnused: boolean;
  readonly mayBeReference: boolean;
  readonly unit: Unit | undefined;
  /** The other setting that it belongs to, as far as the description says so. */
  readonly condition: Condition | undefined;
  /** Of a record. */
  readonly members: readonly Field[];
  /** Of a list, and of a map's values. */
  readonly item: Field | undefined;
  readonly options: readonly unknown[];
  /** What it may be instead of one thing. */
  readonly variants: readonly Field[];
}

const known = new WeakMap<JsonSchema, Field>();

/** The whole of a schema: a record, as a rule. */
export function fieldOfSchema(schema: JsonSchema): Field {
  let field = known.get(schema);
  if (field === undefined) {
    field = read('', schema, { root: schema, isRequired: true, depth: 0 });
    known.set(schema, field);
  }
  return field;
}

interface Place {
  readonly root: JsonSchema;
  readonly isRequired: boolean;
  readonly depth: number;
  readonly siblings?: Readonly<Record<string, JsonSchema>>;
}

function read(name: string, written: JsonSchema, { root, isRequired, depth, siblings = {} }: Place): Field {
  const schema = plainSchema(written, root, depth);
  const kind = kindOf(name, schema);
  const below = { root, isRequired: false, depth: depth + 1 };
  const { properties = {}, required = [], items, additionalProperties: others, description: help } = schema;
  const inner = kind === 'list' ? items : kind === 'map' ? others : undefined;
  const fits = conditionOf(help, name, siblings);
  return {
    name,
    label: schema.title ?? labelOf(name),
    kind,
    schema,
    help,
    isRequired,
    isDeprecated: schema.deprecated === true || isOld(help),
    isUnused: kind === 'anything' && /^(not supported|not used|without effect)/i.test(help ?? ''),
    mayBeReference: schema.referenceable === true || schema.encrypted === true,
    unit: kind === 'number' ? unitOf(name, help) : undefined,
    condition: fits,
    members:
      kind !== 'record'
        ? []
        : Object.entries(properties).map(([each, member]) =>
            read(each, member, { ...below, isRequired: required.includes(each), siblings: properties }),
          ),
    item: typeof inner === 'object' ? read(name, inner, below) : undefined,
    options: optionsOf(kind, schema),
    variants: kind === 'variants' ? schema.anyOf!.map((option) => read(name, option, below)) : [],
  };
}

function kindOf(name: string, schema: JsonSchema): Kind {
  const { type, enum: listed, const: only, properties, additionalProperties: others, items, anyOf } = schema;
  if (anyOf !== undefined) return 'variants';
  if (listed !== undefined || only !== undefined) return 'choice';
  switch (type) {
    case 'string':
      if (schema.encrypted === true) return 'secret';
      return isLong(name, schema) ? 'long-text' : 'text';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'toggle';
    case 'array':
      if (typeof items !== 'object') return 'anything';
      return items.enum !== undefined && items.enum.length <= 12 ? 'choices' : 'list';
    case 'object':
      if (properties !== undefined) return 'record';
      return typeof others === 'object' && Object.keys(others).length > 0 ? 'map' : 'anything';
    default:
      return properties === undefined ? 'anything' : 'record';
  }
}

function optionsOf(kind: Kind, { enum: listed, const: only, items }: JsonSchema): readonly unknown[] {
  if (kind === 'choice') return listed ?? [only];
  return kind === 'choices' && typeof items === 'object' ? (items.enum ?? []) : [];
}

const isLong = (name: string, { maxLength = 0, pattern }: JsonSchema) =>
  maxLength >= 1000 || (pattern === undefined && longNames.test(name));

const longNames =
  /(^|_)(prompts?|template|content|instructions?|document|functions?|cert|certificate|pem|jwks?|schema|script|body)$/;

const isOld = (help: string | undefined) => /^(older|old) name of\b/i.test(help ?? '');
