import { z } from 'zod';
import { ToolError } from '../../tool.ts';

/** Ranges that end now, the first six being those of generation 1, and days, weeks, months, quarters and years of the calendar. */
export const timeRanges = [
  '15M',
  '1H',
  '6H',
  '12H',
  '24H',
  '7D',
  '30D',
  '90D',
  '180D',
  '365D',
  'CURRENT_DAY',
  'PREVIOUS_DAY',
  'CURRENT_WEEK',
  'PREVIOUS_WEEK',
  'CURRENT_MONTH',
  'PREVIOUS_MONTH',
  'CURRENT_QUARTER',
  'PREVIOUS_QUARTER',
  'CURRENT_YEAR',
  'PREVIOUS_YEAR',
] as const;

type TimeRangeName = (typeof timeRanges)[number];

const asNamed = (written: unknown) => (typeof written === 'string' ? written.trim().toUpperCase() : written);
const instant = z.iso.datetime({ offset: true }).optional();

/** The parameters of every tool that asks about a range of time. */
export function timeRangeFields(usual: TimeRangeName) {
  return {
    timeRange: z
      .preprocess(asNamed, z.enum(timeRanges).default(usual))
      .describe('15M to 365D end now; PREVIOUS_DAY is yesterday, CURRENT_WEEK is this week since Monday.'),
    start: instant.describe('With `end`, instead of `timeRange`: 2026-11-26T12:00:00Z.'),
    end: instant.describe('Itself not in the period.'),
    timeZone: z
      .string()
      .max(64)
      .default('Etc/UTC')
      .describe('Where the days of CURRENT_ and PREVIOUS_ ranges begin: Europe/Berlin.'),
  };
}

export interface GivenTimeRange {
  timeRange: TimeRangeName;
  start?: string | undefined;
  end?: string | undefined;
  timeZone: string;
}

/** Told of what an answer is about. */
export const periodSchema = z.object({ start: z.string(), end: z.string() });

type Period = z.output<typeof periodSchema>;

/** A range as the API reads it. */
export type ApiTimeRange =
  | { type: 'relative'; time_range: string; tz: string }
  | { type: 'absolute'; start: string; end: string; tz: string };

export function apiTimeRange({ timeRange, start, end, timeZone: tz }: GivenTimeRange): ApiTimeRange {
  if (start !== undefined && end !== undefined) return { type: 'absolute', start, end, tz };
  if (start !== undefined || end !== undefined)
    throw new ToolError('`start` and `end` are given together, or neither: then `timeRange` counts.');
  return { type: 'relative', time_range: timeRange, tz };
}

/** Exactly the range that an answer was about, so that another question is about the same. */
export function sameRange({ start, end }: Period): ApiTimeRange {
  return { type: 'absolute', start, end, tz: 'Etc/UTC' };
}

/** The range of the same length before it. */
export function rangeBefore({ start, end }: Period): ApiTimeRange {
  const startMs = Date.parse(start);
  const lengthMs = Date.parse(end) - startMs;
  return sameRange({ start: new Date(startMs - lengthMs).toISOString(), end: start });
}
