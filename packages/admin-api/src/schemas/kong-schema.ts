import { type JsonSchema, optionsOf } from './json-schema.ts';

/** A field as Kong's schemas describe it, from which decK fills in defaults. */
export interface KongField {
  type: string;
  required?: boolean;
  default?: unknown;
  one_of?: unknown[];
  between?: [number, number];
  encrypted?: boolean;
  elements?: KongField;
  keys?: KongField;
  values?: KongField;
  fields?: Record<string, KongField>[];
}

/** The members of an object, each as a record of one, in Kong's way. */
export function kongFieldsOf(schema: JsonSchema): Record<string, KongField>[] {
  const members = new Map<string, KongField>();
  for (const { properties = {}, required = [] } of optionsOf(schema)) {
    for (const [name, member] of Object.entries(properties))
      if (!members.has(name)) members.set(name, kongField(member, required.includes(name)));
  }
  return [...members].map(([name, field]) => ({ [name]: field }));
}

function kongField(schema: JsonSchema, isRequired: boolean): KongField {
  const options = optionsOf(schema);
  const shape = options.find((option) => typeOf(option) !== undefined) ?? schema;
  const values = options.flatMap(({ enum: listed, const: only }) => listed ?? (only === undefined ? [] : [only]));
  const { default: initial } = schema;
  return {
    ...shapeOf(shape, options),
    ...(isRequired || initial !== undefined ? { required: true } : {}),
    ...(initial === undefined ? {} : { default: initial }),
    ...(values.length === 0 ? {} : { one_of: values }),
    ...(isBound(shape.minimum) && isBound(shape.maximum) ? { between: [shape.minimum, shape.maximum] } : {}),
    ...(options.some(({ encrypted }) => encrypted === true) ? { encrypted: true } : {}),
  };
}

function shapeOf(schema: JsonSchema, options: readonly JsonSchema[]): KongField {
  const type = typeOf(schema) ?? 'string';
  if (type === 'array') {
    const items = schema.items ?? schema.prefixItems?.[0];
    return { type, elements: kongField(items ?? {}, false) };
  }
  if (type !== 'object') return { type };
  if (options.some(({ properties }) => properties !== undefined))
    return { type: 'record', fields: kongFieldsOf({ anyOf: [...options] }) };
  const others = schema.additionalProperties;
  return {
    type: 'map',
    keys: { type: 'string' },
    values: kongField(typeof others === 'object' ? others : {}, false),
  };
}

function typeOf({ type, enum: listed, const: only }: JsonSchema): string | undefined {
  const written = Array.isArray(type) ? type.find((each) => each !== 'null') : type;
  if (written !== undefined) return written;
  const value = only ?? listed?.[0];
  return value === undefined || value === null ? undefined : typeof value;
}

/** The ends of the safe integers are nobody's choice. */
function isBound(end: number | undefined): end is number {
  return end !== undefined && Math.abs(end) < Number.MAX_SAFE_INTEGER;
}
