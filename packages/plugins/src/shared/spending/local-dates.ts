/** A day of the calendar; `month` from 1. Days beyond a month's end belong to the next one, as with Date. */
export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days as they begin in one time zone. */
export class LocalDates {
  readonly #format: Intl.DateTimeFormat;

  /** Throws a RangeError for a time zone that nobody knows. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  dateAt(atMs: number): LocalDate {
    const { year, month, day } = this.#partsAt(atMs);
    return { year, month, day };
  }

  /** The first moment of a day: midnight, or where clocks are put forward over it, the hour they are put to. */
  startOf({ year, month, day }: LocalDate): number {
    const midnight = Date.UTC(year, month - 1, day);
    const offsets = [this.#offsetAt(midnight - dayMs), this.#offsetAt(midnight + dayMs)];
    const moments = offsets.map((offset) => midnight - offset).sort((a, b) => a - b);
    const wanted = new Date(midnight).getUTCDate();
    return moments.find((moment) => this.dateAt(moment).day === wanted) ?? moments[0]!;
  }

  /** By how much local time is ahead of UTC. */
  #offsetAt(atMs: number): number {
    const { year, month, day, hour, minute, second } = this.#partsAt(atMs);
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
  }

  #partsAt(atMs: number) {
    const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
    for (const { type, value } of this.#format.formatToParts(atMs))
      if (type in parts) parts[type as keyof typeof parts] = Number(value);
    return parts;
  }
}

/** 0 for Sunday. */
export function weekdayOf({ year, month, day }: LocalDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

export function isTimeZone(name: string): boolean {
  try {
    new LocalDates(name);
    return true;
  } catch {
    return false;
  }
}

const dayMs = 86_400_000;
