import { Readable } from 'node:stream';
import { exportRequests, type RequestsResult, requestsExportSchema } from '@sallyport/analytics';
import { z } from 'zod';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { App } from '../http/area.ts';
import { limitInHand } from '../http/limit-in-hand.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { requestsCsvHeader, requestsCsvRows } from './columns.ts';

/** Each reads a store for minutes. */
const inHandMax = 4;

const schema = {
  summary: 'Exports all requests that are found',
  description:
    'As a table, or one JSON object per line where `Accept` is application/x-ndjson; sent as it is read. A connection that ends early has not sent all of it.',
  body: requestsExportSchema,
  response: {
    200: {
      description: 'The requests.',
      content: { 'text/csv': { schema: z.string() }, 'application/x-ndjson': { schema: z.string() } },
    },
  },
};

export function exportRoute(app: App, { questions }: Pick<Services, 'questions'>): void {
  const onRequest = limitInHand(
    inHandMax,
    () => new Problem(429, 'Other requests are being exported; try again.', { headers: { 'retry-after': '5' } }),
  );
  const config = { permission: 'analytics.read', scope: 'any' } as const;
  app.post('/v2/api-requests/export', { config, schema, onRequest }, async (request, reply) => {
    const ports = await questions.portsFor(request.principal);
    const pages = exportRequests(request.body, ports, { signal: abortSignalOf(reply) });
    // What is wrong with the question is told before anything is sent.
    const first = await pages.next();
    const isLines = /^\s*application\/x-ndjson\b/i.test(request.headers.accept ?? '');
    const [type, name] = isLines ? ['application/x-ndjson', 'ndjson'] : ['text/csv; charset=utf-8', 'csv'];
    return reply
      .type(type)
      .header('content-disposition', `attachment; filename="api-requests.${name}"`)
      .send(Readable.from(isLines ? linesOf(first, pages) : tableOf(first, pages)) as never);
  });
}

type Pages = AsyncGenerator<RequestsResult>;
type First = IteratorResult<RequestsResult>;

async function* tableOf(first: First, pages: Pages): AsyncGenerator<string> {
  yield requestsCsvHeader;
  for await (const { results, meta } of all(first, pages)) yield requestsCsvRows(results, meta.display);
}

async function* linesOf(first: First, pages: Pages): AsyncGenerator<string> {
  for await (const { results } of all(first, pages))
    yield results.map((record) => `${JSON.stringify(record)}\n`).join('');
}

async function* all(first: First, pages: Pages): Pages {
  if (first.done === true) return;
  yield first.value;
  yield* pages;
}
