import { commonFields } from '../common-fields.ts';
import { exchangeMetrics } from '../common-metrics.ts';
import { conversationFields } from '../conversation-fields.ts';
import type { DataSet } from '../data-set.ts';
import { llmFields } from '../llm-fields.ts';
import { partFields } from '../part-fields.ts';
import { requestFields } from '../request-fields.ts';

export const apiUsage: DataSet = {
  name: 'api_usage',
  title: 'API usage',
  description: 'Every exchange, whatever its protocol: HTTP APIs, models, MCP.',
  relation: 'exchanges',
  defaultMetric: 'request_count',
  metrics: exchangeMetrics,
  fields: [
    ...commonFields,
    ...requestFields,
    ...conversationFields,
    // Numbers of models and messages have data sets of their own; what requests are found by narrows these down, too.
    ...[...llmFields, ...partFields].map((field) => ({ ...field, isDimension: false })),
  ],
};
