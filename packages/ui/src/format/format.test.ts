import { describe, expect, it } from 'vitest';
import { formatDuration } from './duration.ts';
import { formatUsd } from './money.ts';
import { formatCount, formatNumber } from './number.ts';
import { formatAgo, formatClock, formatMoment } from './time.ts';

describe('what is shown', () => {
  it.each([
    [0, '0 ms'],
    [0.42, '0.4 ms'],
    [9.96, '10 ms'],
    [412.4, '412 ms'],
    [999.6, '1.0 s'],
    [3_420, '3.4 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_700, '1 h'],
    [11_520_000, '3 h 12 min'],
    [187_200_000, '2 d 4 h'],
  ])('of %d ms is %s', (ms, shown) => expect(formatDuration(ms)).toBe(shown));

  it.each([
    [0, '$0.00'],
    [0.000012, '< $0.0001'],
    [0.00421, '$0.0042'],
    [0.5, '$0.5000'],
    [12.4, '$12.40'],
    [1204.005, '$1,204.01'],
  ])('of %d dollars is %s', (usd, shown) => expect(formatUsd(usd)).toBe(shown));

  it('of numbers has its digits in groups, and its unit', () => {
    expect([formatNumber(12408), formatNumber(3.254)]).toEqual(['12,408', '3.25']);
    expect([formatCount(1, 'tool'), formatCount(1204, 'entry', 'entries')]).toEqual(['1 tool', '1,204 entries']);
  });
});

describe('a time', () => {
  const nowMs = new Date(2026, 10, 26, 14, 30).getTime();
  const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();

  it.each([
    [at(26, 14, 30), 'just now'],
    [at(26, 14, 25), '5 min ago'],
    [at(26, 11, 30), '3 h ago'],
    [at(26, 1, 0), '13 h ago'],
    [at(25, 20), 'yesterday'],
    [at(25, 1), 'yesterday'],
    [at(12, 1), '12 Nov'],
    [new Date(2025, 1, 3).getTime(), '3 Feb 2025'],
    [at(26, 14, 45), 'in 15 min'],
  ])('%d is told from now', (atMs, shown) => expect(formatAgo(atMs, nowMs)).toBe(shown));

  it('within seconds of others is told by the second, with its day where that is not today', () => {
    expect([formatMoment(at(26, 9, 5), nowMs), formatMoment(at(25, 9, 5), nowMs)]).toEqual([
      '09:05:00',
      '25 Nov, 09:05:00',
    ]);
  });

  it('to come is told by the clock, with its day where that is not today', () => {
    expect(formatClock(at(26, 19, 2), nowMs)).toBe('19:02');
    expect(formatClock(at(27, 9), nowMs)).toBe('tomorrow, 09:00');
    expect(formatClock(at(29, 9), nowMs)).toBe('29 Nov, 09:00');
  });
});
