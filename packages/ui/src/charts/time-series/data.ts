import type { Unit } from '../../format/value.ts';
import type { Coloured } from '../palette.ts';

export interface TimeSeriesLine extends Coloured {
  /** What is shown; the name where there is none. */
  readonly label?: string;
  /** One for each time; `null` where nothing was measured, which is drawn as a gap. */
  readonly values: readonly (number | null)[];
  /** What is behind it, out of the pinned tooltip. */
  readonly href?: string;
}

export interface TimeSeriesData {
  /** When each part of the range begins, in order. */
  readonly timesMs: readonly number[];
  readonly series: readonly TimeSeriesLine[];
  readonly unit: Unit;
  /** How long each part is; the smallest distance between times where it isn't said. */
  readonly stepMs?: number;
  /** The last part isn't over: it is dimmed. */
  readonly isLastPartial?: boolean;
}

export interface Threshold {
  readonly value: number;
  readonly kind: 'warning' | 'error';
  readonly label?: string;
}

export type TimeSeriesKind = 'line' | 'bars';

export const labelOf = ({ name, label }: Pick<TimeSeriesLine, 'name' | 'label'>): string => label ?? name;

/** How long a part is. */
export function stepOf({ timesMs, stepMs }: TimeSeriesData): number {
  if (stepMs !== undefined) return stepMs;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 1; index < timesMs.length; index++) least = Math.min(least, timesMs[index]! - timesMs[index - 1]!);
  return Number.isFinite(least) ? least : 60_000;
}

/** A bar stands for all of its time: it is pointed at in its middle. */
export const middleOf = (data: TimeSeriesData, kind: TimeSeriesKind): number =>
  kind === 'bars' ? stepOf(data) / 2 : 0;

/** Whether something was measured at all. */
export const hasValues = ({ series }: TimeSeriesData): boolean =>
  series.some(({ values }) => values.some((value) => value !== null));

/** The values as they are drawn: above each other where they are stacked, the first at the bottom. */
export function stacked(values: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const sums: number[] = [];
  return values.map((row) =>
    row.map((value, index) => {
      sums[index] = (sums[index] ?? 0) + (value ?? 0);
      // A part in which nothing of any series was measured stays a gap.
      return values.every((other) => other[index] === null) ? null : sums[index];
    }),
  );
}

export interface Extent {
  readonly min: number;
  readonly max: number;
  readonly last: number | null;
}

/** Of what was measured; nothing where nothing was. */
export function extentOf(values: readonly (number | null)[]): Extent | undefined {
  const measured = values.filter((value) => value !== null);
  if (measured.length === 0) return undefined;
  let [min, max] = [measured[0]!, measured[0]!];
  for (const value of measured) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { min, max, last: values.at(-1) ?? null };
}

/** Whether both would be drawn alike, so that nothing has to be drawn again. */
export function isSameData(a: TimeSeriesData | undefined, b: TimeSeriesData | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return (
    a.unit === b.unit &&
    a.stepMs === b.stepMs &&
    a.isLastPartial === b.isLastPartial &&
    areSame(a.timesMs, b.timesMs) &&
    a.series.length === b.series.length &&
    a.series.every((line, index) => isSameLine(line, b.series[index]!))
  );
}

const isSameLine = (a: TimeSeriesLine, b: TimeSeriesLine): boolean =>
  a.name === b.name &&
  a.label === b.label &&
  a.meaning === b.meaning &&
  a.slot === b.slot &&
  a.href === b.href &&
  areSame(a.values, b.values);

const areSame = <Value>(a: readonly Value[], b: readonly Value[]): boolean =>
  a === b || (a.length === b.length && a.every((value, index) => value === b[index]));
