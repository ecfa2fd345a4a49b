import { z } from 'zod';

const count = z.union([z.int(), z.string().regex(/^\d+$/)]).optional();
const type = z.string().regex(/^(string|number|integer|boolean|array|object|null)$/i, 'is not one of the types');

/** Google's own kind of schema: JSON Schema's members that are not here are refused. */
export const ownSchema: z.ZodType = z.strictObject({
  type: type.optional(),
  format: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  nullable: z.boolean().optional(),
  enum: z.array(z.string()).optional(),
  maxItems: count,
  minItems: count,
  minLength: count,
  maxLength: count,
  minProperties: count,
  maxProperties: count,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  pattern: z.string().optional(),
  example: z.unknown().optional(),
  default: z.unknown().optional(),
  propertyOrdering: z.array(z.string()).optional(),
  required: z.array(z.string()).optional(),
  get items() {
    return ownSchema.optional();
  },
  get properties() {
    return z.record(z.string(), ownSchema).optional();
  },
  get anyOf() {
    return z.array(ownSchema).optional();
  },
});
