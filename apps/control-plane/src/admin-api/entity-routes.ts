import { entitySchema } from '@sallyport/admin-api';
import type { CollectionDefinition } from '@sallyport/contracts';
import type { FastifyRequest, HTTPMethods } from 'fastify';
import { z } from 'zod';
import type { GrantedPermission } from '../access/permissions.ts';
import type { App } from '../http/area.ts';
import type { AdminContext } from './context.ts';
import { type ChildPath, type EntityPaths, type MembershipPath, rootPath } from './entity-paths.ts';
import { getEntity, getParent, listEntities } from './entity-reads.ts';
import { changeEntity, changeParent, createEntity, removeEntity } from './entity-writes.ts';
import { addMembers, getGroup, getMember, listMembers, removeMembers } from './memberships.ts';
import { permissionsOf } from './permissions-of.ts';
import { type EntityAnswer, send } from './send.ts';

type Handler = (context: AdminContext, request: FastifyRequest) => Promise<EntityAnswer>;

interface EntityRoute {
  method: HTTPMethods;
  url: string;
  summary: string;
  permission: GrantedPermission;
  /** What is read of the body and shown. */
  collection: CollectionDefinition;
  handle: Handler;
}

/** Kong's paths of entities, below a path that names the control plane. */
export function entityRoutes(app: App, context: AdminContext, paths: EntityPaths, isDocumented: boolean): void {
  const routes = [
    ...paths.roots.flatMap((collection) => rootRoutes(collection, paths)),
    ...paths.children.flatMap(childRoutes),
    ...paths.parents.flatMap(parentRoutes),
    ...paths.memberships.flatMap(membershipRoutes),
  ];
  for (const { method, url, summary, permission, collection, handle } of routes) {
    app.route({
      method,
      url,
      config: { permission, scope: { param: 'controlPlaneId' } },
      // What is at two places is told once.
      schema: isDocumented ? describe(method, url, summary, collection) : { hide: true },
      // What is wrong is said in Kong's words, where it is known what the entity is.
      validatorCompiler: () => (data) => ({ value: data }),
      handler: async (request, reply) => send(reply, await handle(context, request)),
    });
  }
}

function rootRoutes(collection: CollectionDefinition, paths: EntityPaths): EntityRoute[] {
  const root = rootPath(collection);
  const group = paths.memberships.find(({ near, farField }) => near === collection && farField === 'consumer');
  const getOne: Handler =
    group === undefined ? handlerOf(getEntity, collection) : (...given) => getGroup(...given, group);
  return entityOperations(root, `${root}/:key`, collection, undefined, getOne);
}

function childRoutes(below: ChildPath): EntityRoute[] {
  const list = `${rootPath(below.parent)}/:key/${below.segment}`;
  return entityOperations(list, `${list}/:childKey`, below.child, below, handlerOf(getEntity, below.child, below));
}

function entityOperations(
  list: string,
  one: string,
  collection: CollectionDefinition,
  below: ChildPath | undefined,
  getOne: Handler,
): EntityRoute[] {
  const { read, write } = permissionsOf(collection);
  const { singular } = collection;
  const of = below === undefined ? '' : ` of a ${below.parent.singular}`;
  const route = (method: HTTPMethods, url: string, verb: string, handle: Handler): EntityRoute => ({
    method,
    url,
    summary: `${verb}${of}`,
    permission: method === 'GET' ? read : write,
    collection,
    handle,
  });
  const change = handlerOf(changeEntity, collection, below);
  return [
    route('GET', list, `Lists ${singular}s`, handlerOf(listEntities, collection, below)),
    route('POST', list, `Creates a ${singular}`, handlerOf(createEntity, collection, below)),
    route('GET', one, `Gets a ${singular}`, getOne),
    route('PUT', one, `Creates or replaces a ${singular}`, change),
    route('PATCH', one, `Changes a ${singular}`, change),
    route('DELETE', one, `Deletes a ${singular}`, handlerOf(removeEntity, collection, below)),
  ];
}

