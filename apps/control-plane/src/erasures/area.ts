import type { Erasure } from '@sallyport/store';
import { z } from 'zod';
import type { Area } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { isoTime } from '../http/time.ts';
import { digestsOf, erase } from './erase.ts';

const personId = z.string().min(1).max(512);

const requestSchema = z
  .strictObject({
    consumer: personId.optional().describe("The consumer's id."),
    subject: personId.optional().describe('Whom a token is about, as `subject` of analytics.'),
  })
  .transform(({ consumer, subject }, context) => {
    if (consumer !== undefined && subject === undefined) return { kind: 'consumer' as const, id: consumer };
    if (subject !== undefined && consumer === undefined) return { kind: 'subject' as const, id: subject };
    context.addIssue({ code: 'custom', message: 'names either a consumer or a subject', input: { consumer, subject } });
    return z.NEVER;
  });

const erasureSchema = z.object({
  id: z.string(),
  kind: z.enum(['consumer', 'subject']),
  digest: z.string().describe('Of the id, keyed: the id itself is not kept.'),
  requested_at: z.string(),
  completed_at: z.string().optional(),
  erased: z.record(z.string(), z.number()).describe('How many records of each store.'),
});

const querySchema = listQuerySchema({
  fields: { kind: 'text', digest: 'text', requested_at: 'time' },
  sort: 'requested_at desc',
});

export const erasures: Area = {
  name: 'Erasures',
  description: 'Takes the data of a person out of every store; what was counted stays counted.',
  routes(app, services) {
    app.post(
      '/v2/erasures',
      {
        config: { permission: 'erasures.write' },
        schema: { summary: 'Erases a person', body: requestSchema, response: { 201: erasureSchema } },
      },
      async (request, reply) => {
        const erasure = await erase(request.body, services, authorOf(request));
        return reply.code(201).send(erasureView(erasure));
      },
    );
    app.get(
      '/v2/erasures',
      {
        config: { permission: 'erasures.read' },
        schema: { summary: 'Lists erasures', querystring: querySchema, response: { 200: pageSchema(erasureSchema) } },
      },
      async ({ query, principal }) =>
        pageOf(await services.store.erasures.list(principal.organizationId, query), query, erasureView),
    );
    app.post(
      '/v2/erasures/lookup',
      {
        config: { permission: 'erasures.read' },
        schema: {
          summary: 'Finds the erasures of a person',
          body: requestSchema,
          response: { 200: pageSchema(erasureSchema) },
        },
      },
      async ({ body, principal: { organizationId } }) => {
        const values = await digestsOf(body, organizationId, services.store.settings);
        const filters = [{ field: 'digest', operator: 'oeq', values }] as const;
        const sort = [{ field: 'requested_at', isDescending: true }] as const;
        const page = { number: 1, size: 100 };
        return pageOf(
          await services.store.erasures.list(organizationId, { ...page, filters, sort }),
          page,
          erasureView,
        );
      },
    );
  },
};

function erasureView(erasure: Erasure): z.output<typeof erasureSchema> {
  return {
    id: erasure.id,
    kind: erasure.kind,
    digest: erasure.digest,
    requested_at: isoTime(erasure.requestedAtMs),
    ...(erasure.completedAtMs !== undefined && { completed_at: isoTime(erasure.completedAtMs) }),
    erased: erasure.erased,
  };
}
