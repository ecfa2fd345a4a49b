import { commonFields } from '../common-fields.ts';
import type { DataSet } from '../data-set.ts';
import { filterOnly, text } from '../field-makers.ts';
import { llmFields } from '../llm-fields.ts';
import { partFields } from '../part-fields.ts';
import { requestFields } from '../request-fields.ts';

/** Single requests: what they can be found by. Nothing is measured here; `api_usage` and its like do that. */
export const apiRequests: DataSet = {
  name: 'api_requests',
  title: 'Requests',
  description: 'Every exchange by itself, as long as requests are kept.',
  relation: 'exchanges',
  defaultMetric: '',
  metrics: [],
  fields: [
    ...commonFields,
    ...requestFields,
    ...llmFields,
    ...partFields,
    {
      ...filterOnly(text, ['conversation_id', 'Conversation', 'By the id of the exchange that it begins with.']),
      foundIn: 'conversation_hops',
    },
  ],
};
