import { describe, expect, it } from 'vitest';
import { formatChange } from './change.ts';
import { formatPeriod, formatTimeTick } from './time.ts';
import { formatTick, formatValue, type Unit } from './value.ts';

describe('a value', () => {
  it.each<[Unit, number, string, string]>([
    ['count', 12_408, '12,408', '12.4K'],
    ['count', 999_960, '999,960', '1M'],
    ['count', 3.254, '3.25', '3.3'],
    ['count', 340, '340', '340'],
    ['count', -1200, '-1,200', '−1.2K'],
    ['token count', 3_400_000, '3,400,000 tokens', '3.4M'],
    ['token count', 1, '1 token', '1'],
    ['ms', 340.4, '340 ms', '340 ms'],
    ['ms', 3_420, '3.4 s', '3.4 s'],
    ['ms', 125_000, '2 min 5 s', '2.1 min'],
    ['bytes', 3_400_000, '3.4 MB', '3.4 MB'],
    ['bytes', 1234, '1.23 kB', '1.2 kB'],
    ['bytes', 999_999, '1 MB', '1 MB'],
    ['bytes', 12, '12 B', '12 B'],
    ['usd', 12.4, '$12.40', '$12.40'],
    ['usd', 0.12, '$0.1200', '$0.12'],
    ['usd', 0.0042, '$0.0042', '$0.0042'],
    ['usd', 1204.005, '$1,204.01', '$1.2K'],
    ['usd', 0, '$0.00', '$0.00'],
    ['%', 12.345, '12.35%', '12.3%'],
    ['count/minute', 1204, '1,204/min', '1.2K/min'],
    ['ops/minute', 12, '12 ops/min', '12 ops/min'],
    ['score', 0.874, '0.87', '0.87'],
  ])('in %s of %d is %s, and short %s', (unit, value, full, short) => {
    expect([formatValue(unit, value), formatValue(unit, value, 'short')]).toEqual([full, short]);
  });

  it('at an axis can be told from the next', () => {
    const marks = (unit: Unit, step: number, count: number) =>
      Array.from({ length: count }, (_, index) => formatTick(unit, index * step, step));
    expect(marks('count', 500, 4)).toEqual(['0', '500', '1K', '1.5K']);
    expect(marks('count', 250, 6).slice(-2)).toEqual(['1K', '1.25K']);
    expect(marks('ms', 30_000, 4)).toEqual(['0', '30 s', '1 min', '1.5 min']);
    expect(marks('usd', 0.05, 3)).toEqual(['$0', '$0.05', '$0.10']);
    expect(marks('usd', 0.0025, 3)).toEqual(['$0', '$0.0025', '$0.005']);
    expect(marks('bytes', 2_000_000, 2)).toEqual(['0', '2 MB']);
    expect(marks('%', 0.5, 2)).toEqual(['0', '0.5%']);
  });

  it('has changed by a share of what it was', () => {
    expect([formatChange(112.4, 100), formatChange(97, 100), formatChange(1204, 100)]).toEqual([
      '+12.4%',
      '−3%',
      '+1,104%',
    ]);
    expect([formatChange(5, 5), formatChange(0, 0), formatChange(5, 0)]).toEqual(['±0%', '±0%', undefined]);
  });
});

describe('a part of the time', () => {
  const at = (day: number, hour = 0, minute = 0, second = 0) => new Date(2026, 10, day, hour, minute, second).getTime();

  it.each([
    [at(26, 14), at(26, 15), '26 Nov, 14:00 – 15:00'],
    [at(26, 23), at(27, 1), '26 Nov, 23:00 – 27 Nov, 01:00'],
    [at(26), at(27), '26 Nov'],
    [at(23), at(30), '23 Nov – 29 Nov'],
    [at(26, 14, 0, 10), at(26, 14, 0, 20), '26 Nov, 14:00:10'],
  ])('from %d to %d is %s', (fromMs, toMs, shown) => expect(formatPeriod(fromMs, toMs)).toBe(shown));

  it('has marks as fine as they are close', () => {
    const day = 86_400_000;
    expect(formatTimeTick(at(26, 14, 30), 1_800_000)).toBe('14:30');
    expect(formatTimeTick(at(26), 1_800_000)).toBe('26 Nov');
    expect(formatTimeTick(at(26, 14, 30, 5), 5000)).toBe('14:30:05');
    expect([formatTimeTick(at(26), day), formatTimeTick(at(1), 30 * day)]).toEqual(['26 Nov', 'Nov 2026']);
  });
});
