const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How wide the buckets of a series are, finest first. `trend` is one bucket over the whole range. */
export const granularities = {
  tenSecondly: 10 * second,
  thirtySecondly: 30 * second,
  minutely: minute,
  fiveMinutely: 5 * minute,
  tenMinutely: 10 * minute,
  thirtyMinutely: 30 * minute,
  hourly: hour,
  twoHourly: 2 * hour,
  twelveHourly: 12 * hour,
  daily: day,
  weekly: 7 * day,
} as const;

export type Granularity = keyof typeof granularities;

const finestFirst = Object.keys(granularities) as Granularity[];

/** Which granularities a range of at most `upToMs` may have; a longer range has coarser ones. */
export const granularitiesByRange: readonly {
  upToMs: number;
  finest: Granularity;
  coarsest: Granularity;
  default: Granularity;
}[] = [
  { upToMs: 15 * minute, finest: 'tenSecondly', coarsest: 'minutely', default: 'minutely' },
  { upToMs: hour, finest: 'tenSecondly', coarsest: 'tenMinutely', default: 'minutely' },
  { upToMs: 6 * hour, finest: 'thirtySecondly', coarsest: 'hourly', default: 'hourly' },
  { upToMs: 12 * hour, finest: 'minutely', coarsest: 'hourly', default: 'hourly' },
  // A day is 25 hours long when the clocks go back.
  { upToMs: 25 * hour, finest: 'fiveMinutely', coarsest: 'hourly', default: 'hourly' },
  { upToMs: 7 * day + hour, finest: 'thirtyMinutely', coarsest: 'daily', default: 'daily' },
  { upToMs: 367 * day, finest: 'hourly', coarsest: 'weekly', default: 'daily' },
  { upToMs: Number.POSITIVE_INFINITY, finest: 'daily', coarsest: 'weekly', default: 'weekly' },
];

/** The granularity wanted, or the nearest that a range of this length may have. */
export function chooseGranularity(rangeMs: number, wanted: Granularity | undefined): Granularity {
  const allowed = allowedGranularities(rangeMs);
  if (wanted === undefined) return rowFor(rangeMs).default;
  const distance = (name: Granularity) => Math.abs(finestFirst.indexOf(name) - finestFirst.indexOf(wanted));
  return allowed.reduce((nearest, name) => (distance(name) < distance(nearest) ? name : nearest));
}

export function allowedGranularities(rangeMs: number): Granularity[] {
  const { finest, coarsest } = rowFor(rangeMs);
  return finestFirst.slice(finestFirst.indexOf(finest), finestFirst.indexOf(coarsest) + 1);
}

function rowFor(rangeMs: number) {
  // The last row has no end.
  return granularitiesByRange.find(({ upToMs }) => rangeMs <= upToMs) as (typeof granularitiesByRange)[number];
}
