import { entitySchema, type JsonSchema, notFound, pluginSchema, readFields } from '@sallyport/admin-api';
import type { CollectionDefinition } from '@sallyport/contracts';
import type { FastifyRequest } from 'fastify';
import type { ConfigChange, CreateChange, PatchChange, PutChange, WrittenConfig } from '../configuration/change.ts';
import { type AdminContext, shownTo, wholeOf } from './context.ts';
import type { ChildPath, ParentPath } from './entity-paths.ts';
import { etagOf, findReference, parentOf, targetOf } from './entity-reads.ts';
import { bytesOf } from './kong-routes.ts';
import type { EntityAnswer } from './send.ts';
import { type WriteTerms, withOutcome, writeTerms } from './write-terms.ts';

/** `POST /services`, `POST /services/{key}/routes`. */
export async function createEntity(
  context: AdminContext,
  request: FastifyRequest,
  collection: CollectionDefinition,
  below?: ChildPath,
): Promise<EntityAnswer> {
  return await writeFields(context, request, collection, { action: 'create', parent: parentOf(request, below) });
}

/** `PUT` makes it as described, `PATCH` changes some of its fields: of `/services/{key}` and `/services/{key}/routes/{childKey}`. */
export async function changeEntity(
  context: AdminContext,
  request: FastifyRequest,
  collection: CollectionDefinition,
  below?: ChildPath,
): Promise<EntityAnswer> {
  return await writeFields(context, request, collection, { action: putOrPatch(request), ...targetOf(request, below) });
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
  path: ParentPath,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const reference = await findReference(context, request, controlPlaneId, path);
  if (reference === undefined) return notFound;
  return await writeFields(context, request, path.parent, { action: putOrPatch(request), key: reference.id });
}

function putOrPatch({ method }: FastifyRequest): 'put' | 'patch' {
  return method === 'PUT' ? 'put' : 'patch';
}

type Target = Pick<CreateChange, 'action' | 'parent'> | Pick<PutChange | PatchChange, 'action' | 'parent' | 'key'>;

/** Writes the fields that the body has. */
async function writeFields(
  context: AdminContext,
  request: FastifyRequest,
  collection: CollectionDefinition,
  target: Target,
): Promise<EntityAnswer> {
  const read = await fieldsOf(context, request, collection);
  if ('answer' in read) return read.answer;
  const change = { ...target, collection: collection.name, fields: read.fields };
  return await write(context, request, collection, change, target.action === 'create' ? 201 : 200);
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
  // Who makes something has said, or is to learn, the secrets of it; a model is not.
  const body =
    change.action === 'create' && request.principal.hidesSecrets !== true
      ? wholeOf(context, collection, result.entity)
      : shownTo(request, context, controlPlaneId, collection, result.entity);
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

async function fieldsOf({ plugins }: AdminContext, request: FastifyRequest, collection: CollectionDefinition) {
  const schemaOf = (name: unknown): JsonSchema => {
    const schema = entitySchema(collection);
    const plugin = collection.name === 'plugins' ? plugins.get(String(name)) : undefined;
    return plugin === undefined
      ? schema
      : { ...schema, properties: { ...schema.properties, config: pluginSchema(plugin) } };
  };
  return await readFields(bytesOf(request), request.headers['content-type'], schemaOf);
}
