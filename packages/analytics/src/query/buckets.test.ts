import { zoneOf } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { cutInBuckets } from './buckets.ts';
import { allowedGranularities, chooseGranularity } from './granularity.ts';
import { intervalOf, timeRangeSchema } from './time-range.ts';

const at = (text: string) => Date.parse(text);
const texts = (instants: readonly number[]) => instants.map((instant) => new Date(instant).toISOString());

describe('buckets', () => {
  it('are days of the zone, however long those are', () => {
    const buckets = cutInBuckets(
      at('2026-10-23T22:00:00Z'),
      at('2026-10-27T10:00:00Z'),
      'daily',
      zoneOf('Europe/Berlin'),
    );
    expect(texts(buckets.startsMs)).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      // 25 hours: clocks go back.
      '2026-10-25T23:00:00.000Z',
      '2026-10-26T23:00:00.000Z',
    ]);
    expect(buckets.segments.map(({ count }) => count)).toEqual([2, 2]);
  });

  it('begin on Mondays, and where the first is cut by the range, before it', () => {
    const { startsMs } = cutInBuckets(
      at('2026-11-26T12:00:00Z'),
      at('2026-12-08T00:00:00Z'),
      'weekly',
      zoneOf('Etc/UTC'),
    );
    expect(texts(startsMs)).toEqual([
      '2026-11-23T00:00:00.000Z',
      '2026-11-30T00:00:00.000Z',
      '2026-12-07T00:00:00.000Z',
    ]);
  });

  it('of hours begin on the hour of a zone that is half an hour off', () => {
    const { startsMs } = cutInBuckets(
      at('2026-11-26T12:00:00Z'),
      at('2026-11-26T13:00:00Z'),
      'hourly',
      zoneOf('Asia/Kolkata'),
    );
    expect(texts(startsMs)).toEqual(['2026-11-26T11:30:00.000Z', '2026-11-26T12:30:00.000Z']);
  });

  it('of two hours start anew each day', () => {
    const { startsMs } = cutInBuckets(
      at('2026-03-28T23:00:00Z'),
      at('2026-03-29T05:00:00Z'),
      'twoHourly',
      zoneOf('Europe/Berlin'),
    );
    expect(texts(startsMs)).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T03:00:00.000Z',
    ]);
  });

  it('begin at the first instant of a day that has no midnight', () => {
    const { startsMs } = cutInBuckets(
      at('2026-09-05T12:00:00Z'),
      at('2026-09-07T00:00:00Z'),
      'daily',
      zoneOf('America/Santiago'),
    );
    expect(texts(startsMs)).toEqual(['2026-09-05T04:00:00.000Z', '2026-09-06T04:00:00.000Z']);
  });
});

describe('granularity', () => {
  it('is the nearest that the length of the range allows', () => {
    const hour = 3_600_000;
    expect(chooseGranularity(24 * hour, 'minutely')).toBe('fiveMinutely');
    expect(chooseGranularity(24 * hour, 'weekly')).toBe('hourly');
    expect(chooseGranularity(24 * hour, 'tenMinutely')).toBe('tenMinutely');
    expect(chooseGranularity(30 * 24 * hour, undefined)).toBe('daily');
    expect(allowedGranularities(hour / 4)).toEqual(['tenSecondly', 'thirtySecondly', 'minutely']);
  });
});

describe('time range', () => {
  const now = at('2026-11-26T12:34:56Z');
  const range = (time_range: string, tz = 'Etc/UTC') => {
    const { startMs, endMs } = intervalOf(timeRangeSchema.parse({ type: 'relative', time_range, tz }), now);
    return texts([startMs, endMs]);
  };

  it('ends now', () => {
    expect(range('15M')).toEqual(['2026-11-26T12:19:56.000Z', '2026-11-26T12:34:56.000Z']);
    expect(range('current_week', 'Europe/Berlin')).toEqual(['2026-11-22T23:00:00.000Z', '2026-11-26T12:34:56.000Z']);
    expect(range('current_quarter')).toEqual(['2026-10-01T00:00:00.000Z', '2026-11-26T12:34:56.000Z']);
  });

  it('or is a week, month, quarter or year that is over', () => {
    expect(range('previous_week')).toEqual(['2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z']);
    expect(range('previous_month', 'Europe/Berlin')).toEqual(['2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z']);
    expect(range('previous_quarter')).toEqual(['2026-07-01T00:00:00.000Z', '2026-10-01T00:00:00.000Z']);
    expect(range('previous_year')).toEqual(['2025-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z']);
  });

  it('is refused where it makes no sense', () => {
    const messages = (value: unknown) => timeRangeSchema.safeParse(value).error?.issues.map(({ message }) => message);
    expect(messages({ type: 'absolute', start: '2026-11-26T12:00:00Z', end: '2026-11-26T12:00:00Z' })).toEqual([
      'must be after `start`',
    ]);
    expect(messages({ type: 'relative', time_range: '1h', tz: 'Mars/Olympus' })?.join()).toContain(
      'is not a time zone',
    );
    expect(
      messages({ type: 'absolute', start: '1970-01-01T00:00:00Z', end: '2026-11-26T12:00:00Z' })?.join(),
    ).toContain('10 years');
  });
});
