import { describe, expect, it } from 'vitest';
import type { MetricsAnswer } from '../../api/analytics.ts';
import { seriesOf } from './series.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

const answer = (data: MetricsAnswer['data'], end = at(4)): MetricsAnswer => ({
  data,
  meta: {
    ...{ start: at(0), end, granularity_ms: 60_000, limit: 50, truncated: false },
    metric_units: { request_count: 'count' },
    display: { route: { r1: { id: 'r1', name: 'orders', deleted: true } } },
  },
});

describe('a series of what was measured', () => {
  it('has gaps where nothing was, and a line for each value by its name', () => {
    const data = [
      { timestamp: at(0), event: { request_count: 2, route: 'r1' } },
      { timestamp: at(2), event: { request_count: 5, route: 'r1' } },
      { timestamp: at(2), event: { request_count: 1, route: 'empty' } },
    ];
    expect(seriesOf(answer(data), ['request_count'], 'route')).toEqual({
      timesMs: [0, 1, 2, 3].map((minute) => Date.parse(at(minute))),
      series: [
        { name: 'empty', label: 'None', values: [null, null, 1, null] },
        { name: 'r1', label: 'orders (deleted)', values: [2, null, 5, null] },
      ],
      ...{ unit: 'count', stepMs: 60_000, isLastPartial: false },
    });
  });

  it('has a line for each metric, and says that its last part is not over', () => {
    const data = [{ timestamp: at(0), event: { a: 1, b: 2 } }];
    const { series, isLastPartial } = seriesOf(answer(data, new Date(90_000 + Date.parse(at(0))).toISOString()), [
      'a',
      'b',
    ]);
    expect(series.map(({ name, values }) => [name, values])).toEqual([
      ['a', [1, null]],
      ['b', [2, null]],
    ]);
    expect(isLastPartial).toBe(true);
  });
});
