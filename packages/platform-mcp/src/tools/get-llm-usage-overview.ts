import { z } from 'zod';
import { defineTool, type ToolContext } from '../tool.ts';
import { Groups, onlyOf, sumOf } from './shared/groups.ts';
import type { MetricsEvent, MetricsQuestion } from './shared/metrics.ts';
import { changeInPercent, money, percentOf, roundedIn } from './shared/numbers.ts';
import { keysOf, limitField, overviewInput, overviewMetadata, scopeOf } from './shared/overview.ts';
import { type ApiTimeRange, apiTimeRange, rangeBefore, sameRange } from './shared/time-range.ts';

/** What a group is, by what it is asked for. */
const dimensionsBy = {
  model: ['ai_request_model', 'ai_provider'],
  provider: ['ai_provider'],
  person: ['subject'],
  consumer: ['consumer'],
  consumer_group: ['consumer_group'],
  agent: ['agent'],
  control_plane: ['control_plane'],
  service: ['gateway_service'],
} satisfies Readonly<Record<string, readonly string[]>>;

const usageSchema = z.object({
  requests: z.number(),
  errors: z.number().describe('Answers with a status of 400 and up; refusals by limits and guards are among them.'),
  errorRate: z.number().describe('In percent.'),
  totalTokens: z.number(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  cachedTokens: z.number().describe('Of the prompt tokens, those from the provider’s cache.'),
  costUsd: z.number().describe('Requests whose price is not known add nothing.'),
  unpricedRequests: z.number().describe('Served requests whose price is not known.'),
  previous: z
    .object({ requests: z.number(), totalTokens: z.number(), costUsd: z.number() })
    .describe('In the period of the same length before.'),
  change: z
    .object({
      requestsPercent: z.number().nullable(),
      totalTokensPercent: z.number().nullable(),
      costPercent: z.number().nullable(),
    })
    .describe('From the period before; null where there was nothing to compare with.'),
});

type Usage = z.output<typeof usageSchema>;

const orders = {
  cost: ({ costUsd }) => costUsd,
  tokens: ({ totalTokens }) => totalTokens,
  requests: ({ requests }) => requests,
  errors: ({ errors }) => errors,
} satisfies Readonly<Record<string, (usage: Usage) => number>>;

export const getLlmUsageOverview = defineTool({
  name: 'get_llm_usage_overview',
  title: 'Get an overview of the usage of models',
  description:
    'Tells what large language models were asked for and what they cost, in ONE call: requests, errors, tokens, US dollars and latencies by model, provider, ' +
    'person, consumer, consumer group, agent or control plane, and the change from the period before. For other splits, or a series over time, ' +
    'query_metrics with datasource llm_usage.',
  category: 'analytics',
  input: z.strictObject({
    ...overviewInput,
    groupBy: z
      .enum(keysOf(dimensionsBy))
      .default('model')
      .describe('What to split by. person: on whose account; agent: who acts for them.'),
    orderBy: z.enum(keysOf(orders)).default('cost').describe('The largest first.'),
    limit: limitField,
  }),
  output: z.object({
    metadata: z.object({
      ...overviewMetadata,
      groupBy: z.string(),
      totalGroups: z.number(),
    }),
    totals: usageSchema.describe('With groupBy consumer_group, who is in several groups counts in each.'),
    groups: z.array(
      z.object({
        id: z.string().describe('unknown: where no model was asked, or nobody is known.'),
        name: z.string(),
        provider: z.string().optional().describe('Of a model.'),
        ...usageSchema.shape,
        averageLatencyMs: z.number().nullable(),
        averageTimeToFirstTokenMs: z.number().nullable().describe('Of streamed answers.'),
      }),
    ),
    relatedTools: z.array(z.string()),
  }),
  async run(given, context) {
    const { groupBy, orderBy, limit } = given;
    const { controlPlane, filters } = await scopeOf(context, given.controlPlane);
    const asked = await askUsage(context, { dimensions: dimensionsBy[groupBy], filters }, apiTimeRange(given));
    const { counts, latencies, before } = asked;
    const groups = counts.keys.map((key) => {
      const [first, second] = counts.membersOf(key);
      const told = latencies.eventsOf(key);
      return {
        id: first!.id,
        name: first!.name,
        ...(groupBy === 'model' && { provider: second!.name }),
        ...usageOf((part) => asked[part].eventsOf(key)),
        averageLatencyMs: roundedIn('ms', onlyOf(told, 'llm_latency_average')),
        averageTimeToFirstTokenMs: roundedIn('ms', onlyOf(told, 'time_to_first_token_average')),
      };
    });
    const size = orders[orderBy];
    groups.sort((a, b) => size(b) - size(a) || b.requests - a.requests || a.name.localeCompare(b.name));
    return {
      metadata: {
        controlPlane,
        timeRange: counts.period,
        previousTimeRange: before.period,
        groupBy,
        totalGroups: groups.length,
      },
      totals: usageOf((part) => asked[part].events),
      groups: groups.slice(0, limit),
      relatedTools: [
        'query_metrics: other splits and series (datasource llm_usage), what guards decided (guard_usage)',
        'get_mcp_usage_overview: the tools that models asked for',
        'list_plugins: the limits and guards of the models’ routes',
      ],
    };
  },
});

const unpricedOnly = [
  { field: 'cost', operator: 'empty' },
  { field: 'status_code_grouped', operator: 'in', value: ['2XX'] },
];

/** All that is asked about one period, and about the one before. */
async function askUsage(
  context: ToolContext,
  { dimensions, filters }: Pick<MetricsQuestion, 'dimensions' | 'filters'>,
  wanted: ApiTimeRange,
) {
  const about = { datasource: 'llm_usage', dimensions, filters };
  const sizes = ['ai_request_count', 'total_tokens', 'cost'];
  const counts = await Groups.ask(context, {
    ...about,
    splitBy: ['status_code_grouped'],
    metrics: sizes,
    timeRange: wanted,
  });
  const timeRange = sameRange(counts.period);
  const [tokens, latencies, unpriced, before] = await Promise.all([
    Groups.ask(context, { ...about, metrics: ['prompt_tokens', 'completion_tokens', 'cached_tokens'], timeRange }),
    Groups.ask(context, {
      ...about,
      metrics: ['ai_request_count', 'llm_latency_average', 'time_to_first_token_average'],
      timeRange,
    }),
    Groups.ask(context, { ...about, filters: [...filters, ...unpricedOnly], metrics: ['ai_request_count'], timeRange }),
    Groups.ask(context, { ...about, metrics: sizes, timeRange: rangeBefore(counts.period) }),
  ]);
  return { counts, tokens, latencies, unpriced, before };
}

function usageOf(eventsOf: (part: 'counts' | 'tokens' | 'unpriced' | 'before') => readonly MetricsEvent[]): Usage {
  const [counts, tokens, before] = [eventsOf('counts'), eventsOf('tokens'), eventsOf('before')];
  const failed = counts.filter(({ status_code_grouped: of }) => of === '4XX' || of === '5XX');
  const requests = sumOf(counts, 'ai_request_count');
  const errors = sumOf(failed, 'ai_request_count');
  const totalTokens = sumOf(counts, 'total_tokens');
  const costUsd = money(sumOf(counts, 'cost'));
  const previous = {
    requests: sumOf(before, 'ai_request_count'),
    totalTokens: sumOf(before, 'total_tokens'),
    costUsd: money(sumOf(before, 'cost')),
  };
  return {
    requests,
    errors,
    errorRate: percentOf(errors, requests),
    totalTokens,
    promptTokens: sumOf(tokens, 'prompt_tokens'),
    completionTokens: sumOf(tokens, 'completion_tokens'),
    cachedTokens: sumOf(tokens, 'cached_tokens'),
    costUsd,
    unpricedRequests: sumOf(eventsOf('unpriced'), 'ai_request_count'),
    previous,
    change: {
      requestsPercent: changeInPercent(previous.requests, requests),
      totalTokensPercent: changeInPercent(previous.totalTokens, totalTokens),
      costPercent: changeInPercent(previous.costUsd, costUsd),
    },
  };
}
