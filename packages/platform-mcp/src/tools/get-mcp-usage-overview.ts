import { z } from 'zod';
import { defineTool, type ToolContext } from '../tool.ts';
import { Groups, onlyOf, sumOf } from './shared/groups.ts';
import { emptyGroup, type MetricsEvent, type MetricsQuestion, numberIn, otherGroup } from './shared/metrics.ts';
import { changeInPercent, percentOf, roundedIn } from './shared/numbers.ts';
import { keysOf, limitField, overviewInput, overviewMetadata, scopeOf } from './shared/overview.ts';
import { type ApiTimeRange, apiTimeRange, rangeBefore, sameRange } from './shared/time-range.ts';

/** What a group is, by what it is asked for. */
const dimensionsBy = {
  tool: ['mcp_tool_name', 'gateway_service'],
  server: ['gateway_service'],
  route: ['route'],
  method: ['mcp_method'],
  session: ['mcp_session_id'],
  person: ['subject'],
  consumer: ['consumer'],
  agent: ['agent'],
  control_plane: ['control_plane'],
} satisfies Readonly<Record<string, readonly string[]>>;

const usageSchema = z.object({
  calls: z.number(),
  errors: z.number().describe('Answered with an error of MCP, or refused with a status of 400 and up.'),
  errorRate: z.number().describe('In percent.'),
  deniedCalls: z.number().describe('By access control on tools, where it is recorded.'),
  previous: z.object({ calls: z.number(), errors: z.number() }).describe('In the period of the same length before.'),
  callsPercent: z.number().nullable().describe('The change of calls from the period before; null where it had none.'),
});

type Usage = z.output<typeof usageSchema>;

const orders = {
  calls: ({ calls }) => calls,
  errors: ({ errors }) => errors,
  error_rate: ({ errorRate }) => errorRate,
  denied: ({ deniedCalls }) => deniedCalls,
} satisfies Readonly<Record<string, (usage: Usage) => number>>;

export const getMcpUsageOverview = defineTool({
  name: 'get_mcp_usage_overview',
  title: 'Get an overview of the usage of MCP servers and tools',
  description:
    'Tells which MCP tools were called, by whom, and how that went, in ONE call: exact numbers of calls, errors and denials, latencies by tool, server, ' +
    'route, method, session, person, consumer or agent, and the change from the period before. For other splits, or a series over time, ' +
    'query_metrics with datasource agentic_usage.',
  category: 'analytics',
  input: z.strictObject({
    ...overviewInput,
    groupBy: z
      .enum(keysOf(dimensionsBy))
      .default('tool')
      .describe('What to split by. server: the service behind which an MCP server is.'),
    toolCallsOnly: z
      .boolean()
      .default(true)
      .describe(
        'Counts calls of tools. False: all messages, also lists of tools; with groupBy method it is always false.',
      ),
    orderBy: z.enum(keysOf(orders)).default('calls').describe('The largest first.'),
    limit: limitField,
  }),
  output: z.object({
    metadata: z.object({
      ...overviewMetadata,
      groupBy: z.string(),
      toolCallsOnly: z.boolean(),
      totalGroups: z.number(),
    }),
    totals: usageSchema,
    groups: z.array(
      z.object({
        id: z.string().describe('unknown: where there is none.'),
        name: z.string(),
        serverId: z.string().optional().describe('Of a tool: the service behind which its server is.'),
        serverName: z.string().optional(),
        ...usageSchema.shape,
        errorCodes: z.array(z.object({ error: z.string(), count: z.number() })).describe('As the server answered.'),
        averageLatencyMs: z.number().nullable(),
        p95LatencyMs: z.number().nullable(),
      }),
    ),
    relatedTools: z.array(z.string()),
  }),
  async run(given, context) {
    const { groupBy, orderBy, limit } = given;
    const toolCallsOnly = given.toolCallsOnly && groupBy !== 'method';
    const { controlPlane, filters: scope } = await scopeOf(context, given.controlPlane);
    const filters = [
      ...scope,
      ...(toolCallsOnly ? [{ field: 'mcp_method', operator: 'in', value: ['tools/call'] }] : []),
    ];
    const asked = await askUsage(context, { dimensions: dimensionsBy[groupBy], filters }, apiTimeRange(given));
    const { told, latencies, toldBefore } = asked;
    const groups = told.keys.map((key) => {
      const [first, server] = told.membersOf(key);
      const latency = latencies.eventsOf(key);
      return {
        id: first!.id,
        name: first!.name,
        ...(groupBy === 'tool' && { serverId: server!.id, serverName: server!.name }),
        ...usageOf((part) => asked[part].eventsOf(key)),
        errorCodes: errorCodesIn(told.eventsOf(key)),
        averageLatencyMs: roundedIn('ms', onlyOf(latency, 'mcp_latency_average')),
        p95LatencyMs: roundedIn('ms', onlyOf(latency, 'mcp_latency_p95')),
      };
    });
    const size = orders[orderBy];
    groups.sort((a, b) => size(b) - size(a) || b.calls - a.calls || a.name.localeCompare(b.name));
    return {
      metadata: {
        controlPlane,
        timeRange: told.period,
        previousTimeRange: toldBefore.period,
        groupBy,
        toolCallsOnly,
        totalGroups: groups.length,
      },
      totals: usageOf((part) => asked[part].events),
      groups: groups.slice(0, limit),
      relatedTools: [
        'query_metrics: other splits and series (datasource agentic_usage)',
        'get_llm_usage_overview: the models that asked for tools',
        'list_plugins: who may call which tools (ai-mcp-proxy, acl)',
      ],
    };
  },
});

