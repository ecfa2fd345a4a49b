import { answerRequestsQuery, type RequestsResult, requestsQuerySchema } from '@sallyport/analytics';
import { z } from 'zod';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { Area } from '../http/area.ts';
import { type Cell, toCsv } from '../http/csv.ts';
import { jsonOrCsv, sendJsonOrCsv } from '../http/representation.ts';
import { displaySchema } from '../metrics/result-schema.ts';
import { exportRoute } from './export-route.ts';

const resultSchema = z.object({
  results: z.array(
    z.looseObject({
      request_start: z.string(),
      request_id: z.string(),
      http_method: z.string(),
      request_uri: z.string(),
      response_http_status: z.string(),
    }),
  ),
  meta: z.object({
    time_range: z.object({ start: z.string(), end: z.string() }),
    query_id: z.string(),
    size: z.number(),
    offset: z.number(),
    total: z.number().describe('Where it is not exact, at least so many.'),
    total_is_exact: z.boolean(),
    cursor: z.string().optional().describe('Of the next page; absent on the last one.'),
    tail: z
      .string()
      .optional()
      .describe('Where a live tail goes on; absent where the range has ended, or this is not its newest page.'),
    display: displaySchema,
  }),
});

const schema = {
  summary: 'Finds single requests',
  description: 'Fields to filter by are told by `GET /v2/metrics/fields`, as those of api_requests.',
  body: requestsQuerySchema,
  response: { 200: jsonOrCsv(resultSchema) },
};

export const requests: Area = {
  name: 'Requests',
  description:
    'Single requests, as long as they are kept: who asked for what, what came of it, and where the time went.',
  routes(app, { questions }) {
    exportRoute(app, { questions });
    app.post(
      '/v2/api-requests',
      { config: { permission: 'analytics.read', scope: 'any' }, schema },
      async (request, reply) => {
        const ports = await questions.portsFor(request.principal);
        const result = await answerRequestsQuery(request.body, ports, { signal: abortSignalOf(reply) });
        return sendJsonOrCsv(request, reply, { name: 'api-requests', result, csv: () => requestsCsv(result) });
      },
    );
  },
};

function requestsCsv({ results }: Pick<RequestsResult, 'results'>): string {
  const records: readonly Readonly<Record<string, Cell>>[] = results;
  const header = [...new Set(records.flatMap(Object.keys))];
  return toCsv(
    header,
    records.map((record) => header.map((name) => record[name])),
  );
}
