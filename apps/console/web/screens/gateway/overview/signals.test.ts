import { describe, expect, it } from 'vitest';
import type { MetricsAnswer } from '../../../api/analytics.ts';
import { figureOf, statusSeries } from './signals.ts';

const answer = (data: MetricsAnswer['data']): MetricsAnswer => ({
  data,
  meta: { start: '', end: '', granularity_ms: 3_600_000, limit: 50, truncated: false, metric_units: {}, display: {} },
});
const at = (hour: number, event: MetricsAnswer['data'][number]['event']) => ({
  timestamp: `2026-11-26T0${hour}:00:00.000Z`,
  event,
});

describe('what a control plane did', () => {
  it('is a figure, compared with the period before', () =>
    expect(
      figureOf(
        'n',
        'count',
        answer([at(0, { n: 5 })]),
        answer([at(0, { n: 4 })]),
        answer([at(0, { n: 2 }), at(1, { n: null })]),
      ),
    ).toEqual({ value: 5, unit: 'count', before: 4, trend: [2, null] }));

  it('is not known where nothing was measured', () =>
    expect(figureOf('n', 'count', answer([]), undefined, undefined)).toEqual({ value: null, unit: 'count' }));

  it('is a series for each class of statuses that came', () => {
    const { timesMs, series } = statusSeries(
      answer([
        at(1, { status_code_grouped: '2XX', request_count: 3 }),
        at(0, { status_code_grouped: '2XX', request_count: 1 }),
        at(1, { status_code_grouped: '5XX', request_count: 2 }),
      ]),
    );
    expect(timesMs).toHaveLength(2);
    expect(series.map(({ name, values }) => [name, values])).toEqual([
      ['2XX', [1, 3]],
      ['5XX', [0, 2]],
    ]);
  });
});
