import { z } from 'zod';
import { readCursor } from '../query/cursor.ts';
import { filtersSchema } from '../query/filter.ts';
import { type RequestsQuery, requestsQuerySchema } from '../query/requests-query.ts';
import { searchSchema } from '../query/search.ts';
import { timeRangeSchema } from '../query/time-range.ts';
import type { QueryPorts } from './metrics-result.ts';
import { answerRequestsQuery, type RequestsResult } from './requests-result.ts';

export const exportedMax = 100_000;
/** So many are read at a time, and no more than that are in hand. */
const pageSize = 1_000;

/** What is asked of an export: everything that a query finds, up to a limit. */
export const requestsExportSchema = z
  .strictObject({
    filters: filtersSchema,
    time_range: timeRangeSchema,
    search: searchSchema.optional(),
    order: z.enum(['ascending', 'descending']).default('descending'),
    limit: z.int().min(1).max(exportedMax).default(exportedMax),
  })
  .transform(({ limit, ...body }, context): { limit: number; query: RequestsQuery } => {
    const parsed = requestsQuerySchema.safeParse({ ...body, size: Math.min(pageSize, limit) });
    if (parsed.success) return { limit, query: parsed.data };
    for (const { path, message } of parsed.error.issues)
      context.addIssue({ code: 'custom', path, message, input: body });
    return z.NEVER;
  });

/** All that a query finds, page by page; what comes in meanwhile is not in it. */
export async function* exportRequests(
  { query, limit }: z.output<typeof requestsExportSchema>,
  ports: QueryPorts,
  options: { signal?: AbortSignal } = {},
): AsyncGenerator<RequestsResult> {
  let next: RequestsQuery | undefined = query;
  for (let left = limit; left > 0 && next !== undefined; ) {
    const page: RequestsResult = await answerRequestsQuery(
      { ...next, size: Math.min(next.size, left) },
      ports,
      options,
    );
    left -= page.results.length;
    yield page;
    const cursor = page.meta.cursor === undefined ? undefined : readCursor(page.meta.cursor, query.fingerprint);
    next = typeof cursor === 'object' ? { ...query, cursor } : undefined;
  }
}
