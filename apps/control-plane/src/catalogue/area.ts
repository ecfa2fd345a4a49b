import {
  apiRequests,
  type DataSet,
  dataSets,
  type Field,
  granularities,
  operatorsOf,
  relativeRanges,
} from '@sallyport/analytics';
import { z } from 'zod';
import type { Area } from '../http/area.ts';

const dataSetSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  default_metric: z.string().optional(),
  metrics: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      unit: z.string(),
      category: z.string().describe('Charts show several metrics only of one.'),
    }),
  ),
  fields: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      type: z.string(),
      entity: z.string().optional().describe('What its ids are of; `GET /v2/entity-names` finds them.'),
      unit: z.string().optional(),
      values: z.array(z.string()).optional().describe('All that it can be.'),
      is_dimension: z.boolean(),
      operators: z.array(z.string()).describe('None where it cannot be filtered by.'),
    }),
  ),
});

const catalogueSchema = z.object({
  data: z.array(dataSetSchema),
  time_ranges: z.array(z.string()),
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
  routes(app, { store, controlPlaneId }) {
    const catalogueView = {
      data: [...dataSets, apiRequests].map(dataSetView),
      time_ranges: relativeRanges,
      granularities: Object.entries(granularities).map(([name, ms]) => ({ name, ms })),
    };
    app.get(
      '/v2/metrics/fields',
      { schema: { summary: 'Tells data sets, metrics and fields', response: { 200: catalogueSchema } } },
      async () => catalogueView,
    );
    app.get(
      '/v2/entity-names',
      { schema: { summary: 'Finds entities by name', querystring: namesQuerySchema, response: { 200: namesSchema } } },
      async ({ query: { kind, search, size } }) => ({
        data: (await store.entityNames.search(kind, search, size)).map(({ id, name, isDeleted }) => ({
          // As filters want it; a plugin is filtered by its id alone.
          id: kind === 'plugin' || kind === 'consumer_group' ? id : `${controlPlaneId}:${id}`,
          name,
          ...(isDeleted && { deleted: true as const }),
        })),
      }),
    );
  },
};

function dataSetView({ name, title, description, defaultMetric, metrics, fields }: DataSet) {
  return {
    name,
    title,
    description,
    ...(defaultMetric !== '' && { default_metric: defaultMetric }),
    metrics: metrics.map(({ name, title, description, unit, category }) => ({
      name,
      title,
      description,
      unit,
      category,
    })),
    fields: fields.map(fieldView),
  };
}

function fieldView({ name, title, description, kind, unit, values, isDimension, isFilter }: Field) {
  return {
    name,
    title,
    description,
    type: kind.type,
    ...('entity' in kind && { entity: kind.entity }),
    ...(unit !== undefined && { unit }),
    ...(values !== undefined && { values: [...values] }),
    is_dimension: isDimension,
    operators: isFilter ? [...operatorsOf(kind)] : [],
  };
}
