import { describe, expect, it } from 'vitest';
import type { MetricsAnswer } from '../../../api/analytics.ts';
import { inQuestions, measuresOf } from './measures.ts';

const answer = (unit: Record<string, string>, ...events: Record<string, string | number | null>[]): MetricsAnswer => ({
  data: events.map((event) => ({ timestamp: '2026-11-27T00:00:00.000Z', event })),
  meta: {
    ...{ start: '2026-11-26T00:00:00.000Z', end: '2026-11-27T00:00:00.000Z', granularity_ms: 86_400_000 },
    ...{ limit: 50, truncated: false, metric_units: unit, display: {} },
  },
});

describe('what was measured', () => {
  it('of one thing is told together, whichever question it was an answer to', () => {
    const answers = [
      answer({ ai_request_count: 'count' }, { ai_provider: 'openai', ai_request_model: 'm', ai_request_count: 7 }),
      answer(
        { cost: 'usd' },
        { ai_provider: 'openai', ai_request_model: 'm', cost: null },
        { ai_provider: null, cost: 1 },
      ),
    ];
    expect(measuresOf(answers, ['ai_provider', 'ai_request_model'])).toEqual({
      rows: [
        { ids: ['openai', 'm'], values: { ai_request_count: 7, cost: null } },
        { ids: ['empty', 'empty'], values: { cost: 1 } },
      ],
      display: {},
      units: { ai_request_count: 'count', cost: 'usd' },
    });
  });

  it('is asked for in as many questions as it takes', () => {
    expect(inQuestions(['a', 'b', 'c', 'd'])).toEqual([['a', 'b', 'c'], ['d']]);
    expect(inQuestions(['a', 'b', 'c'])).toEqual([['a', 'b', 'c']]);
  });
});
