import { z } from 'zod';
import {
  type DataSet,
  type Field,
  type FieldKind,
  type Operator,
  operators,
  operatorsOf,
} from '../datasets/data-set.ts';
import { whyUnknown } from './unknown-field.ts';

export const filtersMax = 50;
export const filterValuesMax = 500;

const allOperators = Object.values(operators).flat() as [Operator, ...Operator[]];
const scalarSchema = z.union([z.string().max(2048), z.number(), z.boolean()]);

/** One condition; several must all be true. */
const filterSchema = z.strictObject({
  field: z.string().max(64),
  operator: z.enum(allOperators),
  value: z
    .union([scalarSchema, z.array(scalarSchema).min(1).max(filterValuesMax)])
    .optional()
    .describe('A list for `in` and `not_in`, nothing for `empty` and `not_empty`, one value for all others.'),
});

export const filtersSchema = z.array(filterSchema).max(filtersMax).default([]);

type Filter = z.output<typeof filterSchema>;

/** A filter, checked: its values are of the field's kind. */
export interface FieldFilter {
  field: Field;
  operator: Operator;
  values: readonly (string | number | boolean)[];
}

/** Those that are understood; what is wrong with others is told, and where in the query. */
export function readFilters(
  dataSet: DataSet,
  filters: readonly Filter[],
  problem: (path: (string | number)[], message: string) => void,
): FieldFilter[] {
  return filters.flatMap((filter, index) => {
    const read = readFilter(dataSet, filter);
    if (!('reason' in read)) return [read];
    problem(['filters', index, read.path], read.reason);
    return [];
  });
}

/** What was asked, understood; or what is wrong with it, and where. */
function readFilter(dataSet: DataSet, filter: Filter): FieldFilter | { path: string; reason: string } {
  const field = dataSet.fields.find(({ name, isFilter }) => isFilter && name === filter.field);
  if (field === undefined) return { path: 'field', reason: whyUnknown('filter', filter.field, dataSet) };
  const { operator } = filter;
  const supported = operatorsOf(field.kind);
  if (!supported.includes(operator))
    return { path: 'operator', reason: `\`${field.name}\` can be compared by ${supported.join(', ')} only` };
  const wantsNone = (operators.none as readonly string[]).includes(operator);
  const wantsMany = (operators.multiple as readonly string[]).includes(operator);
  if (wantsNone)
    return filter.value === undefined
      ? { field, operator, values: [] }
      : { path: 'value', reason: `\`${operator}\` takes no value` };
  if (filter.value === undefined) return { path: 'value', reason: `\`${operator}\` needs a value` };
  if (Array.isArray(filter.value) !== wantsMany)
    return { path: 'value', reason: wantsMany ? `\`${operator}\` needs a list` : `\`${operator}\` takes one value` };
  const values: (string | number | boolean)[] = [];
  for (const given of [filter.value].flat()) {
    const value = readValue(field.kind, given);
    if (value === undefined)
      return { path: 'value', reason: `\`${field.name}\` is compared with ${looksLike(field.kind)}` };
    values.push(value);
  }
  return { field, operator, values };
}

function readValue({ type }: FieldKind, given: string | number | boolean): string | number | boolean | undefined {
  switch (type) {
    case 'number':
      return typeof given === 'number' ? given : undefined;
    case 'boolean':
      return typeof given === 'boolean' ? given : undefined;
    case 'status': {
      const status = typeof given === 'string' && /^\d{1,3}$/.test(given) ? Number(given) : given;
      return typeof status === 'number' && Number.isInteger(status) && status >= 0 && status <= 999
        ? status
        : undefined;
    }
    case 'class':
      return typeof given === 'string' && /^\dxx$/i.test(given) ? given.toUpperCase() : undefined;
    default:
      // PostgreSQL's and C's texts end at a zero; nothing that is kept holds one.
      return typeof given === 'string' && !given.includes('\0') ? given : undefined;
  }
}

function looksLike({ type }: FieldKind): string {
  switch (type) {
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'status':
      return 'a whole number up to 999';
    case 'class':
      return 'a class of statuses: 2XX, 4XX';
    case 'scoped':
      return 'an id, or `<control plane>:<id>`';
    case 'pattern':
      return 'a text, in which * stands for any characters';
    default:
      return 'a text';
  }
}
