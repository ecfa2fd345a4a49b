import { z } from 'zod';

const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().optional(),
  schema: z.unknown().optional(),
});

const operationSchema = z.looseObject({
  summary: z.string(),
  description: z.string().default(''),
  tags: z.array(z.string()).default([]),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()).default({}),
  'x-permission': z.string().default(''),
  'x-in-person': z.boolean().default(false),
});

/** The API's own description, as far as operations are told from it. */
export const openApiSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

export type OpenApiDocument = z.output<typeof openApiSchema>;
export type OpenApiOperation = z.output<typeof operationSchema>;

const depthMax = 24;

/** The value with what it refers to in its place; a schema that is in itself stays a reference there. */
export function resolved(value: unknown, document: unknown, within: readonly string[] = []): unknown {
  if (typeof value !== 'object' || value === null || within.length > depthMax) return value;
  if (Array.isArray(value)) return value.map((one) => resolved(one, document, within));
  const { $ref: reference } = value as { $ref?: unknown };
  if (typeof reference === 'string' && reference.startsWith('#/')) {
    if (within.includes(reference)) return value;
    return resolved(at(document, reference.slice(1)), document, [...within, reference]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one, document, within)]));
}

/** What a JSON pointer (RFC 6901) names; undefined where it names nothing. */
export function at(value: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>((part, key) => {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof part === 'object' && part !== null && Object.hasOwn(part, name)
      ? (part as Record<string, unknown>)[name]
      : undefined;
  }, value);
}
