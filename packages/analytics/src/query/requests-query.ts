import { z } from 'zod';
import { apiRequests } from '../datasets/sets/api-requests.ts';
import { type RequestsCursor, readCursor } from './cursor.ts';
import { type FieldFilter, filtersSchema, readFilters } from './filter.ts';
import { searchedText, searchSchema } from './search.ts';
import { type RequestsTail, readTail, tailTextMax } from './tail.ts';
import { type TimeRange, timeRangeSchema } from './time-range.ts';

/** What is asked of `POST /v2/api-requests`, checked. */
export interface RequestsQuery {
  filters: readonly FieldFilter[];
  timeRange: TimeRange;
  order: 'ascending' | 'descending';
  size: number;
  offset: number;
  search?: string;
  cursor?: RequestsCursor;
  /** What has come since is asked for. */
  tail?: RequestsTail;
  /** Tells queries apart: a cursor of one is of no use to another. */
  fingerprint: string;
  /** The same for tails, which have no range. */
  tailFingerprint: string;
}

const offsetMax = 100_000;

export const requestsQuerySchema = z
  .strictObject({
    filters: filtersSchema,
    time_range: timeRangeSchema,
    search: searchSchema.optional(),
    order: z.enum(['ascending', 'descending']).default('descending').describe('By the time they began.'),
    size: z.int().min(1).max(1000).default(100),
    offset: z.coerce
      .number()
      .pipe(z.int().min(0).max(offsetMax))
      .default(0)
      .describe('How many to leave out. Requests that come in meanwhile shift what follows: `cursor` does not.'),
    cursor: z.string().max(2048).optional().describe('Of the answer before: goes on behind its last request.'),
    tail: z
      .string()
      .max(tailTextMax)
      .optional()
      .describe(
        'Of the answer before: gives only what has come since, newest first, whatever the range. Requests are told of when they have ended; one that took longer than two minutes is not new.',
      ),
  })
  .transform((query, context): RequestsQuery => {
    const problem = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message, input: query });
    const filters = readFilters(apiRequests, query.filters, problem);
    const fingerprint = JSON.stringify([query.filters, query.time_range, query.search, query.order]);
    const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, fingerprint);
    if (cursor === 'invalid') problem(['cursor'], 'is none of ours');
    if (cursor === 'foreign') problem(['cursor'], 'belongs to a query with other filters, another range or order');
    const tailFingerprint = JSON.stringify([query.filters, query.search]);
    const tail = query.tail === undefined ? undefined : readTail(query.tail, tailFingerprint);
    if (tail === 'invalid') problem(['tail'], 'is none of ours');
    if (tail === 'foreign') problem(['tail'], 'belongs to a query with other filters');
    if (tail !== undefined && (query.cursor !== undefined || query.offset > 0 || query.order === 'ascending'))
      problem(['tail'], 'goes with no cursor, no offset and no other order');
    if (query.cursor !== undefined && query.offset > 0) problem(['offset'], 'has no use beside a cursor');
    return {
      filters,
      timeRange: query.time_range,
      order: query.order,
      size: query.size,
      offset: query.offset,
      fingerprint,
      tailFingerprint,
      ...(query.search !== undefined && { search: searchedText(query.search) }),
      ...(typeof cursor === 'object' && { cursor }),
      ...(typeof tail === 'object' && { tail }),
    };
  });
