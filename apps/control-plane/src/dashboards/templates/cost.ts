import { layOut, type Template } from './template.ts';

function spent(metrics: string[], dimensions: string[], more: object = {}) {
  return { datasource: 'llm_usage', metrics, dimensions, limit: 10, ...more };
}

const month = { granularity: 'daily', time_range: { type: 'relative', time_range: '30d' } };

export const cost: Template = {
  id: 'cost',
  name: 'Cost',
  description: 'What models cost, who spends it, and what an answer costs.',
  definition: layOut([
    {
      height: 1,
      tiles: [
        { title: 'Cost', type: 'single_value', query: spent(['cost'], []) },
        { title: 'Cost per answer', type: 'single_value', query: spent(['cost_average'], []) },
        { title: 'Tokens', type: 'single_value', query: spent(['total_tokens'], []) },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'Spent in the last 30 days',
          type: 'timeseries_bar',
          query: spent(['cost'], ['time', 'ai_request_model'], month),
          stacked: true,
        },
      ],
    },
    {
      height: 2,
      tiles: [
        { title: 'By consumer', type: 'horizontal_bar', query: spent(['cost'], ['consumer']) },
        { title: 'By model', type: 'donut', query: spent(['cost'], ['ai_request_model']) },
        {
          title: 'Who uses what',
          type: 'top_n',
          query: spent(['cost', 'total_tokens', 'ai_request_count'], ['consumer', 'ai_request_model']),
        },
      ],
    },
  ]),
};
