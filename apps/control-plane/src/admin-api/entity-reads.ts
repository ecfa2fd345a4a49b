import { invalidOffset, notFound } from '@sallyport/admin-api';
import type { CollectionDefinition, EntityRef } from '@sallyport/contracts';
import type { FastifyRequest } from 'fastify';
import type { KnownEntity, ListRequest } from '../configuration/config-reader.ts';
import { InvalidOffset } from '../configuration/refusal.ts';
import { type AdminContext, shownTo } from './context.ts';
import type { ChildPath, ParentPath } from './entity-paths.ts';
import { listRequest, pageAnswer } from './list-request.ts';
import type { EntityAnswer } from './send.ts';

interface Keys {
  /** Id or name of the first entity of the path. */
  key: string;
  /** Of the one below it. */
  childKey: string;
}

export function keysOf({ params }: FastifyRequest): Keys {
  return params as Keys;
}

/** Which entity a path names, and below which one. */
export function targetOf(request: FastifyRequest, below: ChildPath | undefined) {
  const { key, childKey } = keysOf(request);
  return { key: below === undefined ? key : childKey, parent: parentOf(request, below) };
}

export function parentOf(request: FastifyRequest, below: ChildPath | undefined) {
  return below && { field: below.field, key: keysOf(request).key };
}

/** `GET /services`, and `GET /services/{key}/routes` where it is below another. */
export async function listEntities(
  context: AdminContext,
  request: FastifyRequest,
  collection: CollectionDefinition,
  below?: ChildPath,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const asked = listRequest(request);
  if ('answer' in asked) return asked.answer;
  let parent: ListRequest['parent'];
  if (below !== undefined) {
    const found = await context.reader.find(controlPlaneId, below.parent.name, keysOf(request).key);
    if (found === undefined) return notFound;
    parent = { field: below.field, id: found.entity.id };
  }
  const named = await findNamed(context, request, controlPlaneId, collection, below);
  if (named !== undefined) return pageAnswer(request, named, undefined);
  try {
    const page = await context.reader.list(controlPlaneId, collection.name, { ...asked.request, parent });
    const shown = page.entities.map(({ entity }) => shownTo(request, context, controlPlaneId, collection, entity));
    return pageAnswer(request, shown, page.offset);
  } catch (error) {
    if (error instanceof InvalidOffset) return invalidOffset(asked.request.offset ?? '');
    throw error;
  }
}

/** `/consumers?custom_id=X` asks for the one of this name. */
async function findNamed(
  context: AdminContext,
  request: FastifyRequest,
  controlPlaneId: string,
  collection: CollectionDefinition,
  below: ChildPath | undefined,
): Promise<unknown[] | undefined> {
  const query = request.query as Readonly<Record<string, unknown>>;
  const field = collection.nameFields?.find((name) => typeof query[name] === 'string');
  if (field === undefined) return undefined;
  const wanted = query[field] as string;
  const found = await context.reader.find(controlPlaneId, collection.name, wanted, parentOf(request, below));
  if (found === undefined || found.entity[field] !== wanted) return [];
  return [shownTo(request, context, controlPlaneId, collection, found.entity)];
}

/** `GET /services/{key}`, `GET /services/{key}/routes/{childKey}`. */
export async function getEntity(
  context: AdminContext,
  request: FastifyRequest,
  collection: CollectionDefinition,
  below?: ChildPath,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const { key, parent } = targetOf(request, below);
  const found = await context.reader.find(controlPlaneId, collection.name, key, parent);
  return knownAnswer(context, request, controlPlaneId, collection, found);
}

/** `GET /routes/{key}/service`. */
export async function getParent(
  context: AdminContext,
  request: FastifyRequest,
  path: ParentPath,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const { parent } = path;
  const reference = await findReference(context, request, controlPlaneId, path);
  const target = reference && (await context.reader.find(controlPlaneId, parent.name, reference.id));
  return knownAnswer(context, request, controlPlaneId, parent, target);
}

/** What the entity of a path refers to as its parent. */
export async function findReference(
  { reader }: AdminContext,
  request: FastifyRequest,
  controlPlaneId: string,
  { child, field }: ParentPath,
): Promise<EntityRef | undefined> {
  const found = await reader.find(controlPlaneId, child.name, keysOf(request).key);
  return found?.entity[field] as EntityRef | undefined;
}

function knownAnswer(
  context: AdminContext,
  request: FastifyRequest,
  controlPlaneId: string,
  collection: CollectionDefinition,
  found: KnownEntity | undefined,
): EntityAnswer {
  if (found === undefined) return notFound;
  return {
    status: 200,
    headers: { etag: etagOf(found.version) },
    body: shownTo(request, context, controlPlaneId, collection, found.entity),
  };
}

/** An entity is what it was as long as it was last changed in the same version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}
