import { describe, expect, it } from 'vitest';
import { extentOf, isSameData, stacked, stepOf, type TimeSeriesData } from './data.ts';
import { describeAt, describe as say } from './describe.ts';
import { stepsOf, timeRange, valueRange } from './scales.ts';

const at = (hour: number) => new Date(2026, 10, 26, hour).getTime();
const data: TimeSeriesData = {
  timesMs: [at(10), at(11), at(12)],
  unit: 'count',
  series: [
    { name: '2xx', values: [10, null, 1200] },
    { name: '5xx', label: 'Failed', values: [1, null, null] },
  ],
};

describe('a time series', () => {
  it('is stacked from the first up, and keeps its gaps', () => {
    expect(stacked(data.series.map(({ values }) => values))).toEqual([
      [10, null, 1200],
      [11, null, 1200],
    ]);
  });

  it('knows how long its parts are', () => {
    expect(stepOf(data)).toBe(3_600_000);
    expect(stepOf({ ...data, stepMs: 60_000 })).toBe(60_000);
    expect(stepOf({ ...data, timesMs: [at(1)] })).toBe(60_000);
  });

  it('has a least and a most, and no last where the last was not measured', () => {
    expect(extentOf([3, null, 1, 2])).toEqual({ min: 1, max: 3, last: 2 });
    expect(extentOf([3, null])).toEqual({ min: 3, max: 3, last: null });
    expect(extentOf([null])).toBeUndefined();
  });

  it('says what is seen', () => {
    expect(say('Requests', data)).toBe(
      'Requests, 26 Nov, 10:00 – 13:00. 2xx was between 10 and 1,200, last 1,200. Failed was between 1 and 1.',
    );
    expect(describeAt(data, 2)).toBe('26 Nov, 12:00 – 13:00: 2xx 1,200, Failed not measured');
  });

  it('is the same where nothing of it changed', () => {
    expect(isSameData(data, structuredClone(data))).toBe(true);
    expect(isSameData(data, { ...data, unit: 'ms' })).toBe(false);
    expect(
      isSameData(data, { ...data, series: [{ ...data.series[0]!, values: [10, 0, 1200] }, data.series[1]!] }),
    ).toBe(false);
  });
});

describe('its scales', () => {
  it('have room for the last bar, and for a single time', () => {
    expect(timeRange([0, 10, 20], 10, 'bars')).toEqual([0, 30]);
    expect(timeRange([0, 10, 20], 10, 'line')).toEqual([0, 20]);
    expect(timeRange([20], 10, 'line')).toEqual([15, 25]);
  });

  it('begin at zero, and end above the most', () => {
    expect(valueRange(50, 100, 'count', [])).toEqual([0, 108]);
    expect(valueRange(-50, 50, 'count', [])).toEqual([-58, 58]);
    expect(valueRange(0, 0, 'count', [])).toEqual([0, 1]);
    expect(valueRange(null, null, '%', [])).toEqual([0, 100]);
    expect(valueRange(0, 98, '%', [])).toEqual([0, 100]);
  });

  it('show a threshold unless that makes all else flat', () => {
    const threshold = { kind: 'error', value: 300 } as const;
    expect(valueRange(0, 100, 'ms', [threshold])).toEqual([0, 324]);
    expect(valueRange(0, 10, 'ms', [threshold])[1]).toBeCloseTo(10.8);
  });

  it('know no half requests, and minutes of sixty seconds', () => {
    expect(stepsOf('count').filter((step) => step < 10)).toEqual([1, 2, 5]);
    expect(stepsOf('ms')).toContain(30_000);
    expect(stepsOf('ms')).not.toContain(20_000);
    expect(stepsOf('usd')).toContain(0.0025);
  });
});
