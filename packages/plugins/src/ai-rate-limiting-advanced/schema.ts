import { z } from 'zod';
import { callerKinds } from '../shared/caller-key.ts';
import { headerName } from '../shared/setting-kinds.ts';
import { storeFields } from '../shared/spending/store.ts';
import { weekdays } from '../shared/spending/windows.ts';

const identifiers = [...callerKinds, 'route', 'agent', 'claim'] as const;
const strategies = ['total_tokens', 'prompt_tokens', 'completion_tokens', 'cost', 'requests', 'quantity'] as const;
const noDictionaries = 'there are no shared dictionaries to choose from: leave it out';
const noLua = (instead: string) => `Lua is not run here: ${instead}`;
const windowType = (types: readonly ['fixed', 'sliding', ...'calendar'[]]) => z.enum(types);

const countStrategy = z.enum(strategies);

const matchSchema = z.strictObject({
  type: z
    .enum([
      'consumer',
      'consumer_group',
      'header',
      'ip',
      'model',
      'path',
      'provider',
      'credential',
      'person',
      'agent',
      'claim',
      'label',
    ])
    .describe(
      'What is looked at: of the caller, of the request, or of the model that is really asked. Not in Kong: credential, person and agent (who acts, by their tokens), claim (of a verified token), label (a tag `key:value` of the consumer, else of the route or service).',
    ),
  key: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Name of the header or label, or the claim (`org`, or as jq writes a path: `.realm_access.roles`). Of consumer: `id`, `username` or `custom_id`, of consumer_group: `id` or `name`, where `values` are only that.',
    ),
  values: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'One of them is enough; whatever there is by default. Of ip: addresses and networks; of consumer and consumer_group: names or ids; of model: names or aliases; of path: it and all below it.',
    ),
  partition_by: z.boolean().default(false).describe('Count each value by itself, instead of all that match together.'),
});

const limitSchema = z.strictObject({
  limit: z.number().min(0).describe('How much may be used in the window: tokens, US dollars, requests or a quantity.'),
  window_size: z
    .int()
    .min(1)
    .max(315_360_000)
    .optional()
    .describe('Length of the window in seconds, with window_type fixed or sliding.'),
  period: z
    .enum(['day', 'week', 'month'])
    .optional()
    .describe('With window_type calendar instead of window_size. day is not in Kong.'),
  week_start_day: z.enum(weekdays).optional().describe('With period week: the day it begins on. Default monday.'),
  month_day: z
    .int()
    .min(1)
    .max(31)
    .optional()
    .describe('With period month: the day it begins on, and the last one of months that are shorter. Default 1.'),
  tokens_count_strategy: countStrategy
    .optional()
    .describe(
      'What is counted; the plugin’s own tokens_count_strategy by default. Not in Kong: requests (on MCP routes each call of a tool is one) and quantity.',
    ),
  quantity: z
    .string()
    .min(1)
    .optional()
    .describe(
      'With tokens_count_strategy quantity: the name under which plugins count it (`tool_calls`, or what a plugin of yours counts with `x.count`).',
    ),
});

const policySchema = z.strictObject({
  id: z
    .string()
    .min(1)
    .optional()
    .describe('Names the policy in headers, and its counters: they stay when policies are put in another order.'),
  match: z
    .array(matchSchema)
    .optional()
    .describe('The policy is for what all of these match; without any, for what no other policy is for.'),
  limits: z.array(limitSchema).min(1).optional().describe('All of them hold at once.'),
  window_type: z
    .enum(['fixed', 'sliding', 'calendar'])
    .optional()
    .describe(
      'Windows side by side, one that moves along, or days, weeks and months of the calendar. The plugin’s own window_type by default.',
    ),
  timezone: z
    .string()
    .min(1)
    .optional()
    .describe('With window_type calendar: the time zone of the calendar (`Europe/Paris`). Default UTC.'),
  concurrent_requests: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Not in Kong. How many requests, or exchanges that call tools, may be under way at once: in this node, or over all nodes with strategy redis.',
    ),
});

const providerSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'should be the name of a provider')
    .describe(
      'Who serves the model (`openai`); or requestPrompt: the prompts of all, as estimated before they are sent.',
    ),
  limit: z.array(z.number().min(0)).min(1).describe('How much may be used per window, one for each.'),
  window_size: z
    .array(z.int().min(1).max(315_360_000))
    .min(1)
    .describe('Lengths of the windows in seconds, in the order of the limits.'),
});

export const aiRateLimitingAdvancedSchema = z.strictObject({
  policies: z
    .array(policySchema)
    .min(1)
    .optional()
    .describe(
      'Who may use how much. All that match hold at once: a request needs room in each, or is counted in none.',
    ),
  llm_providers: z
    .array(providerSchema)
    .min(1)
    .optional()
    .describe('Limits by provider, instead of policies; for each caller that identifier tells apart.'),
  identifier: z
    .enum(identifiers)
    .default('consumer')
    .describe(
      'With llm_providers: whose requests are counted together. Where a request has none of it, its client address counts. Not in Kong: route, agent, claim.',
    ),
  header_name: headerName.optional().describe('With identifier header: the request header whose value is counted by.'),
  path: z
    .string()
    .startsWith('/', 'should start with: /')
    .optional()
    .describe('With identifier path: the request path that is counted apart.'),
  claim: z
    .string()
    .min(1)
    .optional()
    .describe('With identifier claim: the claim of a verified token (`org`, or as jq writes a path: `.tenant.id`).'),
  window_type: windowType(['fixed', 'sliding'])
    .default('sliding')
    .describe('Windows side by side, or one that moves along: there the window before counts by the part still in it.'),
  tokens_count_strategy: countStrategy
    .exclude(['quantity'])
    .default('total_tokens')
    .describe('What is counted: tokens, US dollars (cost), or requests (not in Kong).'),
  unknown_cost: z
    .union([z.literal('refuse'), z.number().min(0)])
    .default('refuse')
    .describe(
      'Not in Kong. What becomes of requests to models whose price nobody knows, where cost is counted: refused, or charged with so many US dollars per million tokens.',
    ),
  ...storeFields,
  disable_penalty: z
    .boolean()
    .default(false)
    .describe('Do not count refused requests. Of requestPrompt in sliding windows only; others never count them.'),
  retry_after_jitter_max: z
    .number()
    .min(0)
    .default(0)
    .describe('Up to so many seconds are added to Retry-After at random, so that not all come back at once.'),
  hide_client_headers: z.boolean().default(false).describe('Do not tell callers their limits in response headers.'),
  error_code: z.int().min(200).max(599).default(429).describe('Status of a refusal.'),
  error_message: z
    .string()
    .default('AI token rate limit exceeded for provider(s): ')
    .describe('Message of a refusal; which providers or policies it is about is added.'),
  error_hide_providers: z
    .boolean()
    .default(false)
    .describe('Do not add which providers or policies a refusal is about.'),
  dictionary_name: z
    .literal('kong_rate_limiting_counters', noDictionaries)
    .default('kong_rate_limiting_counters')
    .describe('Must be its default: counts of a node need no name.'),
  llm_format: z
    .enum(['anthropic', 'bedrock', 'cohere', 'gemini', 'huggingface', 'openai'])
    .optional()
    .describe('Not needed: what a request used is known in whichever format callers speak.'),
  decrease_by_fractions_in_redis: z
    .literal(false, 'amounts are whole numbers here, money in billionths of a dollar: leave it out')
    .default(false)
    .describe('Must be false: amounts are whole numbers, money in billionths of a dollar.'),
  request_prompt_count_function: z
    .undefined(noLua('requestPrompt counts estimated tokens of the prompt by itself; leave it out'))
    .optional()
    .describe('Not supported, since it holds Lua: requestPrompt counts estimated tokens of the prompt.'),
  custom_cost_count_function: z
    .undefined(noLua('count with x.count in a plugin of yours, and limit that with tokens_count_strategy: quantity'))
    .optional()
    .describe(
      'Not supported, since it holds Lua: limit what a plugin of yours counts, with tokens_count_strategy quantity.',
    ),
});

export type AiRateLimitingAdvancedConfig = z.output<typeof aiRateLimitingAdvancedSchema>;
export type PolicySettings = z.output<typeof policySchema>;
export type LimitSettings = z.output<typeof limitSchema>;
export type MatchSettings = z.output<typeof matchSchema>;
