import { commonFields } from '../common-fields.ts';
import { errorRate, requestCount, requestsPerMinute, responseLatency } from '../common-metrics.ts';
import type { DataSet } from '../data-set.ts';
import { metric } from '../metric-makers.ts';

const dimensions = [
  'control_plane',
  'data_plane_node',
  'gateway_service',
  'route',
  'status_code',
  'status_code_grouped',
];

export const basic: DataSet = {
  name: 'basic',
  title: 'Basic',
  description: 'What Konnect tells where advanced analytics are off.',
  relation: 'exchanges',
  defaultMetric: 'request_count',
  metrics: [
    metric(
      'active_services',
      'count',
      'count',
      { type: 'distinct', of: 'gateway_service' },
      'Active services',
      'Services that were asked for something.',
    ),
    errorRate,
    requestCount,
    requestsPerMinute,
    ...responseLatency.filter(({ name }) => name === 'response_latency_average'),
  ],
  fields: commonFields.filter(({ name }) => dimensions.includes(name)),
};
