import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import { entityName, httpProtocols, withRules } from './fields.ts';

const places = z.strictObject({ access: z.array(z.string()).optional() });

/** `config` is checked by the plugin's own schema once the whole configuration is known. */
export const plugins: CollectionDefinition = {
  name: 'plugins',
  singular: 'plugin',
  schema: z.strictObject({
    name: z.string().min(1),
    instance_name: entityName.optional(),
    enabled: z.boolean().default(true),
    config: z.record(z.string(), z.unknown()).default({}),
    // Plugins run on requests, so those of raw streams are none of theirs.
    protocols: z.array(z.enum(httpProtocols)).default(['grpc', 'grpcs', 'http', 'https']),
    ordering: z.strictObject({ before: places.optional(), after: places.optional() }).optional(),
    condition: z.string().max(1024).optional(),
    partials: z
      .array(z.strictObject({ id: z.string().optional(), name: z.string().optional(), path: z.string().optional() }))
      .optional(),
  }),
  unique: [['name', 'route', 'service', 'consumer', 'consumer_group'], ['instance_name']],
  foreignKeys: [
    { field: 'route', collection: 'routes', goesWith: true },
    { field: 'service', collection: 'services', goesWith: true },
    { field: 'consumer', collection: 'consumers', goesWith: true },
    { field: 'consumer_group', collection: 'consumer_groups', goesWith: true },
  ],
};

const redisTypes = ['redis-ce', 'redis-ee'];
const laterTypes = ['vectordb', 'embeddings', 'model'];

/**
 * Settings that several plugins share. Linked into a plugin by `partials: [{ name, path }]`, and checked there, by the
 * plugin's own schema, which also has the defaults.
 */
export const partials: CollectionDefinition = {
  name: 'partials',
  singular: 'partial',
  schema: withRules(
    z.strictObject({ name: z.string().optional(), type: z.string(), config: z.record(z.string(), z.unknown()) }),
    ({ type }, tell) => {
      if (typeof type !== 'string' || redisTypes.includes(type)) return;
      if (laterTypes.includes(type))
        tell('type', `'${type}' partials are not supported yet; use ${redisTypes.join(' or ')}`);
      else tell('type', `expected one of: ${[...redisTypes, ...laterTypes].join(', ')}`);
    },
  ),
  nameFields: ['name'],
  unique: [['name']],
};
