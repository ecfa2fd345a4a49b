import { Readable } from 'node:stream';
import { NotFound } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { everyEntity } from '../configuration/every-entity.ts';
import { controlPlaneParams } from '../control-planes/params.ts';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { Area } from '../http/area.ts';
import { addressesOf, refuserFor } from './addresses.ts';
import { LentCredentials } from './callers/lent-credentials.ts';
import { destinationOf } from './destination.ts';
import { linesOf } from './events.ts';
import { exchange } from './exchange.ts';
import { CallsInHand } from './in-hand.ts';
import { bodyBytesMax } from './limits.ts';
import { declaredSchema, declaredTools, seenSchema, seenTools } from './mcp/tools.ts';
import { playgroundSchema, toolsSchema } from './request-schema.ts';
import { PluginsOnRoutes } from './route-facts.ts';
import { routeSchema, routeView } from './route-view.ts';

const scope = { param: 'controlPlaneId' } as const;
/** A program that acts for somebody is not to act as somebody else. */
const using = { permission: 'playground.use', scope, inPerson: true } as const;
const bodyLimit = 2 * bodyBytesMax;

export const playground: Area = {
  name: 'Playground',
  description: 'Calls of APIs, models and tools through a gateway, as whoever somebody chooses.',
  routes(app, services) {
    const { configReader: reader, store } = services;
    const lent = new LentCredentials(services);
    app.addHook('onClose', () => lent.close());
    const inHand = new CallsInHand();
    const known = async ({ principal, params }: FastifyRequest) =>
      await store.controlPlanes.get(principal.organizationId, (params as { controlPlaneId: string }).controlPlaneId);

    const offered = {
      summary: 'Tells what can be called, where, and how callers show who they are',
      params: controlPlaneParams,
      response: {
        200: z.object({
          addresses: z.array(z.object({ url: z.string(), usable: z.boolean(), reason: z.string().optional() })),
          routes: z.array(routeSchema),
        }),
      },
    };
    const path = '/v2/control-planes/:controlPlaneId/playground';
    app.get(path, { config: using, schema: offered }, async (request) => {
      const controlPlane = await known(request);
      const addresses = addressesOf(controlPlane, await refuserFor(services, controlPlane));
      const plugins = await PluginsOnRoutes.read(reader, controlPlane.id);
      const routes = await everyEntity(reader, controlPlane.id, 'routes');
      return {
        addresses: addresses.map(({ url, reason }) => ({
          url,
          usable: reason === undefined,
          ...(reason !== undefined && { reason }),
        })),
        routes: routes.map((route) => routeView(plugins.of(route))),
      };
    });

    const called = {
      summary: 'Calls a route through a gateway',
      description:
        'Answers as it goes, one JSON object per line: `sent`, `head`, then `body`, `event` or `message`, and at last `end`. Whoever closes the connection ends the call. What is pasted as a credential is neither kept nor logged; to act as a consumer needs consumers.write, since it makes a credential of theirs for some minutes.',
      params: controlPlaneParams,
      body: playgroundSchema,
      response: {
        200: { description: 'What happens.', content: { 'application/x-ndjson': { schema: z.string() } } },
      },
    };
    app.post(path, { config: using, schema: called, bodyLimit }, async (request, reply) => {
      inHand.take(request.principal.id, reply);
      const { body } = request;
      const wanted = { ...body, ...(body.kind === 'http' && { host: body.http.host }) };
      const signal = abortSignalOf(reply);
      const destination = await destinationOf(request, await known(request), wanted, services, lent);
      const events = exchange(body, destination, signal);
      return reply
        .type('application/x-ndjson')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(linesOf(events)) as never);
    });

    const tools = '/v2/control-planes/:controlPlaneId/mcp-tools';
    const declared = {
      summary: 'Lists the tools of a route that its configuration names',
      params: controlPlaneParams,
      querystring: z.object({ route: z.string().min(1).max(512).describe('Its id or name.') }),
      response: { 200: declaredSchema },
    };
    app.get(tools, { config: { permission: 'plugins.read', scope }, schema: declared }, async (request) => {
      const { id } = await known(request);
      const route = (await reader.find(id, 'routes', request.query.route))?.entity;
      if (route === undefined) throw new NotFound('route', request.query.route);
      const plugins = await PluginsOnRoutes.read(reader, id);
      return declaredTools(plugins.of(route), plugins);
    });

    const seen = {
      summary: 'Lists the tools of a route as a caller sees them',
      params: controlPlaneParams,
      body: toolsSchema,
      response: { 200: seenSchema },
    };
    app.post(tools, { config: using, schema: seen, bodyLimit }, async (request, reply) => {
      inHand.take(request.principal.id, reply);
      const signal = abortSignalOf(reply);
      const destination = await destinationOf(request, await known(request), request.body, services, lent);
      return await seenTools(destination, { path: request.body.path, era: request.body.era }, signal);
    });
  },
};