const refusedOnly = [
  { field: 'mcp_error', operator: 'empty' },
  { field: 'status_code_grouped', operator: 'in', value: ['4XX', '5XX'] },
];

/** All that is asked about one period, and about the one before: messages, split by their errors, and those of requests that were refused as a whole. */
async function askUsage(
  context: ToolContext,
  { dimensions, filters }: Pick<MetricsQuestion, 'dimensions' | 'filters'>,
  wanted: ApiTimeRange,
) {
  const about = { datasource: 'agentic_usage', dimensions, filters };
  const messages = (timeRange: ApiTimeRange) =>
    Groups.ask(context, { ...about, splitBy: ['mcp_error'], metrics: ['request_count', 'acl_deny_count'], timeRange });
  // A message fails by itself, or else with the request that carries it.
  const refusals = (timeRange: ApiTimeRange) =>
    Groups.ask(context, { ...about, filters: [...filters, ...refusedOnly], metrics: ['request_count'], timeRange });
  const told = await messages(wanted);
  const timeRange = sameRange(told.period);
  const previousRange = rangeBefore(told.period);
  const [refused, latencies, toldBefore, refusedBefore] = await Promise.all([
    refusals(timeRange),
    Groups.ask(context, { ...about, metrics: ['request_count', 'mcp_latency_average', 'mcp_latency_p95'], timeRange }),
    messages(previousRange),
    refusals(previousRange),
  ]);
  return { told, refused, latencies, toldBefore, refusedBefore };
}

type Part = 'told' | 'refused' | 'toldBefore' | 'refusedBefore';

function usageOf(eventsOf: (part: Part) => readonly MetricsEvent[]): Usage {
  const [told, toldBefore] = [eventsOf('told'), eventsOf('toldBefore')];
  const calls = sumOf(told, 'request_count');
  const errors = errorsIn(told, eventsOf('refused'));
  const previous = {
    calls: sumOf(toldBefore, 'request_count'),
    errors: errorsIn(toldBefore, eventsOf('refusedBefore')),
  };
  return {
    calls,
    errors,
    errorRate: percentOf(errors, calls),
    deniedCalls: sumOf(told, 'acl_deny_count'),
    previous,
    callsPercent: changeInPercent(previous.calls, calls),
  };
}

function errorsIn(told: readonly MetricsEvent[], refused: readonly MetricsEvent[]): number {
  return sumOf(failedIn(told), 'request_count') + sumOf(refused, 'request_count');
}

function failedIn(events: readonly MetricsEvent[]): MetricsEvent[] {
  return events.filter(({ mcp_error: error }) => error !== emptyGroup);
}

function errorCodesIn(events: readonly MetricsEvent[]) {
  const counts = failedIn(events).map((event) => ({
    error: event['mcp_error'] === otherGroup ? 'others' : String(event['mcp_error']),
    count: numberIn(event, 'request_count'),
  }));
  return counts.sort((a, b) => b.count - a.count);
}
