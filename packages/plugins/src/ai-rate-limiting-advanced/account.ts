import type { Window } from '@sallyport/pipeline';
import type { Measure } from '../shared/spending/measures.ts';
import type { AccountPlan } from '../shared/spending/tab.ts';
import { compileWindows, type WindowPlan, type WindowsAt } from '../shared/spending/windows.ts';

/** How one window of an account is called in headers. */
export interface WindowTexts {
  /** As configured. */
  readonly limit: string;
  /** `hour-openai`, and in lower case. */
  readonly written: string;
  readonly name: string;
}

/** A limit as configured. */
export interface ConfiguredLimit {
  readonly limit: number;
  /** Seconds, or a period of the calendar. */
  readonly window: number | Omit<Extract<WindowPlan, { period: unknown }>, 'limit'>;
}

/** What a policy, or a provider, counts of one kind. */
export class Account implements AccountPlan {
  /** The policy's name, or the provider's. */
  readonly owner: string;
  readonly measure: Measure;
  readonly windowsAt: WindowsAt;
  /** In the order of the windows. */
  readonly texts: readonly WindowTexts[];
  /** Before what tells callers apart. */
  readonly key: string;

  constructor(
    owner: string,
    measure: Measure,
    limits: readonly ConfiguredLimit[],
    { slides, timeZone, suffix = '' }: { slides: boolean; timeZone?: string | undefined; suffix?: string },
  ) {
    this.owner = owner;
    this.measure = measure;
    const ordered = [...limits].sort((a, b) => secondsOf(a) - secondsOf(b));
    this.windowsAt = compileWindows(
      ordered.map((one) => planOf(one, measure, slides)),
      timeZone,
    );
    this.texts = ordered.map(({ limit, window }) => {
      const word = typeof window === 'number' ? (words[window] ?? `${window}`) : window.period;
      const written = `${word}-${owner.replaceAll(/[^A-Za-z0-9_-]/g, '-')}${suffix}`;
      return { limit: `${limit}`, written, name: written.toLowerCase() };
    });
    this.key = `${owner.length}:${owner}:${measure.name}`;
  }
}

/** After how many seconds a window is over. */
export function secondsLeft({ startMs, lengthMs }: Window, atMs: number): number {
  return Math.max(1, Math.ceil((startMs + lengthMs - atMs) / 1000));
}

function planOf({ limit, window }: ConfiguredLimit, { unit }: Measure, slides: boolean): WindowPlan {
  // What is not whole is no use to anybody; a hair is added since 0.1 in billionths might fall short of one.
  const whole = Math.floor(limit * unit + 1e-6);
  return typeof window === 'number' ? { limit: whole, lengthMs: window * 1000, slides } : { limit: whole, ...window };
}

function secondsOf({ window }: ConfiguredLimit): number {
  return typeof window === 'number' ? window : { day: 86_400, week: 604_800, month: 2_592_000 }[window.period];
}

const words: Readonly<Record<number, string>> = {
  1: 'second',
  60: 'minute',
  3600: 'hour',
  86400: 'day',
  2592000: 'month',
  31536000: 'year',
};
