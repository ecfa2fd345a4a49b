import { z } from 'zod';
import { referenceSchema, textsSchema } from './entity-fields.ts';

/** A plugin as the API shows it. */
export const pluginEntitySchema = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  config: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((config) => config ?? {}),
  protocols: textsSchema,
  tags: textsSchema,
  consumer: referenceSchema,
  consumer_group: referenceSchema,
  service: referenceSchema,
  route: referenceSchema,
});
