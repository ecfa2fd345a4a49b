/** A day of the calendar. `day` and `month` (0 = January) may overflow, as `Date.UTC` allows. */
export interface CalendarDay {
  year: number;
  month: number;
  day: number;
}

/** Where days begin: the calendar of one time zone. */
export interface Zone {
  name: string;
  dayOf(atMs: number): CalendarDay;
  /** The first instant of that day. */
  startOf(day: CalendarDay): number;
  /** What local clocks are ahead of UTC. */
  offsetMs(atMs: number): number;
}

export function zoneOf(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  // Read from its text, 10/25/2026, 02:30:00: parts take four times as long.
  const localMs = (atMs: number) => {
    const [month = 1, day = 1, year = 0, hour = 0, minute = 0, second = 0] = format
      .format(atMs)
      .split(/\D+/)
      .map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
  const offsetMs = (atMs: number) => localMs(atMs) - Math.floor(atMs / 1000) * 1000;
  return {
    name,
    offsetMs,
    dayOf(atMs) {
      const local = new Date(localMs(atMs));
      return { year: local.getUTCFullYear(), month: local.getUTCMonth(), day: local.getUTCDate() };
    },
    startOf({ year, month, day }) {
      const wantedMs = Date.UTC(year, month, day);
      // The offset may change between that instant of UTC and the local midnight; the earlier of two midnights counts,
      // and where there is none (clocks go forward at midnight), the later offset gives the first instant after it.
      const candidates = [offsetMs(wantedMs - 15 * 3_600_000), offsetMs(wantedMs + 15 * 3_600_000)].map(
        (offset) => wantedMs - offset,
      );
      const midnights = candidates.filter((atMs) => localMs(atMs) === wantedMs);
      return midnights.length > 0 ? Math.min(...midnights) : Math.max(...candidates);
    },
  };
}

/** 0 for Sunday. */
export function weekdayOf({ year, month, day }: CalendarDay): number {
  return new Date(Date.UTC(year, month, day)).getUTCDay();
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
