import { z } from 'zod';
import { storeFields } from '../shared/spending/store.ts';
import { periods, weekdays } from '../shared/spending/windows.ts';
import { traitKinds } from '../shared/trait.ts';

const amount = (what: string) => z.number().min(0).optional().describe(what);
const moment = z.iso.datetime({ offset: true, error: 'should be a moment such as 2026-12-31T23:59:59Z' }).optional();

const limitSchema = z.strictObject({
  period: z.enum(periods).describe('The day, week or month of the calendar that the limit is for.'),
  money: amount('US dollars that requests to models may cost.'),
  tokens: amount('Tokens that models may read and write.'),
  calls: amount('Requests to models and calls of MCP tools.'),
  alert_at: z
    .array(z.number().positive().max(1))
    .min(1)
    .optional()
    .describe('Parts of the limit from which on requests are marked: `[0.8]` when 80 % are used.'),
  stop: z
    .boolean()
    .default(true)
    .describe('Refuse what there is no room for. When false, alerts are all that happens, beyond the limit too.'),
});

const limits = z.array(limitSchema).min(1);

const overrideSchema = z.strictObject({
  for: z
    .record(z.string(), z.string().min(1))
    .describe('The node, by names of levels: `{ organisation: acme, team: research }`. A level left out may be any.'),
  limits: limits.describe('Instead of the limits of the level. What was used stays used.'),
  from: moment.describe('From this moment on.'),
  until: moment.describe('Until this moment: an increase for a time.'),
});

const levelSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'should be a name: letters, digits, - and _')
    .describe('What the level is called in overrides, alerts and refusals: `team`.'),
  by: z
    .strictObject({
      type: z
        .enum(traitKinds)
        .describe(
          'What tells its nodes apart: of the caller (consumer, consumer_group, credential, ip), of its token (claim, person, agent), of the request (header, path), or a label (a tag `key:value` of the consumer, else of the route or service).',
        ),
      key: z
        .string()
        .min(1)
        .optional()
        .describe('Name of the header or label, or the claim (`org`, or as jq writes a path: `.tenant.team`).'),
    })
    .describe('Of several values (groups, a list in a token) the first counts.'),
  absent: z
    .enum(['together', 'skip', 'refuse'])
    .default('together')
    .describe(
      'What becomes of requests without such a value: they share one node, or the level is left out for them, or they are refused with 403.',
    ),
  limits: limits.optional().describe('Of each node of the level. None: it only tells the nodes below apart.'),
  overrides: z
    .array(overrideSchema)
    .optional()
    .describe('Other limits for some nodes: the first entry that is for a node, and for the moment, holds.'),
});

export const budgetSchema = z.strictObject({
  levels: z
    .array(levelSchema)
    .min(1)
    .max(8)
    .describe(
      'From the top of the tree to its leaves. A request is counted in one node of each level, below the nodes of the levels before; each must have room.',
    ),
  timezone: z.string().min(1).default('UTC').describe('The time zone of the calendar: `Europe/Paris`.'),
  week_start_day: z.enum(weekdays).default('monday').describe('The day that weeks begin on.'),
  month_day: z
    .int()
    .min(1)
    .max(31)
    .default(1)
    .describe('The day that months begin on, and the last one of months that are shorter.'),
  unknown_cost: z
    .union([z.literal('refuse'), z.number().min(0)])
    .default('refuse')
    .describe(
      'What becomes of requests to models whose price nobody knows, where money is limited: refused, or charged with so many US dollars per million tokens.',
    ),
  ...storeFields,
  hide_client_headers: z.boolean().default(false).describe('Do not tell callers of alerts, or when to come again.'),
  error_code: z.int().min(200).max(599).default(429).describe('Status of a refusal.'),
  error_message: z.string().min(1).optional().describe('Message of a refusal. By default it names level and period.'),
});

export type BudgetConfig = z.output<typeof budgetSchema>;
export type LevelSettings = z.output<typeof levelSchema>;
export type BudgetLimit = z.output<typeof limitSchema>;
export type OverrideSettings = z.output<typeof overrideSchema>;
