import type { Filter, FilterOperator, Page, PageRequest, Sort } from '@sallyport/store';
import { z } from 'zod';

/** A word is one of few; a flag is true or false. */
export type FieldType = 'text' | 'word' | 'id' | 'time' | 'flag';

const operatorsOf: Readonly<Record<FieldType, readonly FilterOperator[]>> = {
  text: ['eq', 'neq', 'oeq', 'contains', 'ocontains'],
  word: ['eq', 'neq', 'oeq'],
  id: ['eq', 'oeq'],
  time: ['eq', 'lt', 'lte', 'gt', 'gte'],
  flag: ['eq'],
};

const labelOperators: readonly FilterOperator[] = ['eq', 'neq', 'oeq', 'contains', 'ocontains', 'exists'];

interface ListOptions<Field extends string> {
  fields: Readonly<Record<Field, FieldType>>;
  hasLabels?: boolean;
  /** How it is sorted where nobody says: `created_at desc`. */
  sort: string;
}

/**
 * The query of a list: `page[size]`, `page[number]`, `sort=name,created_at desc`, `filter[name][contains]=cost`,
 * `filter[labels.team]=payments`, which `labels=team:payments` says too. Several values of `oeq` and `ocontains` are separated by commas.
 */
export function listQuerySchema<Field extends string>({ fields, hasLabels = false, sort }: ListOptions<Field>) {
  const names = Object.keys(fields) as Field[];
  const filters = Object.fromEntries(names.flatMap((field) => filterKeys(field, fields[field])));
  return z
    .object({
      'page[size]': z.coerce.number().int().min(1).max(100).default(10).describe('How many on a page.'),
      'page[number]': z.coerce.number().int().min(1).max(1_000_000).default(1).describe('From 1.'),
      sort: z
        .string()
        .max(200)
        .default(sort)
        .describe(`Fields, each with desc or not, separated by commas: ${names.join(', ')}.`),
      ...filters,
      ...(hasLabels && {
        labels: z.string().max(1_000).optional().describe('`team:payments` or `team`, separated by commas: all hold.'),
      }),
    })
    .catchall(z.union([z.string().max(1_000), z.array(z.string())]))
    .transform((query, context): PageRequest<Field> => {
      const problem = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: [path], message, input: query });
      const read: Filter<Field>[] = [];
      for (const [key, value] of Object.entries(query)) {
        if (key === 'sort' || key.startsWith('page[')) continue;
        if (hasLabels && key === 'labels' && typeof value === 'string') {
          read.push(...value.split(',').map(readLabel<Field>));
          continue;
        }
        const filter = typeof value === 'string' ? readFilter(key, value, fields, hasLabels) : 'is given twice';
        if (typeof filter === 'string') problem(key, filter);
        else read.push(filter);
      }
      const order = readSort(query.sort, names);
      if (typeof order === 'string') problem('sort', order);
      return {
        number: query['page[number]'],
        size: query['page[size]'],
        filters: read,
        sort: typeof order === 'string' ? [] : order,
      };
    });
}

export function filterKeys(field: string, type: FieldType): [string, z.ZodType][] {
  const value = z.string().max(1_000).optional();
  return [
    [`filter[${field}]`, value.describe('As with eq.')],
    ...operatorsOf[type].map((operator): [string, z.ZodType] => [`filter[${field}][${operator}]`, value]),
  ];
}

export function readFilter<Field extends string>(
  key: string,
  value: string,
  fields: Readonly<Record<Field, FieldType>>,
  hasLabels: boolean,
): Filter<Field> | string {
  const [, name = '', written = 'eq'] = /^filter\[([^[\]]+)\](?:\[([a-z]+)\])?$/.exec(key) ?? [];
  const isLabel = hasLabels && /^labels\.[\w.-]{1,63}$/.test(name);
  if (!isLabel && !Object.hasOwn(fields, name)) return 'is not known here';
  const field = name as Field;
  const operator = written as FilterOperator;
  const known = isLabel ? labelOperators : operatorsOf[fields[field]];
  if (!known.includes(operator)) return `can be compared by ${known.join(', ')} only`;
  if (operator === 'exists') return { field, operator, values: [] };
  const values = operator === 'oeq' || operator === 'ocontains' ? value.split(',') : [value];
  if (!isLabel && fields[field] === 'flag')
    return value === 'true' || value === 'false'
      ? { field, operator, values: [value === 'true' ? 1 : 0] }
      : 'is neither true nor false';
  if (isLabel || fields[field] !== 'time') return { field, operator, values };
  const times = values.map((text) => Date.parse(text));
  return times.some(Number.isNaN) ? 'is not a time like 2026-11-26T12:00:00Z' : { field, operator, values: times };
}

/** `team:payments`: it has that value; `team`: it is there. */
function readLabel<Field extends string>(text: string): Filter<Field> {
  const [name = '', value] = text.split(':', 2);
  const field = `labels.${name.trim()}` as const;
  return value === undefined
    ? { field, operator: 'exists', values: [] }
    : { field, operator: 'eq', values: [value.trim()] };
}

function readSort<Field extends string>(text: string, names: readonly Field[]): Sort<Field>[] | string {
  const sorts: Sort<Field>[] = [];
  for (const part of text.split(',')) {
    const [, field = '', direction = 'asc'] = /^\s*([a-z_]+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? [];
    if (!(names as readonly string[]).includes(field)) return `'${part.trim()}' is none of ${names.join(', ')}`;
    sorts.push({ field: field as Field, isDescending: direction.toLowerCase() === 'desc' });
  }
  return sorts;
}

export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    meta: z.object({ page: z.object({ number: z.number(), size: z.number(), total: z.number() }) }),
  });
}

/** One page of a list, as it is answered. */
export function pageOf<Item, Shown>(
  { items, total }: Page<Item>,
  { number, size }: { number: number; size: number },
  show: (item: Item) => Shown,
) {
  return { data: items.map(show), meta: { page: { number, size, total } } };
}
