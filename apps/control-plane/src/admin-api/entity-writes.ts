import { entitySchema, type JsonSchema, notFound, pluginSchema, readFields } from '@sallyport/admin-api';
import type { CollectionDefinition, EntityRef } from '@sallyport/contracts';
import type { FastifyRequest } from 'fastify';
import type { ConfigChange, WrittenConfig } from '../configuration/change.ts';
import { type AdminContext, shownTo, wholeTo } from './context.ts';
import type { ChildPath, ParentPath } from './entity-paths.ts';
import { etagOf, keysOf, parentOf, targetOf } from './entity-reads.ts';
import type { EntityAnswer } from './send.ts';
import { type WriteTerms, withOutcome, writeTerms } from './write-terms.ts';

/** `POST /services`, `POST /services/{key}/routes`. */
export async function createEntity(
  context: AdminContext,
  request: FastifyRequest,
  collection: CollectionDefinition,
  below?: ChildPath,
): Promise<EntityAnswer> {
  const read = await fieldsOf(context, request, collection);
  if ('answer' in read) return read.answer;
  const change = {
    action: 'create',
    collection: collection.name,
    parent: parentOf(request, below),
    fields: read.fields,
  } as const;
  return await write(context, request, collection, change, 201);
}

/** `PUT` makes it as described, `PATCH` changes some of its fields: of `/services/{key}` and `/services/{key}/routes/{childKey}`. */
export async function changeEntity(
  context: AdminContext,
  request: FastifyRequest,
  collection: CollectionDefinition,
  below?: ChildPath,
): Promise<EntityAnswer> {
  const read = await fieldsOf(context, request, collection);
  if ('answer' in read) return read.answer;
  const change = {
    action: putOrPatch(request),
    collection: collection.name,
    ...targetOf(request, below),
    fields: read.fields,
  } as const;
  return await write(context, request, collection, change, 200);
}

/** `DELETE`: what is not there is gone already. */
export async function removeEntity(
  context: AdminContext,
  request: FastifyRequest,
  collection: CollectionDefinition,
  below?: ChildPath,
): Promise<EntityAnswer> {
  const change = { action: 'delete', collection: collection.name, ...targetOf(request, below) } as const;
  return await write(context, request, collection, change, 204);
}

/** `PATCH /routes/{key}/service`. */
export async function changeParent(
  context: AdminContext,
  request: FastifyRequest,
  { child, field, parent }: ParentPath,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const found = await context.reader.find(controlPlaneId, child.name, keysOf(request).key);
  const reference = found?.entity[field] as EntityRef | undefined;
  if (reference === undefined) return notFound;
  const read = await fieldsOf(context, request, parent);
  if ('answer' in read) return read.answer;
  const target = { collection: parent.name, key: reference.id };
  const change = { action: putOrPatch(request), ...target, fields: read.fields } as const;
  return await write(context, request, parent, change, 200);
}

function putOrPatch({ method }: FastifyRequest): 'put' | 'patch' {
  return method === 'PUT' ? 'put' : 'patch';
}

async function write(
  context: AdminContext,
  request: FastifyRequest,
  collection: CollectionDefinition,
  change: ConfigChange,
  status: number,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const terms = writeTerms(request);
  const { ifVersion } = terms;
  const written = await writeChanges(context, controlPlaneId, [{ ...change, ifVersion }], terms);
  const [result] = written.results;
  if (result === undefined) return await withOutcome({ status }, terms, written, controlPlaneId, context.hub);
  // Who makes something has said, or is to learn, the secrets of it.
  const show = change.action === 'create' ? wholeTo : shownTo;
  const body = show(request, context, controlPlaneId, collection, result.entity);
  const answer = { status, body, headers: { etag: etagOf(result.version) } };
  return await withOutcome(answer, terms, written, controlPlaneId, context.hub);
}

export async function writeChanges(
  { writer }: AdminContext,
  controlPlaneId: string,
  changes: readonly ConfigChange[],
  { options }: WriteTerms,
): Promise<WrittenConfig> {
  return await writer.write(controlPlaneId, changes, options);
}

async function fieldsOf(
  { plugins }: AdminContext,
  { body, headers }: FastifyRequest,
  collection: CollectionDefinition,
) {
  const schemaOf = (name: unknown): JsonSchema => {
    const schema = entitySchema(collection);
    const plugin = collection.name === 'plugins' ? plugins.get(String(name)) : undefined;
    return plugin === undefined
      ? schema
      : { ...schema, properties: { ...schema.properties, config: pluginSchema(plugin) } };
  };
  return await readFields((body as Buffer | undefined) ?? Buffer.alloc(0), headers['content-type'], schemaOf);
}
