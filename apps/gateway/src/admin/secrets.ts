import { z } from 'zod';

const hidden = '[secret]';

interface JsonSchema {
  secret?: boolean;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
}

/** A plugin's configuration with the values of secret fields hidden; vault references are shown, since they tell nothing. */
export function hideSecrets(schema: z.ZodType, config: unknown): unknown {
  return hide(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema, config);
}

function hide(schema: JsonSchema | undefined, value: unknown): unknown {
  if (schema === undefined || value === null || value === undefined) return value;
  if (schema.secret === true) return hideText(value);
  if (Array.isArray(value)) return value.map((item) => hide(schema.items, item));
  if (typeof value !== 'object') return value;
  const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const properties = schema.properties ?? schema.anyOf?.find((option) => option.properties !== undefined)?.properties;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, hide(properties?.[name] ?? others, item)]),
  );
}

function hideText(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('{vault://') ? value : hidden;
  if (Array.isArray(value)) return value.map(hideText);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hideText(item)]));
  return hidden;
}
