/** One condition, as the metrics and requests APIs take it; several must all be true. */
export interface Filter {
  readonly field: string;
  readonly operator: Operator;
  /** A list for `in` and `not_in`, nothing for `empty` and `not_empty`, one value for all others. */
  readonly value?: FilterValue | readonly FilterValue[];
}

export type FilterValue = string | number | boolean;

export const operators = [
  'in',
  'not_in',
  '=',
  '!=',
  'starts_with',
  'ends_with',
  '<',
  '>',
  '<=',
  '>=',
  'empty',
  'not_empty',
] as const;

export type Operator = (typeof operators)[number];

/** In an address. What is no filter there is left out, so that a broken link still shows something. */
export function parseFilters(text: string | undefined): readonly Filter[] {
  if (text === undefined || text === '') return [];
  try {
    const told: unknown = JSON.parse(text);
    return Array.isArray(told) ? told.filter(isFilter).map(ofThese) : [];
  } catch {
    return [];
  }
}

/** For an address; undefined where there are none. */
export function filtersText(filters: readonly Filter[]): string | undefined {
  return filters.length === 0 ? undefined : JSON.stringify(filters.map(ofThese));
}

export const wantsNoValue = (operator: Operator): boolean => operator === 'empty' || operator === 'not_empty';
export const wantsMany = (operator: Operator): boolean => operator === 'in' || operator === 'not_in';

/** Its values, as a list. */
export function valuesOf({ value }: Pick<Filter, 'value'>): readonly FilterValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly FilterValue[]) : [value as FilterValue];
}

/** With `added`, in place of whatever was said of its field by the same operator. */
export function withFilter(filters: readonly Filter[], added: Filter): readonly Filter[] {
  const isSame = ({ field, operator }: Filter) => field === added.field && operator === added.operator;
  return filters.some(isSame) ? filters.map((filter) => (isSame(filter) ? added : filter)) : [...filters, added];
}

/** That a field is one of some values. */
export const isOneOf = (field: string, ...value: readonly FilterValue[]): Filter => ({ field, operator: 'in', value });

function isFilter(told: unknown): told is Filter {
  if (typeof told !== 'object' || told === null) return false;
  const { field, operator, value } = told as Record<string, unknown>;
  if (typeof field !== 'string' || !operators.includes(operator as Operator)) return false;
  if (wantsNoValue(operator as Operator)) return true;
  if (wantsMany(operator as Operator)) return Array.isArray(value) && value.length > 0 && value.every(isValue);
  return isValue(value);
}

const isValue = (value: unknown): value is FilterValue => ['string', 'number', 'boolean'].includes(typeof value);

/** No other members, and in this order: the same filters are the same text. */
function ofThese({ field, operator, value }: Filter): Filter {
  return wantsNoValue(operator) || value === undefined ? { field, operator } : { field, operator, value };
}
