import { commonFields } from '../common-fields.ts';
import type { DataSet } from '../data-set.ts';
import { dimension, filterOnly, number, text } from '../field-makers.ts';
import { llmFields } from '../llm-fields.ts';
import { average, metric } from '../metric-makers.ts';

const models = ['ai_provider', 'ai_request_model', 'ai_response_model'];

export const feedback: DataSet = {
  name: 'feedback',
  title: 'Feedback',
  description: 'What people and judges said of answers, by what those answers were.',
  relation: 'feedback',
  defaultMetric: 'feedback_count',
  metrics: [
    metric('feedback_count', 'count', 'count', { type: 'count' }, 'Judgements', 'All of them.'),
    average(
      'feedback_score_average',
      'feedback_score',
      'score',
      'score',
      'Score (average)',
      'From 0, as bad as can be, to 1.',
    ),
    metric(
      'feedback_negative_rate',
      '%',
      'percent',
      { type: 'share', where: 'feedback_score < 0.5' },
      'Negative share',
      'Judgements with a score below one half.',
    ),
  ],
  fields: [
    ...commonFields,
    dimension(text, ['feedback_name', 'What was judged', 'helpful, correct, …']),
    dimension(text, ['feedback_source', 'Who judged', 'Of the judgement.'], { values: ['user', 'reviewer', 'judge'] }),
    filterOnly(text, ['request_id', 'Request id', 'Of the answer that was judged.']),
    filterOnly(number, ['feedback_score', 'Score', 'From 0 to 1.'], { unit: 'score' }),
    ...llmFields.filter(({ name }) => models.includes(name)),
  ],
};
