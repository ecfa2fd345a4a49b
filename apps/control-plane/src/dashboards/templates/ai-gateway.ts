import { layOut, type Template } from './template.ts';

function llm(metrics: string[], ...dimensions: string[]) {
  return { datasource: 'llm_usage', metrics, dimensions, limit: 10 };
}

export const aiGateway: Template = {
  id: 'ai-gateway',
  name: 'AI gateway',
  description: 'Requests to models, their tokens and cost, and how long answers take, by model and provider.',
  definition: layOut([
    {
      height: 1,
      tiles: [
        { title: 'Requests', type: 'single_value', query: llm(['ai_request_count']) },
        { title: 'Tokens', type: 'single_value', query: llm(['total_tokens']) },
        { title: 'Cost', type: 'single_value', query: llm(['cost']) },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'Requests by model',
          type: 'timeseries_bar',
          query: llm(['ai_request_count'], 'time', 'ai_request_model'),
          stacked: true,
        },
        {
          title: 'Tokens over time',
          type: 'timeseries_line',
          query: llm(['prompt_tokens', 'completion_tokens', 'cached_tokens'], 'time'),
        },
      ],
    },
    {
      height: 2,
      tiles: [
        { title: 'Providers', type: 'donut', query: llm(['ai_request_count'], 'ai_provider') },
        { title: 'Statuses', type: 'donut', query: llm(['ai_request_count'], 'status_code_grouped') },
        {
          title: 'Top models',
          type: 'top_n',
          query: llm(['total_tokens', 'ai_request_count', 'cost'], 'ai_request_model'),
        },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'Latency by model',
          type: 'timeseries_line',
          query: llm(['llm_latency_average'], 'time', 'ai_request_model'),
        },
        {
          title: 'Time to first token',
          type: 'timeseries_line',
          query: llm(['time_to_first_token_p50', 'time_to_first_token_p99'], 'time'),
        },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'What people say of answers',
          type: 'top_n',
          query: {
            datasource: 'feedback',
            metrics: ['feedback_score_average', 'feedback_count', 'feedback_negative_rate'],
            dimensions: ['ai_request_model', 'feedback_name'],
            limit: 10,
          },
        },
      ],
    },
  ]),
};
