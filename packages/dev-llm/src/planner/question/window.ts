import { numberPattern, readNumber } from './numbers.ts';
import type { Reader } from './reader.ts';

/** Which time a question is about. */
export type Window =
  | { readonly words: string; readonly minutes: number }
  /** By the calendar, as tools name it: `previous_day`. */
  | { readonly words: string; readonly calendar: string }
  /** Words for a time that no tool can be asked for. */
  | { readonly unknown: string };

export const defaultWindow: Window = { words: 'the past 24 hours', minutes: 24 * 60 };

export function readWindow(reader: Reader): Window | undefined {
  const unknown = unknowns.map((pattern) => reader.take(pattern)).find((match) => match !== undefined);
  if (unknown !== undefined) return { unknown: unknown[0].trim() };
  const calendar = reader.takeFirst(calendars);
  if (calendar !== undefined) return calendar;
  const half = reader.take(/\b(?:(?:past|last|previous)\s+)?half\s+(?:an?\s+)?(hour|day)\b/i);
  if (half !== undefined) return past(1, half[1]!.toLowerCase() === 'hour' ? 30 : 720);
  const long = reader.take(longPattern) ?? reader.take(shortPattern);
  if (long !== undefined) return past(readNumber(long[1] ?? '1'), minutesOf(long[2]!));
  return reader.take(/\b(?:right now|currently|at the moment|at present)\b/i) && past(15, 1);
}

const longPattern = new RegExp(
  `\\b(?:past|last|previous|recent)\\s+(?:(${numberPattern})[\\s-]*|an?\\s+)?(minute|min|hour|hr|day|week|month)s?\\b`,
  'i',
);
const shortPattern = new RegExp(
  `\\b(?:(?:past|last)\\s+)?(${numberPattern})[\\s-]*(minute|min|hour|hr|day|week|month|m|h|d|w)s?\\b`,
  'i',
);

const calendars: readonly (readonly [RegExp, Window])[] = [
  [/\byesterday\b/i, { words: 'yesterday', calendar: 'previous_day' }],
  [/\b(?:today|since midnight)\b/i, { words: 'today', calendar: 'current_day' }],
  [/\b(?:this|the current) week\b/i, { words: 'this week', calendar: 'current_week' }],
  [/\b(?:last|the previous) week\b/i, { words: 'last week', calendar: 'previous_week' }],
  [/\b(?:this|the current) month\b/i, { words: 'this month', calendar: 'current_month' }],
  [/\b(?:last|the previous) month\b/i, { words: 'last month', calendar: 'previous_month' }],
];

const unknowns = [
  /\bsince yesterday\b/i,
  /\b(?:tomorrow|next (?:hour|day|week|month|year))\b/i,
  /\b(?:since|before|after|until|at|from) (?:\d{1,2}[:.]\d{2}|\d{1,2} ?[ap]m|noon|\d{4}-\d\d-\d\d)\S*/i,
  /\bbetween \d\S* and \d\S*/i,
  /\b(?:since|on|last|before|after|until) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b/i,
  /\b(?:in|since|during) (?:january|february|march|april|may|june|july|august|september|october|november|december|20\d\d)\b/i,
  /\b(?:this|last|past) (?:quarter|year)\b/i,
];

const minutesByUnit: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080, month: 43_200 };

function minutesOf(unit: string): number {
  const name = unit.toLowerCase();
  return minutesByUnit[name] ?? minutesByUnit[name[0]!]!;
}

function past(count: number, unitMinutes: number): Window {
  const minutes = count * unitMinutes;
  return { words: `the past ${spanOf(minutes)}`, minutes };
}

/** In the greatest unit that it is a whole number of; a day is told in hours. */
export function spanOf(minutes: number): string {
  const [count, unit] =
    minutes >= 2880 && minutes % 1440 === 0
      ? [minutes / 1440, 'day']
      : minutes % 60 === 0
        ? [minutes / 60, 'hour']
        : [minutes, 'minute'];
  return count === 1 ? unit : `${count} ${unit}s`;
}
