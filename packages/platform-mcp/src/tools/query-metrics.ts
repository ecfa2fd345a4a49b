import { z } from 'zod';
import { defineTool, type ToolContext, ToolError } from '../tool.ts';
import { controlPlaneIdOf } from './shared/control-plane-ids.ts';
import { entityIdsOf, isId, type NamedKind, namesMax } from './shared/entity-ids.ts';
import { type ApiFilter, askMetrics, type MetricsAnswer, nameIn } from './shared/metrics.ts';
import { roundedIn } from './shared/numbers.ts';
import { apiTimeRange, periodSchema, timeRangeFields } from './shared/time-range.ts';

/** More make an answer that no model reads. */
const rowsMax = 500;

const value = z.union([z.string().max(2_048), z.number(), z.boolean()]);

const input = z.strictObject({
  datasource: z
    .preprocess(
      (name) => (typeof name === 'string' ? name.replaceAll('-', '_') : name),
      z.enum(['api_usage', 'llm_usage', 'agentic_usage', 'guard_usage', 'feedback', 'basic']).default('api_usage'),
    )
    .describe(
      'api_usage: all requests. llm_usage: requests to models. agentic_usage: MCP messages. guard_usage: what guards decided.',
    ),
  metrics: z
    .array(z.string().max(64))
    .min(1)
    .max(3)
    .default(['request_count'])
    .describe('What to measure, up to three: request_count, error_rate, response_latency_p95, total_tokens, cost, …'),
  dimensions: z
    .array(z.string().max(64))
    .max(3)
    .default([])
    .describe(
      'What to split by, up to three: gateway_service, route, consumer, status_code, ai_request_model, mcp_tool_name, time, …',
    ),
  filters: z
    .array(
      z.object({
        field: z.string().max(64),
        operator: z.enum([
          'in',
          'not_in',
          '=',
          '!=',
          'starts_with',
          'ends_with',
          '<',
          '>',
          '<=',
          '>=',
          'empty',
          'not_empty',
        ]),
        value: z
          .union([value, z.array(value).min(1).max(500)])
          .optional()
          .describe('A list for in and not_in, nothing for empty and not_empty, else one value.'),
      }),
    )
    .max(50)
    .default([])
    .describe(
      'All must be true. control_plane, gateway_service, route and consumer may be given by name: {"field":"control_plane","operator":"in","value":["Payments"]}.',
    ),
  ...timeRangeFields('24H'),
  granularity: z
    .string()
    .max(32)
    .optional()
    .describe('With the dimension `time`: minutely, fiveMinutely, hourly, daily, weekly, …'),
  limit: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .describe(
      'How many groups of the first dimension, the largest first; the others are summed up as `____OTHER____`.',
    ),
});

type Given = z.output<typeof input>;

export const queryMetrics = defineTool({
  name: 'query_metrics',
  title: 'Query metrics',
  description:
    'Answers any question about numbers with ONE query: counts, rates, latencies, tokens, costs, split by up to three dimensions and over time. Counted over all ' +
    'requests, never over samples. Call list_metrics first for the names of metrics, dimensions and filters of a datasource; a name that does not ' +
    'exist is refused with those that do. For services ranked by errors, get_service_health_overview is simpler.',
  category: 'analytics',
  input,
  output: z.object({
    metadata: z.object({
      datasource: z.string(),
      timeRange: periodSchema,
      granularityMs: z.number().nullable().describe('Of a series.'),
      units: z.record(z.string(), z.string()),
      filters: z.array(z.object({ field: z.string(), operator: z.string(), value: z.unknown() })),
      totalRows: z.number(),
      truncated: z.boolean().describe('There are more groups or rows than are told.'),
      hint: z.string().optional(),
    }),
    rows: z
      .array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))
      .describe(
        'The largest first, of a series the oldest. Entities stand by their names, with their ids as `<dimension>_id`; null: nothing was measured.',
      ),
    relatedTools: z.array(z.string()),
  }),
  async run(given, context) {
    const { datasource, metrics, dimensions, limit, granularity } = given;
    const filters = await withIds(given.filters, context);
    const timeRange = apiTimeRange(given);
    const answer = await askMetrics(context, {
      datasource,
      metrics,
      dimensions,
      filters,
      timeRange,
      limit,
      granularity,
    });
    const rows = rowsOf(answer, dimensions, metrics);
    const isCut = rows.length > rowsMax;
    return {
      metadata: {
        datasource,
        timeRange: { start: answer.meta.start, end: answer.meta.end },
        granularityMs: dimensions.includes('time') ? answer.meta.granularity_ms : null,
        units: answer.meta.metric_units,
        filters: filters.map(({ field, operator, value: of }) => ({ field, operator, value: of })),
        totalRows: rows.length,
        truncated: isCut || answer.meta.truncated,
        ...(isCut && { hint: 'Ask for fewer dimensions, a coarser granularity, a smaller limit, or filter.' }),
      },
      rows: rows.slice(0, rowsMax),
      relatedTools: [
        'list_metrics: which metrics, dimensions and filters there are',
        'query_api_requests: single requests behind these numbers',
      ],
    };
  },
});

/** With ids instead of names. Throws a `ToolError` where there are too many: each costs a few questions to the API. */
async function withIds(filters: Given['filters'], context: ToolContext): Promise<ApiFilter[]> {
  const names = filters.flatMap((filter) =>
    resolvers[filter.field] ? textsOf(filter).filter((text) => !isId(text)) : [],
  );
  if (names.length > namesMax)
    throw new ToolError(`At most ${namesMax} entities can be given by name; give the others by id: lists tell ids.`);
  const resolved: ApiFilter[] = [];
  for (const filter of filters) {
    const idsOf = resolvers[filter.field];
    const ids = idsOf === undefined ? [] : await idsOf(context, textsOf(filter));
    const isList = Array.isArray(filter.value);
    resolved.push(ids.length === 0 ? filter : { ...filter, value: isList ? ids : ids[0] });
  }
  return resolved;
}

/** Values that may be names; anything else is the API's to judge. */
function textsOf({ value: given }: Given['filters'][number]): string[] {
  const values = given === undefined ? [] : [given].flat();
  return values.every((one) => typeof one === 'string') ? values : [];
}

const ofKind = (kind: NamedKind) => (context: ToolContext, written: readonly string[]) =>
  entityIdsOf(context, kind, written);

const resolvers: Readonly<Record<string, (context: ToolContext, written: readonly string[]) => Promise<string[]>>> = {
  control_plane: (context, written) => Promise.all(written.map((one) => controlPlaneIdOf(context, one))),
  gateway_service: ofKind('service'),
  route: ofKind('route'),
  consumer: ofKind('consumer'),
};

/** Dimensions whose groups are ids. */
const entityDimensions = [
  'control_plane',
  'data_plane_node',
  'gateway_service',
  'route',
  'consumer',
  'ai_plugin',
  'guard_plugin',
];

function rowsOf(answer: MetricsAnswer, dimensions: readonly string[], metrics: readonly string[]) {
  return answer.data.map(({ timestamp, event }) => {
    const row: Record<string, string | number | null> = {};
    for (const dimension of dimensions) {
      if (dimension === 'time') row['time'] = timestamp;
      else if (!entityDimensions.includes(dimension)) row[dimension] = event[dimension] ?? null;
      else {
        const id = String(event[dimension]);
        row[dimension] = nameIn(answer, dimension, id);
        row[`${dimension}_id`] = id;
      }
    }
    for (const metric of metrics) row[metric] = roundedIn(answer.meta.metric_units[metric], event[metric]);
    return row;
  });
}
