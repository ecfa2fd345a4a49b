import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Area } from '../http/area.ts';
import type { McpEndpoint } from './endpoint.ts';
import { settingsRoutes } from './settings-routes.ts';

/** The platform as an MCP server: whoever calls it has the rights that they have with the API, and no more. */
export const mcp: Area = {
  name: 'MCP',
  description: 'The platform as an MCP server.',
  routes(app, services) {
    settingsRoutes(app, services);
    // What speaks MCP takes as long to load as half of the rest: whoever asks first waits for it.
    let endpoint: Promise<McpEndpoint> | undefined;
    const load = async () => (await import('./endpoint.ts')).createEndpoint(app, services);
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      endpoint ??= load();
      return await (await endpoint).answer(request, reply);
    };
    app.route({
      method: ['GET', 'POST', 'DELETE'],
      url: '/mcp',
      exposeHeadRoute: false,
      config: { permission: 'signed-in', protectedResource: true },
      schema: { hide: true },
      handler,
    });
    app.addHook('preClose', async () => await (await endpoint)?.close());
  },
};
