import { layOut, type Template } from './template.ts';

const hits = { field: 'guard_outcome', operator: 'not_in', value: ['passed'] };

function guard(metrics: string[], dimensions: string[], ...filters: object[]) {
  return { datasource: 'guard_usage', metrics, dimensions, filters, limit: 10 };
}

export const guardrails: Template = {
  id: 'guardrails',
  name: 'Guardrails',
  description: 'What guards found in prompts, tool calls, results and answers, by guard, rule and caller.',
  definition: layOut([
    {
      height: 1,
      tiles: [
        { title: 'Hits', type: 'single_value', query: guard(['guard_hit_count'], []) },
        { title: 'Blocked', type: 'single_value', query: guard(['guard_blocked_count'], []) },
        { title: 'Passed unchecked', type: 'single_value', query: guard(['guard_unchecked_count'], []) },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'Hits by outcome',
          type: 'timeseries_bar',
          query: guard(['guard_check_count'], ['time', 'guard_outcome'], hits),
          stacked: true,
        },
        {
          title: 'Latency by guard (p95)',
          type: 'timeseries_line',
          query: guard(['guard_latency_p95'], ['time', 'guard_plugin_name']),
        },
      ],
    },
    {
      height: 2,
      tiles: [
        { title: 'By guard', type: 'donut', query: guard(['guard_hit_count'], ['guard_plugin_name'], hits) },
        {
          title: 'By rule',
          type: 'horizontal_bar',
          query: guard(['guard_hit_count'], ['guard_plugin_name', 'guard_rule'], hits),
        },
        { title: 'By caller', type: 'horizontal_bar', query: guard(['guard_hit_count'], ['consumer'], hits) },
      ],
    },
  ]),
};
