import type { Field } from './data-set.ts';
import { dimension, text } from './field-makers.ts';

/** What one guard made of one phase of an exchange. */
export const guardFields: readonly Field[] = [
  dimension({ type: 'entity', entity: 'plugin' }, ['guard_plugin', 'Guard', 'The plugin, by its id.']),
  dimension(text, ['guard_plugin_name', 'Kind of guard', 'ai-prompt-guard, secret-redaction, …']),
  dimension(text, ['guard_phase', 'Phase', 'The request, or the answer.'], { values: ['input', 'output'] }),
  dimension(text, ['guard_outcome', 'Outcome', 'What came of it; failed: the guard could not tell.'], {
    values: ['passed', 'flagged', 'masked', 'blocked', 'failed'],
  }),
  dimension(text, ['guard_rule', 'Rule', 'Which rule or category decided.']),
  dimension(text, ['guard_reason', 'Reason', 'As the guard tells it.']),
];
