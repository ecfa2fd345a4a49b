import { commonFields } from '../common-fields.ts';
import { exchangeMetrics } from '../common-metrics.ts';
import { conversationFields } from '../conversation-fields.ts';
import type { DataSet } from '../data-set.ts';
import { requestFields } from '../request-fields.ts';

export const apiUsage: DataSet = {
  name: 'api_usage',
  title: 'API usage',
  description: 'Every exchange, whatever its protocol: HTTP APIs, models, MCP.',
  relation: 'exchanges',
  defaultMetric: 'request_count',
  metrics: exchangeMetrics,
  fields: [...commonFields, ...requestFields, ...conversationFields],
};
