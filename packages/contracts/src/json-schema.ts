import { z } from 'zod';

/**
 * A schema as JSON Schema, for people and forms: what a file may hold (`input`), or what it comes to with its defaults
 * (`output`). What its author says of it is found also where that came with a Zod of the author's own.
 */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      for (const [key, value] of Object.entries(ownMeta(zodSchema))) {
        if (key !== 'id' && !(key in jsonSchema)) jsonSchema[key] = value;
      }
    },
  });
}

/** From the registry of the schema's own copy of Zod, which only newer ones share. */
function ownMeta(schema: z.core.$ZodType): Record<string, unknown> {
  return ('meta' in schema && typeof schema.meta === 'function' ? schema.meta() : undefined) ?? {};
}
