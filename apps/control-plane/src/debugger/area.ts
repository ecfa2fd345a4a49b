import { randomUUID } from 'node:crypto';
import { debugSessionsMax } from '@sallyport/contracts';
import type { DebugSession, DebugSessionField, PageRequest } from '@sallyport/store';
import { z } from 'zod';
import { demand, entitiesWith } from '../access/judge.ts';
import type { Principal } from '../access/principal.ts';
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

// Which control plane it is about stands in the session.
const reading = { permission: 'debug-sessions.read', scope: 'any' } as const;
const writing = { permission: 'debug-sessions.write', scope: 'any' } as const;

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
      const { body, principal } = request;
      const { organizationId } = principal;
      demand(principal, 'debug-sessions.write', body.control_plane_id);
      if (body.control_plane_id !== undefined)
        await services.store.controlPlanes.get(organizationId, body.control_plane_id);
      await checkRoom(organizationId, services);
      const createdAtMs = nowMs();
      const session: DebugSession = {
        id: randomUUID(),
        organizationId,
        controlPlaneId: body.control_plane_id,
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
    app.get('/v2/debug-sessions', { config: reading, schema: listed }, async ({ query, principal }) => {
      await debugSessions.settle(nowMs());
      return pageOf(await debugSessions.list(principal.organizationId, seenBy(principal, query)), query, sessionView);
    });

    const one = { summary: 'Gets a debug session', params: idSchema, response: { 200: sessionSchema } };
    app.get('/v2/debug-sessions/:id', { config: reading, schema: one }, async ({ params, principal }) => {
      await debugSessions.settle(nowMs());
      return sessionView(await known(principal, params.id, 'debug-sessions.read', services));
    });

    const cancelled = {
      summary: 'Ends a debug session',
      description: 'Gateways hear of it within seconds. One that has ended stays as it is.',
      params: idSchema,
      response: { 200: sessionSchema },
    };
    app.post('/v2/debug-sessions/:id/cancel', { config: writing, schema: cancelled }, async (request) => {
      const { principal, params } = request;
      await debugSessions.settle(nowMs());
      const { organizationId, id } = await known(principal, params.id, 'debug-sessions.write', services);
      await debugSessions.cancel(organizationId, id, nowMs(), authorOf(request));
      return sessionView(await debugSessions.get(organizationId, id));
    });

    const removed = {
      summary: 'Removes a debug session with its traces',
      params: idSchema,
      response: { 204: z.undefined() },
    };
    app.delete('/v2/debug-sessions/:id', { config: writing, schema: removed }, async (request, reply) => {
      const { principal, params } = request;
      const { organizationId, id } = await known(principal, params.id, 'debug-sessions.write', services);
      await debugSessions.remove(organizationId, id, nowMs(), authorOf(request));
      return reply.code(204).send();
    });

    const traces = {
      summary: 'Lists what was observed',
      params: idSchema,
      querystring: tracesQuery,
      response: { 200: pageSchema(traceSchema) },
    };
    app.get(
      '/v2/debug-sessions/:id/traces',
      { config: reading, schema: traces },
      async ({ params, query, principal }) => {
        await known(principal, params.id, 'debug-sessions.read', services);
        return pageOf(await debugSessions.listTraces(params.id, query), query, traceView);
      },
    );

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
      async ({ params, query, principal }, reply) => {
        await known(principal, params.id, 'debug-sessions.read', services);
        const kept = await debugSessions.getTrace(params.id, params.requestId);
        if (query.download === 'true')
          reply.header('content-disposition', `attachment; filename="trace-${kept.id.replaceAll(/\W/g, '')}.json"`);
        return wholeTraceView(kept, services.sealer);
      },
    );
  },
};

/** Throws `NotFound`, and where the caller may not do it to the control plane that the session is about. */
async function known(
  principal: Principal,
  id: string,
  permission: 'debug-sessions.read' | 'debug-sessions.write',
  { store }: Services,
): Promise<DebugSession> {
  const session = await store.debugSessions.get(principal.organizationId, id);
  demand(principal, permission, session.controlPlaneId);
  return session;
}

/** The list without sessions about control planes that its reader may not see. */
function seenBy(principal: Principal, request: PageRequest<DebugSessionField>): PageRequest<DebugSessionField> {
  const ids = entitiesWith(principal, 'debug-sessions.read');
  if (ids === 'all') return request;
  const own = { field: 'control_plane_id', operator: 'oeq', values: ids } as const;
  return { ...request, filters: [...request.filters, own] };
}

async function checkRoom(organizationId: string, { store: { debugSessions }, nowMs }: Services): Promise<void> {
  await debugSessions.settle(nowMs());
  const open = await debugSessions.open(organizationId);
  if (open.length >= debugSessionsMax)
    throw new Problem(409, `${open.length} debug sessions are open: cancel one, or wait until one ends.`);
  const { sessions, bytes } = await debugSessions.totals(organizationId);
  if (sessions >= sessionsMax || bytes >= allBytesMax)
    throw new Problem(409, `${sessions} debug sessions with ${bytes} bytes are kept: remove some.`);
}
