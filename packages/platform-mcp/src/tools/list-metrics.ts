import { z } from 'zod';
import { defineTool, ToolError } from '../tool.ts';
import { ask } from './shared/ask.ts';

const fieldSchema = z.object({
  name: z.string(),
  description: z.string(),
  group: z.enum(['metric', 'dimension', 'filter']).optional(),
  unit: z.string().optional(),
  filter: z
    .object({
      operators: z.array(z.object({ ops: z.array(z.string()) })),
      preSeededValues: z.array(z.string()),
    })
    .optional(),
});

const catalogueSchema = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      defaultMetric: z.string(),
      timeRangeOptions: z.array(z.string()),
      fields: z.array(fieldSchema),
    }),
  ),
  granularities: z.array(z.object({ name: z.string() })),
});

type Field = z.output<typeof fieldSchema>;

const namedSchema = z.object({ name: z.string(), description: z.string() });

/** For single requests there is another tool. */
const notMeasured = 'api_requests';

export const listMetrics = defineTool({
  name: 'list_metrics',
  title: 'List metrics, dimensions and filters',
  description:
    'Tells what query_metrics can be asked of a datasource: its metrics and their units, the dimensions to split by, the fields to filter by with their ' +
    'operators, and which other datasources there are. Call it before query_metrics where names are not known.',
  category: 'analytics',
  input: z.strictObject({
    datasource: z
      .string()
      .max(64)
      .default('api_usage')
      .describe('api_usage, llm_usage (models), agentic_usage (MCP), guard_usage, feedback or basic.'),
  }),
  output: z.object({
    datasource: namedSchema,
    otherDatasources: z.array(namedSchema),
    defaultMetric: z.string(),
    metrics: z.array(namedSchema.extend({ unit: z.string() })),
    dimensions: z.array(namedSchema),
    filters: z.array(
      z.object({ name: z.string(), operators: z.array(z.string()), values: z.array(z.string()).optional() }),
    ),
    timeRanges: z.array(z.string()),
    granularities: z.array(z.string()),
    relatedTools: z.array(z.string()),
  }),
  async run({ datasource }, context) {
    const { data, granularities } = await ask(context, { method: 'GET', path: '/v2/metrics/fields' }, catalogueSchema);
    const all = data.filter(({ name }) => name !== notMeasured);
    const wanted = datasource.replaceAll('-', '_');
    const found = all.find(({ name }) => name === wanted);
    if (found === undefined)
      throw new ToolError(
        `There is no datasource '${datasource}'. There are: ${all.map(({ name }) => name).join(', ')}.`,
      );
    const { fields, defaultMetric } = found;
    return {
      datasource: named(found),
      otherDatasources: all.filter((one) => one !== found).map(named),
      defaultMetric,
      metrics: fields.filter(({ group }) => group === 'metric').map(metricView),
      dimensions: [
        ...fields.filter(({ group }) => group === 'dimension').map(named),
        { name: 'time', description: 'Makes a series; see granularities.' },
      ],
      filters: fields.flatMap((field) => (field.filter === undefined ? [] : [filterView(field.name, field.filter)])),
      timeRanges: found.timeRangeOptions.map((range) => range.toUpperCase()),
      granularities: granularities.map(({ name }) => name),
      relatedTools: ['query_metrics: asks for these numbers'],
    };
  },
});

function named({ name, description }: z.output<typeof namedSchema>) {
  return { name, description };
}

function metricView({ unit = '', ...field }: Field) {
  return { ...named(field), unit };
}

function filterView(name: string, { operators, preSeededValues: values }: NonNullable<Field['filter']>) {
  return { name, operators: operators.flatMap(({ ops }) => ops), ...(values.length > 0 && { values }) };
}
