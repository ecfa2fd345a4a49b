import { isZone, type Zone, zoneOf } from '@sallyport/contracts';
import { z } from 'zod';
import { daysSinceMonday } from './buckets.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Ranges that end now. */
const lengthsMs = {
  '15m': 15 * minuteMs,
  '1h': 60 * minuteMs,
  '6h': 6 * 60 * minuteMs,
  '12h': 12 * 60 * minuteMs,
  '24h': dayMs,
  '7d': 7 * dayMs,
  '30d': 30 * dayMs,
  '90d': 90 * dayMs,
  '180d': 180 * dayMs,
  '365d': 365 * dayMs,
} as const;

export const calendarUnits = ['day', 'week', 'month', 'quarter', 'year'] as const;
type CalendarUnit = (typeof calendarUnits)[number];

export const relativeRanges = [
  ...(Object.keys(lengthsMs) as (keyof typeof lengthsMs)[]),
  ...calendarUnits.map((unit) => `current_${unit}` as const),
  ...calendarUnits.map((unit) => `previous_${unit}` as const),
];
export type RelativeRange = (typeof relativeRanges)[number];

const rangeYearsMax = 10;

export const tzSchema = z
  .string()
  .max(64)
  .refine(isZone, 'is not a time zone; names are those of the IANA database: Etc/UTC, Europe/Berlin')
  .default('Etc/UTC')
  .describe('Where days, weeks and months begin.');

const relativeRangeSchema = z.strictObject({
  type: z.literal('relative'),
  time_range: z
    .string()
    .max(32)
    .transform((range) => range.toLowerCase())
    .pipe(z.enum(relativeRanges as [RelativeRange, ...RelativeRange[]]))
    .describe('Ends now, but for the `previous_` ones. The letters may be capitals: 15M.'),
  tz: tzSchema,
});

const instantSchema = z.iso.datetime({ offset: true }).describe('An instant: 2026-11-26T12:00:00Z.');

const absoluteRangeSchema = z
  .strictObject({ type: z.literal('absolute'), start: instantSchema, end: instantSchema, tz: tzSchema })
  .refine(({ start, end }) => Date.parse(start) < Date.parse(end), { path: ['end'], error: 'must be after `start`' })
  .refine(({ start, end }) => Date.parse(end) - Date.parse(start) <= rangeYearsMax * 366 * dayMs, {
    path: ['start'],
    error: `must be at most ${rangeYearsMax} years before \`end\``,
  });

export const timeRangeSchema = z
  .discriminatedUnion('type', [relativeRangeSchema, absoluteRangeSchema])
  .default({ type: 'relative', time_range: '1h', tz: 'Etc/UTC' });

export type TimeRange = z.output<typeof timeRangeSchema>;

/** From `startMs` to before `endMs`. */
export interface Interval {
  startMs: number;
  endMs: number;
  zone: Zone;
  isRelative: boolean;
}

export function intervalOf(range: TimeRange, nowMs: number): Interval {
  const zone = zoneOf(range.tz);
  if (range.type === 'absolute')
    return { startMs: Date.parse(range.start), endMs: Date.parse(range.end), zone, isRelative: false };
  const name = range.time_range;
  if (name in lengthsMs)
    return { startMs: nowMs - lengthsMs[name as keyof typeof lengthsMs], endMs: nowMs, zone, isRelative: true };
  const [which, unit] = name.split('_') as ['current' | 'previous', CalendarUnit];
  const startMs = startOfUnit(unit, 0, nowMs, zone);
  return which === 'current'
    ? { startMs, endMs: Math.max(nowMs, startMs + 1), zone, isRelative: true }
    : { startMs: startOfUnit(unit, -1, nowMs, zone), endMs: startMs, zone, isRelative: true };
}

/** Where the unit begins that is `ahead` of the present one. */
function startOfUnit(unit: CalendarUnit, ahead: number, nowMs: number, zone: Zone): number {
  const { year, month, day } = zone.dayOf(nowMs);
  switch (unit) {
    case 'day':
      return zone.startOf({ year, month, day: day + ahead });
    case 'week':
      return zone.startOf({ year, month, day: day - daysSinceMonday({ year, month, day }) + 7 * ahead });
    case 'month':
      return zone.startOf({ year, month: month + ahead, day: 1 });
    case 'quarter':
      return zone.startOf({ year, month: month - (month % 3) + 3 * ahead, day: 1 });
    case 'year':
      return zone.startOf({ year: year + ahead, month: 0, day: 1 });
  }
}
