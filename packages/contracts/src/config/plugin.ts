import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import { allProtocols, entityName } from './fields.ts';

const places = z.strictObject({ access: z.array(z.string()).optional() });

/** `config` is checked by the plugin's own schema once the whole configuration is known. */
export const plugins: CollectionDefinition = {
  name: 'plugins',
  singular: 'plugin',
  schema: z.strictObject({
    name: z.string().min(1, 'length must be at least 1'),
    instance_name: entityName.optional(),
    enabled: z.boolean().default(true),
    config: z.record(z.string(), z.unknown()).default({}),
    protocols: z.array(z.enum(allProtocols)).default(['grpc', 'grpcs', 'http', 'https']),
    ordering: z.strictObject({ before: places.optional(), after: places.optional() }).optional(),
    condition: z.string().optional(),
    partials: z.array(z.strictObject({ id: z.string().optional(), name: z.string().optional(), path: z.string().optional() })).optional(),
  }),
  unique: [['name', 'route', 'service', 'consumer', 'consumer_group'], ['instance_name']],
  foreignKeys: [
    { field: 'route', collection: 'routes' },
    { field: 'service', collection: 'services' },
    { field: 'consumer', collection: 'consumers' },
    { field: 'consumer_group', collection: 'consumer_groups' },
  ],
};

/** Settings that several plugins share. Linked into a plugin by `partials: [{ name, path }]`. */
export const partials: CollectionDefinition = {
  name: 'partials',
  singular: 'partial',
  schema: z
    .strictObject({ name: z.string().optional(), type: z.string(), config: z.record(z.string(), z.unknown()) })
    .superRefine(({ type }, context) => {
      if (type === 'redis-ce') return;
      context.addIssue({ code: 'custom', path: ['type'], message: `'${type}' partials are not supported yet; only redis-ce is` });
    }),
  nameFields: ['name'],
  unique: [['name']],
};
