import { apiRequests, catalogueEntry, dataSets, granularities } from '@sallyport/analytics';
import { z } from 'zod';
import type { Area } from '../http/area.ts';

const fieldSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  showInUI: z.boolean(),
  group: z.enum(['metric', 'dimension', 'filter']).optional(),
  metricGroup: z.string().optional().describe('Charts show several metrics only of one.'),
  aggregation: z.string().optional(),
  unit: z.string().optional(),
  supportedDimensions: z.array(z.string()).optional(),
  entityAttributes: z.array(z.string()).optional(),
  filter: z
    .object({
      valueType: z.string(),
      operators: z.array(z.object({ type: z.string(), ops: z.array(z.string()) })),
      preSeededValues: z.array(z.string()),
      allowNewValues: z.boolean(),
      valuesNeedTranslation: z.boolean().describe('Values are ids; `GET /v2/entity-names` finds them.'),
      valueSource: z.string().optional(),
      entity: z.string().optional(),
      allowsWildcards: z.boolean(),
    })
    .optional()
    .describe('Absent where it cannot be filtered by.'),
});

const dataSetSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  showInUI: z.boolean(),
  timeRangeOptions: z.array(z.string()),
  granularityOptions: z.array(
    z.object({
      upToMs: z.number().nullable().describe('The longest range that has them; null: any longer one.'),
      default: z.string(),
      granularities: z.array(z.string()),
    }),
  ),
  defaultMetric: z.string(),
  fields: z.array(fieldSchema),
});

const catalogueSchema = z.object({
  data: z.array(dataSetSchema),
  granularities: z.array(z.object({ name: z.string(), ms: z.number() })),
});

const entityKinds = ['service', 'route', 'consumer', 'consumer_group', 'plugin', 'node'] as const;

const namesQuerySchema = z.strictObject({
  kind: z.enum(entityKinds),
  search: z.string().max(256).default('').describe('A part of the name, or an id.'),
  size: z.coerce.number().int().min(1).max(100).default(20),
});

const namesSchema = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string(), deleted: z.literal(true).optional() })),
});

export const catalogue: Area = {
  name: 'Catalogue',
  description: 'What can be asked for, and how entities are called.',
  routes(app, { store, questions }) {
    const config = { permission: 'analytics.read', scope: 'any' } as const;
    const told = {
      data: [...dataSets, apiRequests].map(catalogueEntry),
      granularities: Object.entries(granularities).map(([name, ms]) => ({ name, ms })),
    };
    app.get(
      '/v2/metrics/fields',
      { config, schema: { summary: 'Tells data sets, metrics and fields', response: { 200: catalogueSchema } } },
      async (_request, reply) => reply.send(told as z.output<typeof catalogueSchema>),
    );
    app.get(
      '/v2/entity-names',
      {
        config,
        schema: { summary: 'Finds entities by name', querystring: namesQuerySchema, response: { 200: namesSchema } },
      },
      async ({ query: { kind, search, size }, principal }) => {
        const seen = await questions.controlPlanesFor(principal, 'analytics.read');
        const ids = seen.map(({ id }) => id);
        const found = await store.entityNames.search(ids, kind, search, size);
        return {
          data: found.map(({ id, controlPlaneId, name, isDeleted }) => ({
            // As filters want it; a plugin is filtered by its id alone.
            id: kind === 'plugin' || kind === 'consumer_group' ? id : `${controlPlaneId}:${id}`,
            name,
            ...(isDeleted && { deleted: true as const }),
          })),
        };
      },
    );
  },
};
