import {
  answerMetricsQuery,
  emptyGroup,
  type MetricsQuery,
  metricsQuerySchemaOf,
  otherGroup,
  type QueryPorts,
} from '@sallyport/analytics';
import type { VerdictCount } from '@sallyport/store';
import { z } from 'zod';

const outcomes = ['flagged', 'masked', 'blocked', 'failed'] as const;
const count = z.number();

export const ruleSchema = z.object({
  plugin_id: z.string(),
  plugin: z.string().describe('The kind of guard: ai-prompt-guard.'),
  plugin_label: z.string(),
  phase: z.string(),
  rule: z.string().describe('Empty where the guard names none.'),
  hits: z.object({ total: count, flagged: count, masked: count, blocked: count, failed: count }),
  verdicts: z.object({ false_alarm: count, right: count }),
  precision: z.number().nullable().describe('Of the hits that were judged, how many were right; null while none was.'),
});

type RuleView = z.output<typeof ruleSchema>;

const rulesMax = 1_000;

/** Filters and a range; all else is what rules are made of. */
export const rulesQuerySchema = z
  .strictObject({ filters: z.unknown().optional(), time_range: z.unknown().optional() })
  .transform((body): unknown => ({
    ...body,
    filters: [...(Array.isArray(body.filters) ? body.filters : []), hitsOnly],
    datasource: 'guard_usage',
    metrics: ['guard_hit_count'],
    dimensions: ['guard_plugin', 'guard_plugin_name', 'guard_phase', 'guard_rule', 'guard_outcome'],
    limit: rulesMax,
  }))
  .pipe(metricsQuerySchemaOf({ metricsMax: 1, dimensionsMax: 5 }) as z.ZodType<MetricsQuery>);

const hitsOnly = { field: 'guard_outcome', operator: '!=', value: 'passed' };

/** What guards found, by rule, and what people say of it. */
export async function rulesIn(
  query: MetricsQuery,
  verdicts: readonly VerdictCount[],
  ports: QueryPorts,
  signal: AbortSignal,
): Promise<RuleView[]> {
  const { data, meta } = await answerMetricsQuery(query, ports, { signal });
  const rules = new Map<string, RuleView>();
  for (const { event } of data) {
    const text = (name: string) => (event[name] === emptyGroup ? '' : String(event[name]));
    const [pluginId, phase, rule] = [text('guard_plugin'), text('guard_phase'), text('guard_rule')];
    if (pluginId === otherGroup) continue;
    const key = JSON.stringify([pluginId, phase, rule]);
    const known = rules.get(key) ?? {
      plugin_id: pluginId,
      plugin: text('guard_plugin_name'),
      plugin_label: meta.display['guard_plugin']?.[pluginId]?.name ?? pluginId,
      phase,
      rule,
      hits: { total: 0, flagged: 0, masked: 0, blocked: 0, failed: 0 },
      ...judged(verdicts, { pluginId, phase, rule }),
    };
    rules.set(key, known);
    const hits = Number(event['guard_hit_count'] ?? 0);
    const outcome = outcomes.find((name) => name === event['guard_outcome']);
    known.hits.total += hits;
    if (outcome !== undefined) known.hits[outcome] += hits;
  }
  return [...rules.values()].toSorted((a, b) => b.hits.total - a.hits.total);
}

function judged(
  verdicts: readonly VerdictCount[],
  { pluginId, phase, rule }: Pick<VerdictCount, 'pluginId' | 'phase' | 'rule'>,
): Pick<RuleView, 'verdicts' | 'precision'> {
  const of = (wanted: VerdictCount['verdict']) =>
    verdicts.find(
      (one) => one.pluginId === pluginId && one.phase === phase && one.rule === rule && one.verdict === wanted,
    )?.count ?? 0;
  const [falseAlarms, right] = [of('false_alarm'), of('right')];
  const all = falseAlarms + right;
  return { verdicts: { false_alarm: falseAlarms, right }, precision: all === 0 ? null : right / all };
}
