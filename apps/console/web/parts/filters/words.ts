import { formatDuration, formatNumber, formatUsd } from '@sallyport/ui';
import type { Field } from '../../api/analytics.ts';
import { type Filter, type FilterValue, type Operator, valuesOf } from './filter.ts';

/** As one says it between a field and its values. */
export const operatorWords: Readonly<Record<Operator, string>> = {
  in: 'is',
  not_in: 'is not',
  '=': 'is exactly',
  '!=': 'is not exactly',
  starts_with: 'starts with',
  ends_with: 'ends with',
  '<': 'is less than',
  '>': 'is more than',
  '<=': 'is at most',
  '>=': 'is at least',
  empty: 'is empty',
  not_empty: 'is not empty',
};

/** Operators in the order in which they are offered; what is but another way to say the same is left out. */
export function offeredOperators({ filter }: Field): readonly Operator[] {
  const known = filter?.operators.flatMap(({ ops }) => ops as readonly Operator[]) ?? [];
  if (filter?.valueType === 'number' && known.includes('>=')) return ordered.filter((one) => known.includes(one));
  if (filter?.valueType === 'boolean') return ['=', ...known.filter((one) => one === 'empty' || one === 'not_empty')];
  return known.filter((one) => one !== '=' && one !== '!=');
}

const ordered: readonly Operator[] = ['>=', '<=', '>', '<', '=', '!=', 'empty', 'not_empty'];

export type NameOf = (value: FilterValue) => string;

/** `Status class is 4XX or 5XX` */
export function filterWords(filter: Filter, field: Field | undefined, nameOf: NameOf = String): string {
  const { operator } = filter;
  return [field?.title ?? filter.field, operatorWords[operator], valueWords(filter, field, nameOf)]
    .filter((text) => text !== '')
    .join(' ');
}

/** Its values, the first of many. */
export function valueWords(filter: Filter, field: Field | undefined, nameOf: NameOf = String): string {
  const values = valuesOf(filter);
  const shown = values.slice(0, shownMax).map((value) => oneValue(value, field, nameOf));
  const more = values.length - shown.length;
  if (more > 0) return `${shown.join(', ')} or ${more} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}

const shownMax = 3;

function oneValue(value: FilterValue, field: Field | undefined, nameOf: NameOf): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && field?.unit !== undefined) return numberWords(value, field.unit);
  return nameOf(value);
}

function numberWords(value: number, unit: string): string {
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'usd') return formatUsd(value);
  return unit === 'bytes' ? `${formatNumber(value)} bytes` : formatNumber(value);
}