function parentRoutes(path: EntityPaths['parents'][number]): EntityRoute[] {
  const { child, field, parent } = path;
  const url = `${rootPath(child)}/:key/${field}`;
  const { read, write } = permissionsOf(parent);
  const whose = `${parent.singular} of a ${child.singular}`;
  return [
    {
      method: 'GET',
      url,
      summary: `Gets the ${whose}`,
      permission: read,
      collection: parent,
      handle: (...given) => getParent(...given, path),
    },
    ...(['PUT', 'PATCH'] as const).map((method) => ({
      method,
      url,
      summary: `${method === 'PUT' ? 'Replaces' : 'Changes'} the ${whose}`,
      permission: write,
      collection: parent,
      handle: ((...given) => changeParent(...given, path)) satisfies Handler,
    })),
  ];
}

function membershipRoutes(path: MembershipPath): EntityRoute[] {
  const list = `${rootPath(path.near)}/:key/${path.far.name}`;
  const one = `${list}/:childKey`;
  const { read, write } = permissionsOf(path.membership);
  const { singular: far } = path.far;
  const near = path.near.singular;
  const route = (
    method: HTTPMethods,
    url: string,
    summary: string,
    handle: (context: AdminContext, request: FastifyRequest, path: MembershipPath) => Promise<EntityAnswer>,
  ): EntityRoute => ({
    method,
    url,
    summary,
    permission: method === 'GET' ? read : write,
    collection: path.far,
    handle: (...given) => handle(...given, path),
  });
  return [
    route('GET', list, `Lists the ${far}s of a ${near}`, listMembers),
    route('POST', list, `Puts a ${near} and ${far}s together`, addMembers),
    route('DELETE', list, `Takes all ${far}s away from a ${near}`, removeMembers),
    route('GET', one, `Gets a ${far} of a ${near}`, getMember),
    route('DELETE', one, `Takes a ${far} away from a ${near}`, removeMembers),
  ];
}

function handlerOf(
  handle: (
    context: AdminContext,
    request: FastifyRequest,
    collection: CollectionDefinition,
    below?: ChildPath,
  ) => Promise<EntityAnswer>,
  collection: CollectionDefinition,
  below?: ChildPath,
): Handler {
  return (context, request) => handle(context, request, collection, below);
}

function describe(method: HTTPMethods, url: string, summary: string, collection: CollectionDefinition) {
  const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const params = z.object(Object.fromEntries(['controlPlaneId', ...names].map((name) => [name, z.string()])));
  const entity = entityDocument(collection);
  const isList = method === 'GET' && !/:(key|childKey)$/.test(url) && !/:key\/[a-z]+$/.test(url);
  if (method === 'GET') {
    const answer = isList ? z.object({ data: z.array(entity), next: z.string().nullable() }) : entity;
    return { summary, params, response: { 200: answer }, ...(isList && { querystring: listQuery }) };
  }
  const success = method === 'DELETE' ? { 204: z.undefined() } : { [method === 'POST' ? 201 : 200]: entity };
  return { summary, params, querystring: writeQuery, response: success, ...(method !== 'DELETE' && { body: entity }) };
}

const listQuery = z.object({
  size: z.string().optional().describe('How many on a page, 1 to 1000; 100 where it is not said.'),
  offset: z.string().optional().describe('Where the page begins, as the page before it says.'),
  tags: z.string().optional().describe('`a,b`: entities with both tags; `a/b`: with any of them.'),
});

const writeQuery = z.object({
  'dry-run': z.string().optional().describe('`true`: everything is judged and answered, nothing is kept.'),
  wait: z
    .string()
    .optional()
    .describe('`applied`: answers once all connected gateways have it; 202 where some do not.'),
});

const documents = new WeakMap<CollectionDefinition, z.ZodType>();

/** For the OpenAPI document: bodies are read by the collection's own schema. */
function entityDocument(collection: CollectionDefinition): z.ZodType {
  let known = documents.get(collection);
  if (known === undefined) {
    const { properties, required } = entitySchema(collection);
    const id = collection.singular.replaceAll(/(?:^|[\s-]+)(\w)/g, (_, letter: string) => letter.toUpperCase());
    known = z.looseObject({}).meta({ id, properties, ...(required && { required }) });
    documents.set(collection, known);
  }
  return known;
}
