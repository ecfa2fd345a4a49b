import { commonFields } from '../common-fields.ts';
import { conversationFields } from '../conversation-fields.ts';
import type { DataSet } from '../data-set.ts';
import { guardFields } from '../guard-fields.ts';
import { distribution, metric, sum } from '../metric-makers.ts';

export const guardUsage: DataSet = {
  name: 'guard_usage',
  title: 'Guard usage',
  description:
    'What guards made of prompts, tool calls, results and answers: one row per guard and phase of an exchange.',
  relation: 'guard_hits',
  defaultMetric: 'guard_hit_count',
  metrics: [
    metric(
      'guard_hit_count',
      'count',
      'count',
      { type: 'count', where: "guard_outcome <> 'passed'" },
      'Guard hits',
      'Flagged, masked, blocked, or failed.',
    ),
    metric('guard_check_count', 'count', 'count', { type: 'count' }, 'Guard checks', 'Also what passed.'),
    metric(
      'guard_blocked_count',
      'count',
      'count',
      { type: 'count', where: "guard_outcome = 'blocked'" },
      'Blocked',
      'What was refused.',
    ),
    metric(
      'guard_unchecked_count',
      'count',
      'count',
      { type: 'count', where: 'guard_passed_unchecked' },
      'Passed unchecked',
      'The guard failed, and its configuration let it pass.',
    ),
    metric(
      'guard_hit_rate',
      '%',
      'percent',
      { type: 'share', where: "guard_outcome <> 'passed'" },
      'Guard hit rate',
      'Of all checks.',
    ),
    sum('guard_place_count', 'guard_count', 'count', 'count', 'Places', 'In which something was found.'),
    ...distribution('guard_latency', {
      of: 'guard_latency_ms',
      unit: 'ms',
      category: 'latency',
      title: 'Guard latency',
      description: 'All checks of one phase of an exchange together.',
    }),
  ],
  fields: [...commonFields, ...guardFields, ...conversationFields],
};
