import type { Meaning, RankedRow, Series } from '@sallyport/ui';
import type { TextTable } from './read-table.ts';

export interface Ranking {
  readonly series: readonly Series[];
  readonly rows: readonly RankedRow[];
}

type Unit = 'percent' | 'usd' | 'ms' | 'count';

interface Figures {
  readonly title: string;
  readonly unit: Unit;
  /** Undefined where nothing is told. */
  readonly values: readonly (number | undefined)[];
  readonly shown: readonly string[];
}

const rowsMax = 30;

// Rates say more than what they are made of.
const preference: readonly Unit[] = ['percent', 'usd', 'ms', 'count'];

/**
 * What a table ranks: the numbers by which its rows are in order, largest first. Undefined where they are in no order that can be
 * seen, as bars would then tell something that the table doesn't say.
 */
export function rankingOf({ head, rows }: TextTable): Ranking | undefined {
  if (rows.length < 2 || rows.length > rowsMax) return undefined;
  const columns = head.map((title, index) =>
    readFigures(
      title,
      rows.map((row) => row[index] ?? ''),
    ),
  );
  const nameIndex = columns.findIndex((figures, index) => figures === undefined && !isPlace(head[index]!));
  if (nameIndex < 0) return undefined;
  const found = columns.filter((figures) => figures !== undefined && !isPlace(figures.title)) as Figures[];
  for (const unit of preference) {
    const ofUnit = found.filter((figures) => figures.unit === unit);
    const chosen = errorsOf(ofUnit) ?? first(ofUnit.filter(({ values }) => isDescending(values)));
    if (chosen !== undefined)
      return toRanking(
        chosen,
        rows.map((row) => row[nameIndex] ?? ''),
      );
  }
  return undefined;
}

const isPlace = (title: string) => /^(#|no\.?|rank|place)$/i.test(title);

const first = (figures: readonly Figures[]) => (figures.length === 0 ? undefined : figures.slice(0, 1));

/** Errors of callers and of services belong on one bar where their sum, or one of them, is what is ranked. */
function errorsOf(figures: readonly Figures[]): Figures[] | undefined {
  const callers = figures.find(({ title }) => /\b4xx\b/i.test(title) && !/\b5xx\b/i.test(title));
  const services = figures.find(({ title }) => /\b5xx\b/i.test(title) && !/\b4xx\b/i.test(title));
  if (callers === undefined || services === undefined) return undefined;
  const sums = callers.values.map((value, index) => (value ?? 0) + (services.values[index] ?? 0));
  const isRanked = [sums, callers.values, services.values].some(isDescending);
  return isRanked ? [callers, services] : undefined;
}

function isDescending(values: readonly (number | undefined)[]): boolean {
  const numbers = values.map((value) => value ?? 0);
  return numbers[0]! > numbers.at(-1)! && numbers.every((value, index) => index === 0 || value <= numbers[index - 1]!);
}

function toRanking(figures: readonly Figures[], names: readonly string[]): Ranking {
  return {
    series: figures.map(({ title }) => ({ name: title, meaning: meaningOf(title) })),
    rows: names.map((name, row) => ({
      name,
      bars: figures.map(({ values, shown }) => ({ value: values[row] ?? 0, shown: shown[row] ?? '' })),
    })),
  };
}

function meaningOf(title: string): Meaning {
  if (/\b5xx\b|server|fail/i.test(title) && !/\b4xx\b/i.test(title)) return 'failed';
  if (/\b4xx\b|client|refus/i.test(title) && !/\b5xx\b/i.test(title)) return 'refused';
  return /cost|\$|usd|spent/i.test(title) ? 'cost' : 'plain';
}

/** A column in which every cell is a number of one unit, or nothing. */
function readFigures(title: string, cells: readonly string[]): Figures | undefined {
  const read = cells.map(readNumber);
  if (read.some((each) => each === 'text')) return undefined;
  const numbers = read.filter((each): each is { value: number; unit: Unit } => typeof each === 'object');
  const unit = numbers[0]?.unit;
  if (unit === undefined || numbers.some((each) => each.unit !== unit)) return undefined;
  return { title, unit, values: read.map((each) => (typeof each === 'object' ? each.value : undefined)), shown: cells };
}

const pattern = /^(\$)?\s?(\d[\d,\u00a0\u202f ]*(?:\.\d+)?|\.\d+)\s?(%|ms|s|k)?(?:\s*\(.*\))?$/i;

function readNumber(cell: string): { value: number; unit: Unit } | 'text' | 'nothing' {
  if (/^(|[-–—]|n\/a)$/i.test(cell)) return 'nothing';
  const [, dollar, digits, suffix] = pattern.exec(cell) ?? [];
  if (digits === undefined) return 'text';
  const value = Number(digits.replaceAll(/[,\u00a0\u202f ]/g, ''));
  if (dollar !== undefined) return suffix === undefined ? { value, unit: 'usd' } : 'text';
  switch (suffix?.toLowerCase()) {
    case undefined:
      return { value, unit: 'count' };
    case '%':
      return { value, unit: 'percent' };
    case 'ms':
      return { value, unit: 'ms' };
    case 's':
      return { value: value * 1000, unit: 'ms' };
    default:
      return { value: value * 1000, unit: 'count' };
  }
}
