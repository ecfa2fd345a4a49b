import { type CalendarDay, weekdayOf, type Zone } from '@sallyport/contracts';
import { type Granularity, granularities } from './granularity.ts';

/**
 * How a range is cut in time. Within a segment buckets are `stepMs` apart, so that SQL can count them; its last one is
 * longer or shorter where a day is (clocks are changed).
 */
export interface Buckets {
  stepMs: number;
  startsMs: readonly number[];
  segments: readonly { fromMs: number; firstIndex: number; count: number }[];
}

export function cutInBuckets(startMs: number, endMs: number, granularity: Granularity, zone: Zone): Buckets {
  const stepMs = granularities[granularity];
  const startsMs = [floorToBucket(startMs, granularity, zone)];
  for (;;) {
    const next = nextBucket(startsMs.at(-1) ?? startMs, granularity, zone);
    if (next >= endMs) break;
    startsMs.push(next);
  }
  return { stepMs, startsMs, segments: segmentsOf(startsMs, stepMs) };
}

/** One bucket, from one end of the range to the other. */
export function oneBucket(startMs: number, endMs: number): Buckets {
  return {
    stepMs: endMs - startMs,
    startsMs: [startMs],
    segments: [{ fromMs: startMs, firstIndex: 0, count: 1 }],
  };
}

export function floorToBucket(atMs: number, granularity: Granularity, zone: Zone): number {
  const stepMs = granularities[granularity];
  if (stepMs <= granularities.hourly) {
    const offsetMs = zone.offsetMs(atMs);
    return Math.floor((atMs + offsetMs) / stepMs) * stepMs - offsetMs;
  }
  const day = zone.dayOf(atMs);
  if (granularity === 'weekly') return zone.startOf({ ...day, day: day.day - daysSinceMonday(day) });
  const dayStartMs = zone.startOf(day);
  return dayStartMs + Math.floor((atMs - dayStartMs) / stepMs) * stepMs;
}

function nextBucket(startMs: number, granularity: Granularity, zone: Zone): number {
  const stepMs = granularities[granularity];
  if (stepMs <= granularities.hourly) return startMs + stepMs;
  const day = zone.dayOf(startMs);
  const days = granularity === 'weekly' ? 7 : 1;
  const nextDayMs = zone.startOf({ ...day, day: day.day + days });
  return stepMs >= granularities.daily ? nextDayMs : Math.min(startMs + stepMs, nextDayMs);
}

function segmentsOf(startsMs: readonly number[], stepMs: number): Buckets['segments'] {
  const segments: { fromMs: number; firstIndex: number; count: number }[] = [];
  startsMs.forEach((fromMs, index) => {
    const last = segments.at(-1);
    const isRegular = last !== undefined && fromMs === last.fromMs + last.count * stepMs;
    if (isRegular) last.count++;
    else segments.push({ fromMs, firstIndex: index, count: 1 });
  });
  return segments;
}

/** ISO weeks begin on Monday. */
export function daysSinceMonday(day: CalendarDay): number {
  return (weekdayOf(day) + 6) % 7;
}
