import { describe, expect, it } from 'vitest';
import type { MetricsAnswer } from '../../api/analytics.ts';
import { figureOf, rankingOf, slicesOf, timeSeriesOf, topRowsOf } from './answers.ts';

const hour = (at: number) => new Date(Date.UTC(2026, 10, 26, at)).toISOString();

const answer = (data: MetricsAnswer['data'], display: MetricsAnswer['meta']['display'] = {}): MetricsAnswer => ({
  data,
  meta: {
    start: hour(10),
    end: new Date(Date.UTC(2026, 10, 26, 13, 20)).toISOString(),
    granularity_ms: 3_600_000,
    limit: 50,
    truncated: false,
    metric_units: { request_count: 'count', cost: 'usd' },
    display,
  },
});

const services = {
  gateway_service: {
    s1: { id: 's1', name: 'identity' },
    s2: { id: 's2', name: 'search', deleted: true as const },
    ____OTHER____: { id: '____OTHER____', name: 'Others', is_other_group: true as const },
  },
};

const point = (at: number, gateway_service: string | null, request_count: number, more = {}) => ({
  timestamp: hour(at),
  event: { gateway_service, request_count, ...more },
});

const hrefOf = (dimension: string, id: string) => (id.startsWith('__') ? undefined : `/x?${dimension}=${id}`);

describe('an answer', () => {
  it('by time is a series of each, with gaps, the largest first, and a part that is not over', () => {
    const given = answer([point(10, 's1', 5), point(12, 's1', 7), point(13, 's2', 90)], services);
    expect(timeSeriesOf(given, { metric: 'request_count', by: 'gateway_service', hrefOf })).toEqual({
      timesMs: [10, 11, 12, 13].map((at) => Date.parse(hour(at))),
      stepMs: 3_600_000,
      unit: 'count',
      isLastPartial: true,
      series: [
        { name: 's2', label: 'search (deleted)', values: [null, null, null, 90], href: '/x?gateway_service=s2' },
        { name: 's1', label: 'identity', values: [5, null, 7, null], href: '/x?gateway_service=s1' },
      ],
    });
  });

  it('of several metrics has them in the order in which they were asked for', () => {
    const given = answer([point(10, null, 1, { cost: 9 }), point(11, null, 2, { cost: null })]);
    const metrics = [
      { name: 'request_count', title: 'Requests' },
      { name: 'cost', title: 'Cost' },
    ];
    expect(timeSeriesOf(given, { metrics })?.series).toEqual([
      { name: 'request_count', label: 'Requests', values: [1, 2, null, null] },
      { name: 'cost', label: 'Cost', values: [9, null, null, null] },
    ]);
    expect(timeSeriesOf(undefined, { metrics })).toBeUndefined();
  });

  it('by two dimensions is a ranking that is split', () => {
    const given = answer(
      [
        point(10, 's1', 5, { status_code_grouped: '2XX' }),
        point(10, '____OTHER____', 4, { status_code_grouped: '2XX' }),
        point(10, 's1', 1, { status_code_grouped: '4XX' }),
      ],
      services,
    );
    const ranking = rankingOf(given, {
      metric: 'request_count',
      by: 'gateway_service',
      thenBy: 'status_code_grouped',
      title: 'Requests',
      hrefOf,
    });
    expect(ranking).toEqual({
      unit: 'count',
      series: [
        { name: '2XX', label: '2XX' },
        { name: '4XX', label: '4XX' },
      ],
      rows: [
        { name: 's1', label: 'identity', bars: [{ value: 5 }, { value: 1 }], href: '/x?gateway_service=s1' },
        { name: '____OTHER____', label: 'Others', bars: [{ value: 4 }, { value: 0 }] },
      ],
    });
  });

  it('by one is slices, and rows of a table', () => {
    const given = answer([point(10, 's1', 5, { cost: 0.5 }), point(10, null, 2, { cost: null })], services);
    expect(slicesOf(given, { metric: 'request_count', by: 'gateway_service' })).toEqual({
      unit: 'count',
      slices: [
        { name: 's1', label: 'identity', value: 5 },
        { name: 'empty', label: 'None', value: 2 },
      ],
    });
    expect(topRowsOf(given, { dimensions: ['gateway_service'], metrics: ['request_count', 'cost'] })).toEqual([
      { names: [{ text: 'identity' }], values: [5, 0.5] },
      { names: [{ text: 'None' }], values: [2, null] },
    ]);
  });

  it('without any is a figure, with what was before and how it went', () => {
    const one = answer([point(10, null, 12)]);
    const trend = answer([point(10, null, 5), point(12, null, 7)]);
    expect(figureOf(one, 'request_count', { before: answer([point(9, null, 10)]), trend })).toEqual({
      value: 12,
      unit: 'count',
      before: 10,
      trend: [5, null, 7, null],
    });
    expect(figureOf(answer([]), 'cost')).toEqual({ value: null, unit: 'usd' });
  });
});
