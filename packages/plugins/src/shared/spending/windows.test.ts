import { describe, expect, it } from 'vitest';
import { compileWindows, type PeriodPlan } from './windows.ts';

const at = (text: string) => Date.parse(text);

function windowAt(plan: Omit<PeriodPlan, 'limit'>, moment: string, timeZone?: string): [string, string] {
  const [window] = compileWindows([{ limit: 1, ...plan }], timeZone)(at(moment));
  const { startMs, lengthMs } = window!;
  return [new Date(startMs).toISOString(), new Date(startMs + lengthMs).toISOString()];
}

describe('windows of the calendar', () => {
  it.each([
    ['day', {}, 'UTC', '2026-03-10T23:59:59Z', '2026-03-10T00:00:00.000Z', '2026-03-11T00:00:00.000Z'],
    ['week', {}, 'UTC', '2026-11-26T09:00:00Z', '2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
    [
      'week',
      { weekStart: 'sunday' },
      'UTC',
      '2026-11-26T09:00:00Z',
      '2026-11-22T00:00:00.000Z',
      '2026-11-29T00:00:00.000Z',
    ],
    [
      'week',
      { weekStart: 'thursday' },
      'UTC',
      '2026-11-26T00:00:00Z',
      '2026-11-26T00:00:00.000Z',
      '2026-12-03T00:00:00.000Z',
    ],
    ['week', {}, 'UTC', '2026-01-01T00:00:00Z', '2025-12-29T00:00:00.000Z', '2026-01-05T00:00:00.000Z'],
    ['month', {}, 'UTC', '2026-12-31T23:59:59Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['month', { monthDay: 15 }, 'UTC', '2026-01-14T00:00:00Z', '2025-12-15T00:00:00.000Z', '2026-01-15T00:00:00.000Z'],
    // The last day of a shorter month stands for the thirty-first.
    ['month', { monthDay: 31 }, 'UTC', '2026-02-28T12:00:00Z', '2026-02-28T00:00:00.000Z', '2026-03-31T00:00:00.000Z'],
    ['month', { monthDay: 31 }, 'UTC', '2026-03-30T12:00:00Z', '2026-02-28T00:00:00.000Z', '2026-03-31T00:00:00.000Z'],
    // Midnight in New York is at five in winter and at four in summer.
    ['month', {}, 'America/New_York', '2026-03-15T00:00:00Z', '2026-03-01T05:00:00.000Z', '2026-04-01T04:00:00.000Z'],
    ['day', {}, 'America/New_York', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
    ['day', {}, 'America/New_York', '2026-11-01T12:00:00Z', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    ['day', {}, 'Asia/Kolkata', '2026-05-01T18:29:59Z', '2026-04-30T18:30:00.000Z', '2026-05-01T18:30:00.000Z'],
    // Clocks were put forward over midnight: the day began at one.
    ['day', {}, 'America/Sao_Paulo', '2018-11-04T12:00:00Z', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
  ] as const)('%s %j in %s, at %s', (period, more, zone, moment, start, end) => {
    expect(windowAt({ period, ...more }, moment, zone)).toEqual([start, end]);
  });

  it.each(['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca'])(
    'follow one another without a gap in %s, through years',
    (zone) => {
      for (const period of ['day', 'week', 'month'] as const) {
        const windowsAt = compileWindows([{ limit: 1, period }], zone);
        let moment = at('2026-01-01T12:00:00Z');
        for (let i = 0; i < 800; i++) {
          const [{ startMs, lengthMs } = { startMs: 0, lengthMs: 0 }] = windowsAt(moment);
          expect(startMs).toBeLessThanOrEqual(moment);
          expect(startMs + lengthMs).toBeGreaterThan(moment);
          const [next] = windowsAt(startMs + lengthMs);
          expect(next!.startMs).toBe(startMs + lengthMs);
          moment = startMs + lengthMs;
        }
      }
    },
  );
});

describe('windows of a length', () => {
  it('lie at multiples of it, and are the same list until one ends', () => {
    const windowsAt = compileWindows([
      { limit: 5, lengthMs: 60_000, slides: false },
      { limit: 9, lengthMs: 3_600_000, slides: true },
    ]);
    const first = windowsAt(7_230_000);
    expect(first).toEqual([
      { name: '60000ms', limit: 5, startMs: 7_200_000, lengthMs: 60_000, slides: false },
      { name: '3600000ms', limit: 9, startMs: 7_200_000, lengthMs: 3_600_000, slides: true },
    ]);
    expect(windowsAt(7_259_999)).toBe(first);
    expect(windowsAt(7_260_000)).not.toBe(first);
  });
});
