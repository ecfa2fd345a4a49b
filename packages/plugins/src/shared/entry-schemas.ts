import { z } from 'zod';

// Settings that transformers share.

export const namesSchema = (what: string) => z.array(z.string().min(1)).default([]).describe(what);

/** Entries such as `name:value`; one, or its value, may be a reference to a vault. */
export const pairsSchema = (what: string) =>
  z
    .array(z.string().min(1).meta({ referenceable: true }))
    .default([])
    .describe(what);

export const jsonTypesSchema = (of: string) =>
  z
    .array(z.enum(['boolean', 'number', 'string']))
    .default([])
    .describe(`Types of the values in \`${of}\`, in the same order; without one a value is a string.`);

export const dotsInKeysSchema = z
  .boolean()
  .default(true)
  .describe(
    'Whether a dot in the name of a member is part of it. When false, `a.b` is `b` inside of `a`, `list[*]` every item of a list and `list[1]` its first.',
  );
