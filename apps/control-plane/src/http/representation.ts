import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

/** Whether the caller would rather have a table: `Accept: text/csv`. */
function wantsCsv({ headers: { accept } }: Pick<FastifyRequest, 'headers'>): boolean {
  return accept !== undefined && /^\s*text\/csv\b/i.test(accept);
}

/** Answers as the caller wants it. `name` is that of the table's file. */
export function sendJsonOrCsv(
  request: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
  { name, result, csv }: { name: string; result: object; csv: () => string },
): FastifyReply {
  if (!wantsCsv(request)) return reply.type('application/json').send(result);
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(csv());
}

/** An answer that comes as JSON or, with `Accept: text/csv`, as a table. */
export function jsonOrCsv<Schema extends z.ZodType>(schema: Schema) {
  return {
    description: 'As JSON, or as a table where `Accept` is text/csv.',
    content: { 'application/json': { schema }, 'text/csv': { schema: z.string() } },
  };
}
