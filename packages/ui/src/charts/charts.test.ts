import { describe, expect, it } from 'vitest';
import { betterOf } from './change.tsx';
import { arcsOf, formatShare } from './donut.tsx';
import { foldOthers, foldRows, foldTimes, largestFirst } from './fold.ts';
import { othersName } from './palette.ts';
import { partsOf } from './single-value.tsx';
import { sparkPaths } from './sparkline.tsx';
import { marksOf } from './time-series/scales.ts';
import { barOf, placeRows, spanOf } from './waterfall/rows.ts';

const items = [3, 9, 1, 7, 5].map((value) => ({ name: `n${value}`, value }));
const others = (value: number) => ({ name: othersName, label: 'Others', value });

describe('what is left over', () => {
  it('is one, and last', () => {
    expect(foldOthers(items, 3).map(({ name, value }) => [name, value])).toEqual([
      ['n9', 9],
      ['n7', 7],
      ['n5', 5],
      [othersName, 4],
    ]);
    expect(foldOthers([others(100), ...items], 4).at(-1)).toEqual(others(101));
  });

  it('is named where it is one alone', () => {
    expect(foldOthers(items, 4).map(({ name }) => name)).toEqual(['n9', 'n7', 'n5', 'n3', 'n1']);
    expect(foldOthers(items, 5)).toHaveLength(5);
  });

  it('is added up for each bar', () => {
    const rows = items.map(({ name, value }) => ({ name, bars: [{ value }, { value: value * 10 }] }));
    expect(foldRows(rows, 3).at(-1)).toEqual({
      name: othersName,
      label: 'Others',
      bars: [{ value: 4 }, { value: 40 }],
    });
    expect(foldRows(rows, 8).map(({ name }) => name)).toEqual(['n9', 'n7', 'n5', 'n3', 'n1']);
  });
});

describe('rows of a query', () => {
  const grid = { fromMs: 95, toMs: 140, stepMs: 10 };

  it('are series over the whole range, with gaps where there was no row', () => {
    const moments = [
      { atMs: 110, name: 'a', value: 1 },
      { atMs: 130, name: 'a', value: 3 },
      { atMs: 110, name: 'b', label: 'B', value: 2 },
    ];
    expect(foldTimes(moments, grid)).toEqual({
      timesMs: [90, 100, 110, 120, 130],
      series: [
        { name: 'a', values: [null, null, 1, null, 3] },
        { name: 'b', label: 'B', values: [null, null, 2, null, null] },
      ],
    });
    expect(foldTimes([], grid)).toEqual({ timesMs: [95, 105, 115, 125, 135], series: [] });
  });

  it('keep their times where a day has 25 hours, or no length is told', () => {
    const days = [0, 24, 49, 73].map((atMs) => ({ atMs, name: 'a', value: 1 }));
    const timesMs = (stepMs: number) =>
      foldTimes([days[0]!, days[2]!, days[3]!], { fromMs: 0, toMs: 97, stepMs }).timesMs;
    expect(timesMs(24)).toEqual([0, 24, 49, 73]);
    expect(timesMs(0)).toEqual([0, 49, 73]);
  });

  it('are sorted by how much there is of each, what is left over last', () => {
    const line = (name: string, ...values: (number | null)[]) => ({ name, values });
    const sorted = largestFirst([line(othersName, 90), line('a', 1, null), line('b', 2, 2)]);
    expect(sorted.map(({ name }) => name)).toEqual(['b', 'a', othersName]);
  });
});

describe('shapes', () => {
  it('of a sparkline have gaps and points', () => {
    expect(sparkPaths([0, 10])).toEqual({ line: 'M0 31L100 1', area: 'M0 31L0 31L100 1L100 31Z' });
    expect(sparkPaths([null, 5, null]).line).toBe('M50 1h0');
    expect(sparkPaths([]).line).toBe('');
  });

  it('of a donut go once around', () => {
    expect(arcsOf([1, 1])).toHaveLength(2);
    expect(arcsOf([5])[0]).toMatch(/^M99 50A49 49/);
    expect([0.5, 0.0004, 1, 0].map(formatShare)).toEqual(['50.0%', '< 0.1%', '100%', '0%']);
  });

  it('of an axis end where nothing is above', () => {
    expect(marksOf(870, 'count')).toEqual({ marks: [0, 250, 500, 750, 1000], step: 250 });
    expect(marksOf(3, 'count')).toEqual({ marks: [0, 1, 2, 3], step: 1 });
    expect(marksOf(0, 'usd').marks).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});

describe('a single value', () => {
  it('has its unit beside it', () => {
    expect(partsOf('ms', 412)).toEqual({ figure: '412', word: 'ms' });
    expect(partsOf('token count', 1204)).toEqual({ figure: '1,204', word: 'tokens' });
    expect(partsOf('token count', 3_400_000)).toEqual({ figure: '3.4M', word: 'tokens' });
    expect(partsOf('count', 3_400_000)).toEqual({ figure: '3.4M', word: '' });
    expect(partsOf('usd', 12.4)).toEqual({ figure: '$12.40', word: '' });
    expect(partsOf('count/minute', 12)).toEqual({ figure: '12', word: '/min' });
    expect(partsOf('ms', 125_000)).toEqual({ figure: '2 min 5 s', word: '' });
    expect(partsOf('%', 1.234, 1)).toEqual({ figure: '1.2%', word: '' });
    expect(partsOf('bytes', 3_400_000)).toEqual({ figure: '3.4', word: 'MB' });
  });

  it('is better or worse for some metrics only', () => {
    expect(['error_rate', 'response_latency_p99', 'cost', 'cache_hit_rate', 'request_count'].map(betterOf)).toEqual([
      'less',
      'less',
      'less',
      'more',
      'neither',
    ]);
  });
});

describe('a waterfall', () => {
  const row = (id: string, offsetMs: number, parentId?: string) => ({
    id,
    name: id,
    offsetMs,
    durationMs: 10,
    ...(parentId !== undefined && { parentId }),
  });
  const rows = [row('tool', 20, 'model'), row('model', 10, 'call'), row('guard', 5, 'call'), row('call', 0)];
  const shown = (placed: ReturnType<typeof placeRows>) => placed.map(({ row: { id }, level }) => `${level} ${id}`);

  it('has each below what it happened in, in order', () => {
    expect(shown(placeRows(rows))).toEqual(['1 call', '2 guard', '2 model', '3 tool']);
    expect(shown(placeRows(rows, new Set(['model'])))).toEqual(['1 call', '2 guard', '2 model']);
  });

  it('loses none whose parent is missing, or that are in each other', () => {
    expect(shown(placeRows([row('a', 1, 'gone'), row('b', 0, 'c'), row('c', 0, 'b')]))).toEqual(['1 a', '1 b', '1 c']);
  });

  it('has bars that are seen and end with the whole', () => {
    expect(spanOf(rows)).toBe(30);
    expect(barOf(row('x', 15), 30)).toEqual({ left: 50, width: expect.closeTo(33.33, 1) });
    expect(barOf({ ...row('x', 30), durationMs: 0 }, 30)).toEqual({ left: 99.5, width: 0.5 });
  });
});
