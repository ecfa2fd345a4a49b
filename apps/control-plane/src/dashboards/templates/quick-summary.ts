import { layOut, type Template } from './template.ts';

function top(metric: string, dimension: string) {
  return { metrics: [metric], dimensions: [dimension], limit: 5 };
}

export const quickSummary: Template = {
  id: 'quick-summary',
  name: 'Quick summary',
  description: 'How much is asked, by whom, how fast it is answered, and what is slow.',
  definition: layOut([
    {
      height: 2,
      tiles: [
        {
          title: 'Total traffic over time',
          type: 'timeseries_line',
          query: { metrics: ['request_count'], dimensions: ['time', 'status_code_grouped'] },
          stacked: true,
        },
      ],
    },
    {
      height: 2,
      tiles: [
        { title: 'Top services', type: 'horizontal_bar', query: top('request_count', 'gateway_service') },
        { title: 'Top routes', type: 'horizontal_bar', query: top('request_count', 'route') },
        { title: 'Top consumers', type: 'horizontal_bar', query: top('request_count', 'consumer') },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'Latency over time',
          type: 'timeseries_line',
          query: {
            metrics: ['response_latency_p99', 'response_latency_p95', 'response_latency_p50'],
            dimensions: ['time'],
          },
        },
        {
          title: 'Gateway and upstream latency (p99)',
          type: 'timeseries_line',
          query: { metrics: ['kong_latency_p99', 'upstream_latency_p99'], dimensions: ['time'] },
        },
      ],
    },
    {
      height: 2,
      tiles: [
        { title: 'Slowest services', type: 'horizontal_bar', query: top('response_latency_p99', 'gateway_service') },
        { title: 'Slowest routes', type: 'horizontal_bar', query: top('response_latency_p99', 'route') },
        {
          title: 'Error rate over time',
          type: 'timeseries_line',
          query: { metrics: ['error_rate'], dimensions: ['time'] },
        },
      ],
    },
  ]),
};
