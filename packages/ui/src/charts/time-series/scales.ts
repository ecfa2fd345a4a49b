import type { Unit } from '../../format/value.ts';
import type { Threshold, TimeSeriesKind } from './data.ts';

/** From the first to the last; bars need the room of the last one, too. */
export function timeRange(timesMs: readonly number[], stepMs: number, kind: TimeSeriesKind): [number, number] {
  const first = timesMs[0] ?? 0;
  const last = timesMs.at(-1) ?? 0;
  if (kind === 'bars') return [first, last + stepMs];
  return first === last ? [first - stepMs / 2, last + stepMs / 2] : [first, last];
}

/** From zero, with a little room above; thresholds are seen unless that makes the rest flat. */
export function valueRange(
  min: number | null,
  max: number | null,
  unit: Unit,
  thresholds: readonly Threshold[],
): [number, number] {
  const top = Math.max(max ?? 0, 0);
  const seen = thresholds.map(({ value }) => value).filter((value) => top === 0 || value <= top * 4);
  const highest = Math.max(top, ...seen);
  const lowest = Math.min(min ?? 0, 0);
  if (highest === lowest) return [0, unit === '%' ? 100 : 1];
  const room = (highest - lowest) * 0.08;
  const high = highest === 0 ? 0 : highest + room;
  return [lowest === 0 ? 0 : lowest - room, unit === '%' && highest <= 100 ? Math.min(high, 100) : high];
}

/** How far marks of the axis may be from each other. */
export function stepsOf(unit: Unit): number[] {
  if (unit === 'ms') return [...decimalSteps(-3, 2), ...timeSteps];
  // There are no half requests.
  return decimalSteps(unit === 'count' || unit === 'token count' ? 0 : -6, 15).filter(
    (step) => step !== 2.5 || (unit !== 'count' && unit !== 'token count'),
  );
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const timeSteps = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * second),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12, 24, 48, 120, 240].map((hours) => hours * hour),
];

function decimalSteps(from: number, to: number): number[] {
  const steps: number[] = [];
  for (let power = from; power <= to; power++) {
    for (const digit of [1, 2, 2.5, 5]) steps.push(Number((digit * 10 ** power).toPrecision(3)));
  }
  return steps;
}

/** Marks from zero to the first that nothing is above. */
export function marksOf(
  max: number,
  unit: Unit,
  most = 4,
): { readonly marks: readonly number[]; readonly step: number } {
  const top = max > 0 ? max : 1;
  const step = stepsOf(unit).find((size) => size * most >= top) ?? top;
  const count = Math.max(1, Math.ceil(top / step - 1e-9));
  return { marks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12))), step };
}
