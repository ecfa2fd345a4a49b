import { z } from 'zod';
import { defineTool } from '../tool.ts';
import { controlPlaneIdField, scopeOf, scopeSchema } from './shared/control-plane-ids.ts';
import { Groups, onlyOf, sumOf } from './shared/groups.ts';
import type { MetricsEvent } from './shared/metrics.ts';
import { changeInPercent, money, percentOf, roundedIn } from './shared/numbers.ts';
import { apiTimeRange, rangeBefore, sameRange, timeRangeFields } from './shared/time-range.ts';

/** What a group is, by what it is asked for. */
const dimensionsBy: Readonly<Record<string, readonly string[]>> = {
  model: ['ai_request_model', 'ai_provider'],
  provider: ['ai_provider'],
  person: ['subject'],
  consumer: ['consumer'],
  consumer_group: ['consumer_group'],
  agent: ['agent'],
  control_plane: ['control_plane'],
  service: ['gateway_service'],
};

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

export const getLlmUsageOverview = defineTool({
  name: 'get_llm_usage_overview',
  title: 'Get an overview of the usage of models',
  description:
    'Tells what large language models were asked for and what they cost, in ONE call: requests, errors, tokens, US dollars and latencies by model, provider, ' +
    'person, consumer, consumer group, agent or control plane, and the change from the period before. For other splits, or a series over time, ' +
    'query_metrics with datasource llm_usage.',
  category: 'analytics',
  input: z.strictObject({
    controlPlane: controlPlaneIdField.optional().describe('By id or name. Without it: all that you may see.'),
    ...timeRangeFields('24H'),
    groupBy: z
      .enum(['model', 'provider', 'person', 'consumer', 'consumer_group', 'agent', 'control_plane', 'service'])
      .default('model')
      .describe('What to split by. person: on whose account; agent: who acts for them.'),
    orderBy: z.enum(['cost', 'tokens', 'requests', 'errors']).default('cost').describe('The largest first.'),
    limit: z.int().min(1).max(100).default(20).describe('How many groups to return; `totals` covers all.'),
  }),
  output: z.object({
    metadata: z.object({
      controlPlane: scopeSchema,
      timeRange: z.object({ start: z.string(), end: z.string() }),
      previousTimeRange: z.object({ start: z.string(), end: z.string() }),
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
    const about = { datasource: 'llm_usage', dimensions: dimensionsBy[groupBy]!, filters };
    const counts = await Groups.ask(context, {
      ...about,
      splitBy: ['status_code_grouped'],
      metrics: ['ai_request_count', 'total_tokens', 'cost'],
      timeRange: apiTimeRange(given),
    });
    const timeRange = sameRange(counts.answer.meta);
    const unpriced = [
      { field: 'cost', operator: 'empty' },
      { field: 'status_code_grouped', operator: 'in', value: ['2XX'] },
    ];
    const [tokens, latencies, withoutPrice, before] = await Promise.all([
      Groups.ask(context, { ...about, metrics: ['prompt_tokens', 'completion_tokens', 'cached_tokens'], timeRange }),
      Groups.ask(context, {
        ...about,
        metrics: ['ai_request_count', 'llm_latency_average', 'time_to_first_token_average'],
        timeRange,
      }),
      Groups.ask(context, { ...about, filters: [...filters, ...unpriced], metrics: ['ai_request_count'], timeRange }),
      Groups.ask(context, {
        ...about,
        metrics: ['ai_request_count', 'total_tokens', 'cost'],
        timeRange: rangeBefore(counts.answer.meta),
      }),
    ]);
    const groups = counts.keys.map((key) => {
      const [first, second] = counts.membersOf(key);
      const told = latencies.eventsOf(key);
      return {
        id: first!.id,
        name: first!.name,
        ...(groupBy === 'model' && { provider: second!.name }),
        ...usageOf({
          counts: counts.eventsOf(key),
          tokens: tokens.eventsOf(key),
          unpriced: withoutPrice.eventsOf(key),
          before: before.eventsOf(key),
        }),
        averageLatencyMs: roundedIn('ms', onlyOf(told, 'llm_latency_average')),
        averageTimeToFirstTokenMs: roundedIn('ms', onlyOf(told, 'time_to_first_token_average')),
      };
    });
    const size = orders[orderBy]!;
    groups.sort((a, b) => size(b) - size(a) || b.requests - a.requests || a.name.localeCompare(b.name));
    return {
      metadata: {
        controlPlane,
        timeRange: { start: counts.answer.meta.start, end: counts.answer.meta.end },
        previousTimeRange: { start: before.answer.meta.start, end: before.answer.meta.end },
        groupBy,
        totalGroups: groups.length,
      },
      totals: usageOf({
        counts: counts.events,
        tokens: tokens.events,
        unpriced: withoutPrice.events,
        before: before.events,
      }),
      groups: groups.slice(0, limit),
      relatedTools: [
        'query_metrics: other splits and series (datasource llm_usage), what guards decided (guard_usage)',
        'get_mcp_usage_overview: the tools that models asked for',
        'list_plugins: the limits and guards of the models’ routes',
      ],
    };
  },
});

const orders: Readonly<Record<string, (usage: Usage) => number>> = {
  cost: ({ costUsd }) => costUsd,
  tokens: ({ totalTokens }) => totalTokens,
  requests: ({ requests }) => requests,
  errors: ({ errors }) => errors,
};

function usageOf(
  events: Readonly<Record<'counts' | 'tokens' | 'unpriced' | 'before', readonly MetricsEvent[]>>,
): Usage {
  const failed = events.counts.filter(({ status_code_grouped: of }) => of === '4XX' || of === '5XX');
  const requests = sumOf(events.counts, 'ai_request_count');
  const errors = sumOf(failed, 'ai_request_count');
  const totalTokens = sumOf(events.counts, 'total_tokens');
  const costUsd = money(sumOf(events.counts, 'cost'));
  const previous = {
    requests: sumOf(events.before, 'ai_request_count'),
    totalTokens: sumOf(events.before, 'total_tokens'),
    costUsd: money(sumOf(events.before, 'cost')),
  };
  return {
    requests,
    errors,
    errorRate: percentOf(errors, requests),
    totalTokens,
    promptTokens: sumOf(events.tokens, 'prompt_tokens'),
    completionTokens: sumOf(events.tokens, 'completion_tokens'),
    cachedTokens: sumOf(events.tokens, 'cached_tokens'),
    costUsd,
    unpricedRequests: sumOf(events.unpriced, 'ai_request_count'),
    previous,
    change: {
      requestsPercent: changeInPercent(previous.requests, requests),
      totalTokensPercent: changeInPercent(previous.totalTokens, totalTokens),
      costPercent: changeInPercent(previous.costUsd, costUsd),
    },
  };
}
