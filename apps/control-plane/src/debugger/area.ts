import { randomUUID } from 'node:crypto';
import { debugSessionsMax } from '@sallyport/contracts';
import type { DebugSession } from '@sallyport/store';
import { z } from 'zod';
import type { Area } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { Problem } from '../http/problem.ts';
import { idSchema } from '../saved/routes.ts';
import type { Services } from '../services.ts';
import { gatewayRoutes } from './gateway-routes.ts';
import { allBytesMax, sessionsMax } from './limits.ts';
import { sessionRequestSchema, sessionSchema, sessionView } from './session.ts';
import { traceSchema, traceView, wholeTraceSchema, wholeTraceView } from './trace.ts';

const listQuery = listQuerySchema({
  fields: { id: 'id', status: 'text', created_at: 'time' },
  sort: 'created_at desc',
});
const tracesQuery = listQuerySchema({
  fields: { id: 'id', node_id: 'id', started_at: 'time' },
  sort: 'started_at desc',
});
const traceParams = z.object({ id: z.uuid(), requestId: z.string().min(1).max(64) });

const reading = { permission: 'debug-sessions.read' } as const;
const writing = { permission: 'debug-sessions.write' } as const;

export const debuggerArea: Area = {
  name: 'Debugger',
  description: 'Has gateways observe some requests for a while, and shows what each went through.',
  routes(app, services) {
    const { nowMs } = services;
    const { debugSessions } = services.store;
    gatewayRoutes(app, services);

    const begun = { summary: 'Begins a debug session', body: sessionRequestSchema, response: { 201: sessionSchema } };
    app.post('/v2/debug-sessions', { config: writing, schema: begun }, async (request, reply) => {
      const by = authorOf(request);
      const { body } = request;
      await checkRoom(services);
      const createdAtMs = nowMs();
      const session: DebugSession = {
        id: randomUUID(),
        definition: body,
        status: 'pending',
        createdBy: by.actor,
        createdAtMs,
        endsAtMs: createdAtMs + body.duration_seconds * 1_000,
        endedAtMs: undefined,
        samplesMax: body.samples_max,
        samples: 0,
        lost: 0,
        bytes: 0,
      };
      await debugSessions.insert(session, by);
      return reply.code(201).send(sessionView(session));
    });

    const listed = {
      summary: 'Lists debug sessions',
      querystring: listQuery,
      response: { 200: pageSchema(sessionSchema) },
    };
    app.get('/v2/debug-sessions', { config: reading, schema: listed }, async ({ query }) => {
      await debugSessions.settle(nowMs());
      return pageOf(await debugSessions.list(query), query, sessionView);
    });

    const one = { summary: 'Gets a debug session', params: idSchema, response: { 200: sessionSchema } };
    app.get('/v2/debug-sessions/:id', { config: reading, schema: one }, async ({ params }) => {
      await debugSessions.settle(nowMs());
      return sessionView(await debugSessions.get(params.id));
    });

    const cancelled = {
      summary: 'Ends a debug session',
      description: 'Gateways hear of it within seconds. One that has ended stays as it is.',
      params: idSchema,
      response: { 200: sessionSchema },
    };
    app.post('/v2/debug-sessions/:id/cancel', { config: writing, schema: cancelled }, async (request) => {
      const { id } = request.params;
      await debugSessions.settle(nowMs());
      await debugSessions.cancel(id, nowMs(), authorOf(request));
      return sessionView(await debugSessions.get(id));
    });

    const removed = {
      summary: 'Removes a debug session with its traces',
      params: idSchema,
      response: { 204: z.undefined() },
    };
    app.delete('/v2/debug-sessions/:id', { config: writing, schema: removed }, async (request, reply) => {
      await debugSessions.remove(request.params.id, nowMs(), authorOf(request));
      return reply.code(204).send();
    });

    const traces = {
      summary: 'Lists what was observed',
      params: idSchema,
      querystring: tracesQuery,
      response: { 200: pageSchema(traceSchema) },
    };
    app.get('/v2/debug-sessions/:id/traces', { config: reading, schema: traces }, async ({ params, query }) => {
      await debugSessions.get(params.id);
      return pageOf(await debugSessions.listTraces(params.id, query), query, traceView);
    });

    const trace = {
      summary: 'Shows what one request went through',
      params: traceParams,
      querystring: z.object({
        download: z.enum(['true', 'false']).default('false').describe('Whether browsers save it as a file.'),
      }),
      response: { 200: wholeTraceSchema },
    };
    app.get(
      '/v2/debug-sessions/:id/traces/:requestId',
      { config: reading, schema: trace },
      async ({ params, query }, reply) => {
        const kept = await debugSessions.getTrace(params.id, params.requestId);
        if (query.download === 'true')
          reply.header('content-disposition', `attachment; filename="trace-${kept.id.replaceAll(/\W/g, '')}.json"`);
        return wholeTraceView(kept, services.sealer);
      },
    );
  },
};

async function checkRoom({ store: { debugSessions }, nowMs }: Services): Promise<void> {
  await debugSessions.settle(nowMs());
  const open = await debugSessions.open();
  if (open.length >= debugSessionsMax)
    throw new Problem(409, `${open.length} debug sessions are open: cancel one, or wait until one ends.`);
  const { sessions, bytes } = await debugSessions.totals();
  if (sessions >= sessionsMax || bytes >= allBytesMax)
    throw new Problem(409, `${sessions} debug sessions with ${bytes} bytes are kept: remove some.`);
}
