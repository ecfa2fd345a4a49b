/** The part of JSON Schema that our plugin schemas become. */
export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema | boolean;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  /** A text that may stand for a secret in a vault. */
  referenceable?: boolean;
}

export interface Setting {
  /** `redis.host`, `tools[].name`. */
  path: string;
  type: string;
  required: boolean;
  /** As JSON. */
  standard: string | undefined;
  description: string;
}

/** Every setting of a plugin's schema, nested ones after the one that holds them. */
export function settingsOf(schema: JsonSchema, prefix = ''): Setting[] {
  const { properties = {}, required = [] } = objectOf(schema) ?? {};
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const setting: Setting = {
      path,
      type: typeOf(property),
      required: required.includes(name),
      standard: property.default === undefined ? undefined : JSON.stringify(property.default),
      description: [property.description, referenceSentence(property)].filter(Boolean).join(' '),
    };
    return [setting, ...settingsOf(property, `${path}.`), ...elementSettings(property, path)];
  });
}

function referenceSentence(schema: JsonSchema): string | undefined {
  const options = alternatives(schema);
  if (isReferenceable(schema)) return 'May be a vault reference.';
  if (options.some(({ items }) => isReferenceable(items))) return 'Each may be a vault reference.';
  const isMap = options.some(({ additionalProperties: values }) => isReferenceable(values));
  return isMap ? 'Values may be vault references.' : undefined;
}

function isReferenceable(schema: JsonSchema | boolean | undefined): boolean {
  return typeof schema === 'object' && alternatives(schema).some(({ referenceable }) => referenceable === true);
}

function elementSettings(schema: JsonSchema, path: string): Setting[] {
  const elements = alternatives(schema).find(({ items }) => typeof items === 'object')?.items;
  return typeof elements === 'object' ? settingsOf(elements, `${path}[].`) : [];
}

function objectOf(schema: JsonSchema): JsonSchema | undefined {
  return alternatives(schema).find(({ properties }) => properties !== undefined);
}

function alternatives(schema: JsonSchema): JsonSchema[] {
  return [schema, ...[schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => list?.flatMap(alternatives) ?? [])];
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(' or ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return [...new Set(union.map(typeOf))].filter((type) => type !== 'null').join(' or ');
  if (schema.allOf !== undefined) return typeOf(schema.allOf[0]!);
  if (schema.type === 'array') return typeof schema.items === 'object' ? `list of ${typeOf(schema.items)}` : 'list';
  if (schema.type === 'object') return typeof schema.additionalProperties === 'object' ? 'map' : 'record';
  return `${[schema.type ?? 'any'].flat().join(' or ')}${limitsOf(schema)}`;
}

/** Zod bounds integers by what a double can hold, which tells a reader nothing. */
function limitsOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum, minLength, maxLength }: JsonSchema): string {
  const limits = [
    minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER ? `≥ ${minimum}` : '',
    exclusiveMinimum !== undefined ? `> ${exclusiveMinimum}` : '',
    maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER ? `≤ ${maximum}` : '',
    exclusiveMaximum !== undefined ? `< ${exclusiveMaximum}` : '',
    minLength !== undefined && minLength > 1 ? `at least ${minLength} characters` : '',
    maxLength !== undefined ? `at most ${maxLength} characters` : '',
  ].filter((limit) => limit !== '');
  return limits.length === 0 ? '' : `, ${limits.join(', ')}`;
}
