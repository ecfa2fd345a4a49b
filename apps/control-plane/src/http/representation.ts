import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

/** Whether the caller would rather have a table: `Accept: text/csv`. */
export function wantsCsv({ headers: { accept } }: Pick<FastifyRequest, 'headers'>): boolean {
  return accept !== undefined && /^\s*text\/csv\b/i.test(accept);
}

export function sendCsv(reply: FastifyReply, name: string, table: string): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(table);
}

/** An answer that comes as JSON or, with `Accept: text/csv`, as a table. */
export function jsonOrCsv<Schema extends z.ZodType>(schema: Schema) {
  return {
    description: 'As JSON, or as a table where `Accept` is text/csv.',
    content: { 'application/json': { schema }, 'text/csv': { schema: z.string() } },
  };
}
