import { commonFields } from '../common-fields.ts';
import type { DataSet, Field } from '../data-set.ts';
import { filterOnly, text } from '../field-makers.ts';
import { guardFields } from '../guard-fields.ts';
import { llmFields } from '../llm-fields.ts';
import { mcpFields } from '../mcp-fields.ts';
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
    ...mcpFields
      .filter(({ name }) => !requestFields.some((field) => field.name === name))
      .map((field) => (field.name === 'mcp_protocol_version' ? field : foundIn('rpcs', field))),
    ...guardFields.map((field) => foundIn('guard_hits', field)),
    foundIn(
      'conversation_hops',
      filterOnly(text, ['conversation_id', 'Conversation', 'By the id of the exchange that it begins with.']),
    ),
  ],
};

/** Of an exchange that has a row like that there. */
function foundIn(relation: string, field: Field): Field {
  return { ...field, foundIn: relation };
}
