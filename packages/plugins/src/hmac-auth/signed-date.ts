import type { RequestHead } from '@sallyport/pipeline';
import { headerOf } from './signing-string.ts';

/** Where a request may say when it was signed. */
export const dateHeaders = ['x-date', 'date'] as const;

const fixdate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Whether that header has a date (RFC 9110 §5.6.7) that is close enough to now. */
export function isCurrent(head: RequestHead, name: string, nowMs: number, skewSeconds: number): boolean {
  const value = headerOf(head, name);
  if (typeof value !== 'string' || !fixdate.test(value)) return false;
  // Dates tell whole seconds, so the clock does too.
  return Math.abs(Math.floor(nowMs / 1000) - Date.parse(value) / 1000) <= skewSeconds;
}
