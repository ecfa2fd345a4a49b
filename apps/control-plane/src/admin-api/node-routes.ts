import { invalidOffset, invalidSize, notFound, parseSize, schemaApi } from '@sallyport/admin-api';
import type { CollectionDefinition } from '@sallyport/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { InvalidOffset } from '../configuration/refusal.ts';
import type { App } from '../http/area.ts';
import type { AdminContext } from './context.ts';
import { bytesOf } from './kong-routes.ts';
import { entitiesSchemas } from './konnect-schemas.ts';
import { pageAnswer } from './list-request.ts';
import { type EntityAnswer, send } from './send.ts';

const params = z.object({ controlPlaneId: z.string() });
const anything = z.looseObject({});
const asIs = { validatorCompiler: () => (data: unknown) => ({ value: data }) };
const scope = { param: 'controlPlaneId' };

/** What there is beside entities: schemas and tags. */
export function schemaAndTagRoutes(app: App, context: AdminContext): void {
  const { collections } = context.reader;
  const byName = new Map(collections.map((collection) => [collection.name, collection]));
  const plugins = [...context.plugins.values()];
  for (const [method, url, summary] of [
    ['GET', '/schemas/:entity', 'Gets the schema of a kind of entity'],
    ['GET', '/schemas/plugins/:name', 'Gets the schema of a plugin, in JSON Schema and in Kong’s form'],
    ['GET', '/schemas/vaults/:name', 'Gets the schema of a kind of vault'],
    ['GET', '/schemas/partials/:name', 'Gets the schema of a type of partial'],
    ['POST', '/schemas/:entity/validate', 'Checks an entity without keeping it'],
  ] as const) {
    const config = { permission: 'control-planes.read', scope } as const;
    const schema = {
      summary,
      params: pathParameters(url),
      response: { 200: anything },
      ...(method === 'POST' && { body: anything }),
    };
    app.route({
      ...asIs,
      method,
      url,
      config,
      schema,
      handler: async (request, reply) => {
        await context.controlPlaneOf(request);
        const body = async () => bytesOf(request);
        const segments = url
          .split('/')
          .slice(1)
          .map((part) => (part.startsWith(':') ? parameter(request, part) : part));
        return send(reply, await schemaApi({ method, segments, body }, byName, plugins));
      },
    });
  }
  app.route({
    ...asIs,
    method: 'GET',
    url: '/v1/schemas/json/:name',
    config: { permission: 'control-planes.read', scope },
    schema: {
      summary: 'Gets the JSON Schema of a kind of entity, by Konnect’s name of it',
      params: pathParameters('/:name'),
      response: { 200: anything },
    },
    handler: async (request, reply) => {
      await context.controlPlaneOf(request);
      const schema = entitiesSchemas(collections).get(parameter(request, ':name'));
      return send(reply, schema === undefined ? notFound : { status: 200, body: schema });
    },
  });
  for (const [url, summary] of [
    ['/tags', 'Lists which entities have which tags'],
    ['/tags/:tag', 'Lists the entities that have a tag'],
  ] as const)
    app.route({
      ...asIs,
      method: 'GET',
      url,
      config: { permission: 'configuration.read', scope },
      schema: { summary, params: pathParameters(url), response: { 200: anything } },
      handler: async (request, reply) => send(reply, await listTags(context, request)),
    });
}

async function listTags(context: AdminContext, request: FastifyRequest): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const { size: sizeText, offset } = request.query as { size?: string; offset?: string };
  const size = parseSize(sizeText);
  if (size === undefined) return invalidSize();
  const { tag } = request.params as { tag?: string };
  try {
    const page = await context.reader.tags(controlPlaneId, { tag, size, offset });
    const data = page.entities.map(({ tag, collection, id }) => ({ entity_name: collection, entity_id: id, tag }));
    return pageAnswer(request, data, page.offset);
  } catch (error) {
    if (error instanceof InvalidOffset) return invalidOffset(offset ?? '');
    throw error;
  }
}

function parameter({ params }: FastifyRequest, name: string): string {
  return (params as Readonly<Record<string, string>>)[name.slice(1)]!;
}

function pathParameters(url: string) {
  const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  return params.extend(Object.fromEntries(names.map((name) => [name, z.string()])));
}

/** What tells Kong's clients whom they speak with. */
export function nodeRoutes(app: App, context: AdminContext): void {
  const route = (url: string, summary: string, answer: (request: FastifyRequest) => Promise<unknown>) =>
    app.route({
      ...asIs,
      method: 'GET',
      url,
      config: { permission: 'control-planes.read', scope },
      schema: { summary, params, response: { 200: anything } },
      handler: async (request, reply) => send(reply, { status: 200, body: await answer(request) }),
    });
  const plugins = [...context.plugins.keys()];
  route('/', 'Tells who answers', async (request) => ({
    tagline: 'Welcome to Sallyport',
    version: kongVersion,
    node_id: await context.controlPlaneOf(request),
    plugins: {
      available_on_server: Object.fromEntries(plugins.map((name, order) => [name, { order }])),
    },
    // A database is what decK asks for; which one it is, is nobody's business.
    configuration: { database: 'postgres', role: 'control_plane', router_flavor: 'traditional_compatible' },
  }));
  route('/status', 'Tells how it is', async (request) => {
    const controlPlaneId = await context.controlPlaneOf(request);
    const configurationVersion = await context.reader.head(controlPlaneId);
    return { database: { reachable: true }, configuration_version: configurationVersion };
  });
  route('/endpoints', 'Lists the paths of entities', async () => ({
    data: context.reader.collections.map(({ adminPath, name }: CollectionDefinition) => `/${adminPath ?? name}`),
  }));
  route('/plugins/enabled', 'Lists the plugins that there are', async () => ({ enabled_plugins: plugins }));
}

/** Whose behaviour clients may count on: decK asks for 3.0 at least, and for 3.4 to give plugins to consumer groups. */
const kongVersion = '3.10.0';
