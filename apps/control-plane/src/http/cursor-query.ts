import type { Filter } from '@sallyport/store';
import { z } from 'zod';
import { type FieldType, filterKeys, readFilter } from './list-query.ts';

/** One part of a list that goes on while it is read. */
export interface CursorRequest<Field extends string> {
  size: number;
  filters: readonly Filter<Field>[];
  before: number | undefined;
  after: number | undefined;
}

const cursor = z
  .string()
  .max(64)
  .transform((text, context) => {
    const digits = Buffer.from(text, 'base64url').toString('latin1');
    if (/^\d{1,15}$/.test(digits)) return Number(digits);
    context.addIssue({ code: 'custom', message: 'is no cursor that an answer told', input: text });
    return z.NEVER;
  })
  .optional();

/** The query of such a list: `page[size]`, `page[after]`, `page[before]` and filters as `list-query.ts` has them. */
export function cursorQuerySchema<Field extends string>({
  fields,
  size,
}: {
  fields: Readonly<Record<Field, FieldType>>;
  size: { default: number; max: number };
}) {
  const names = Object.keys(fields) as Field[];
  return z
    .object({
      'page[size]': z.coerce.number().int().min(1).max(size.max).default(size.default).describe('How many.'),
      'page[after]': cursor.describe('Goes on after the last of an answer: older ones.'),
      'page[before]': cursor.describe('Goes back before the first of an answer: newer ones.'),
      ...Object.fromEntries(names.flatMap((field) => filterKeys(field, fields[field]))),
    })
    .catchall(z.union([z.string().max(1_000), z.array(z.string())]))
    .transform((query, context): CursorRequest<Field> => {
      const filters: Filter<Field>[] = [];
      for (const [key, value] of Object.entries(query)) {
        if (key.startsWith('page[')) continue;
        const filter = typeof value === 'string' ? readFilter(key, value, fields, false) : 'is given twice';
        if (typeof filter === 'string')
          context.addIssue({ code: 'custom', path: [key], message: filter, input: query });
        else filters.push(filter);
      }
      return { size: query['page[size]'], filters, after: query['page[after]'], before: query['page[before]'] };
    });
}

export function cursorPageSchema<Item extends z.ZodType>(item: Item) {
  const link = z.string().nullable();
  return z.object({
    data: z.array(item),
    meta: z.object({ page: z.object({ next: link, previous: link, size: z.number() }) }),
  });
}

/** What an answer tells of where to go on: the address asked, with another cursor. */
export function cursorLink(url: string, direction: 'after' | 'before', id: number | undefined): string | null {
  if (id === undefined) return null;
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.delete('page[after]');
  parameters.delete('page[before]');
  parameters.set(`page[${direction}]`, Buffer.from(String(id)).toString('base64url'));
  return `${path}?${parameters}`;
}
