import { othersName } from './palette.ts';

interface Measured {
  readonly name: string;
  readonly label?: string;
  readonly value: number;
}

/** The largest first; what comes after `most` of them is one, last, with what was left over before. */
export function foldOthers<Item extends Measured>(items: readonly Item[], most: number): readonly (Item | Measured)[] {
  const before = items.filter(({ name }) => name === othersName);
  const named = items.filter(({ name }) => name !== othersName).sort((a, b) => b.value - a.value);
  // One alone can as well be named.
  const kept = named.length <= most + (before.length === 0 ? 1 : 0) ? named : named.slice(0, most);
  const rest = [...named.slice(kept.length), ...before];
  if (rest.length === 0) return kept;
  const value = rest.reduce((sum, item) => sum + item.value, 0);
  return [...kept, { name: othersName, label: 'Others', value }];
}

export interface Moment {
  readonly atMs: number;
  readonly name: string;
  readonly label?: string;
  readonly value: number | null;
}

export interface TimeGrid {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

export interface FoldedTimes {
  readonly timesMs: readonly number[];
  readonly series: readonly { readonly name: string; readonly label?: string; readonly values: (number | null)[] }[];
}

/** Rows of a query, each with its time and name, as series over all times of the range: where there was no row there is a gap. */
export function foldTimes(moments: readonly Moment[], grid: TimeGrid): FoldedTimes {
  const timesMs = timesOf(moments, grid);
  const places = new Map(timesMs.map((atMs, place) => [atMs, place]));
  const series = new Map<string, FoldedTimes['series'][number]>();
  for (const { atMs, name, label, value } of moments) {
    let line = series.get(name);
    if (line === undefined) {
      line = { name, ...(label !== undefined && { label }), values: timesMs.map(() => null) };
      series.set(name, line);
    }
    line.values[places.get(atMs)!] = value;
  }
  return { timesMs, series: [...series.values()] };
}

/** Whatever is between two known ones is counted from the first: days are not equally long everywhere. */
function timesOf(moments: readonly Moment[], { fromMs, toMs, stepMs }: TimeGrid): readonly number[] {
  const known = [...new Set(moments.map(({ atMs }) => atMs))].sort((a, b) => a - b);
  if (!(stepMs > 0)) return known;
  const first = known[0] ?? fromMs;
  const all: number[] = [];
  for (let steps = Math.ceil((first - fromMs) / stepMs - 1e-9); steps > 0; steps--) all.push(first - steps * stepMs);
  for (const [place, atMs] of (known.length === 0 ? [first] : known).entries()) {
    const next = known[place + 1];
    const count = next === undefined ? Math.ceil((toMs - atMs) / stepMs) : Math.round((next - atMs) / stepMs);
    all.push(atMs);
    for (let step = 1; step < count; step++) all.push(atMs + step * stepMs);
  }
  return all;
}

/** The larger a series is altogether, the nearer it is to the first; all that is left over is last. */
export function largestFirst<Line extends { readonly name: string; readonly values: readonly (number | null)[] }>(
  series: readonly Line[],
): readonly Line[] {
  const size = ({ name, values }: Line) =>
    name === othersName ? Number.NEGATIVE_INFINITY : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return [...series].sort((a, b) => size(b) - size(a));
}

interface Row {
  readonly name: string;
  readonly label?: string;
  readonly bars: readonly { readonly value: number; readonly shown?: string }[];
}

/** As `foldOthers`, of rows of several bars: each is added up. */
export function foldRows<Item extends Row>(rows: readonly Item[], most: number): readonly (Item | Row)[] {
  const sized = rows.map((row) => ({ ...row, row, value: row.bars.reduce((sum, { value }) => sum + value, 0) }));
  const folded = foldOthers(sized, most);
  const named = folded.flatMap((item) => ('row' in item && item.name !== othersName ? [item.row] : []));
  const rest = rows.filter((row) => !named.includes(row));
  if (rest.length === 0) return named;
  const bars = rest[0]!.bars.map((_, index) => ({
    value: rest.reduce((sum, row) => sum + (row.bars[index]?.value ?? 0), 0),
  }));
  return [...named, { name: othersName, label: 'Others', bars }];
}
