import { z } from 'zod';

export const jsonTypesSchema = (of: string) =>
  z
    .array(z.enum(['boolean', 'number', 'string']))
    .default([])
    .describe(`Types of the values in \`${of}\`, in the same order; without one a value is a string.`);
