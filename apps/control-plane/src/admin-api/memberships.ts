import { cannotParse, notFound, pageSizeMax, readFields, schemaViolation } from '@sallyport/admin-api';
import type { Entity, EntityRef } from '@sallyport/contracts';
import type { FastifyRequest } from 'fastify';
import type { ConfigChange } from '../configuration/change.ts';
import type { ListPage, ListRequest } from '../configuration/config-reader.ts';
import { type AdminContext, shownTo } from './context.ts';
import type { MembershipPath } from './entity-paths.ts';
import { etagOf, keysOf } from './entity-reads.ts';
import { writeChanges } from './entity-writes.ts';
import { bytesOf } from './kong-routes.ts';
import { listRequest, pageAnswer } from './list-request.ts';
import type { EntityAnswer } from './send.ts';
import { withOutcome, writeTerms } from './write-terms.ts';

/** `GET /consumers/{key}/consumer_groups`, `GET /consumer_groups/{key}/consumers`. */
export async function listMembers(
  context: AdminContext,
  request: FastifyRequest,
  path: MembershipPath,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const asked = listRequest(request);
  if ('answer' in asked) return asked.answer;
  const { reader } = context;
  const near = await reader.find(controlPlaneId, path.near.name, keysOf(request).key);
  if (near === undefined) return notFound;
  const parent = { field: path.nearField, id: near.entity.id };
  const { size, offset } = asked.request;
  const page = await reader.list(controlPlaneId, path.membership.name, { size, offset, parent });
  const members = await farEnds(context, request, controlPlaneId, path, page);
  // Kong names the list as what is in it, Konnect and all other lists call it data.
  return pageAnswer(request, members, page.offset, { [path.far.name]: members });
}

/** `GET /consumer_groups/{key}`: the group with its consumers, as Kong tells of both at once. */
export async function getGroup(
  context: AdminContext,
  request: FastifyRequest,
  path: MembershipPath,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const { reader } = context;
  const group = await reader.find(controlPlaneId, path.near.name, keysOf(request).key);
  if (group === undefined) return notFound;
  const { list_consumers: lists } = request.query as Readonly<Record<string, unknown>>;
  const body: Record<string, unknown> = { [path.nearField]: group.entity };
  if (lists !== 'false') body[path.far.name] = await allMembers(context, request, controlPlaneId, path, group.entity);
  return { status: 200, headers: { etag: etagOf(group.version) }, body };
}

async function allMembers(
  context: AdminContext,
  request: FastifyRequest,
  controlPlaneId: string,
  path: MembershipPath,
  near: Entity,
): Promise<Entity[]> {
  const found: Entity[] = [];
  for await (const page of membershipsOf(context, controlPlaneId, path, { field: path.nearField, id: near.id }))
    found.push(...(await farEnds(context, request, controlPlaneId, path, page)));
  return found;
}

async function farEnds(
  context: AdminContext,
  request: FastifyRequest,
  controlPlaneId: string,
  { far, farField }: MembershipPath,
  { entities: memberships }: ListPage,
): Promise<Entity[]> {
  const found = await Promise.all(
    memberships.map(({ entity }) => context.reader.find(controlPlaneId, far.name, (entity[farField] as EntityRef).id)),
  );
  return found.flatMap((known) =>
    known === undefined ? [] : [shownTo(request, context, controlPlaneId, far, known.entity)],
  );
}

/** `GET /consumers/{key}/consumer_groups/{childKey}`. */
export async function getMember(
  context: AdminContext,
  request: FastifyRequest,
  path: MembershipPath,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const { key, childKey } = keysOf(request);
  const near = await context.reader.find(controlPlaneId, path.near.name, key);
  const member = await context.reader.find(controlPlaneId, path.far.name, childKey);
  if (near === undefined || member === undefined) return notFound;
  if ((await findMembership(context, controlPlaneId, path, near.entity, member.entity)) === undefined) return notFound;
  return { status: 200, body: shownTo(request, context, controlPlaneId, path.far, member.entity) };
}

/** `POST /consumers/{key}/consumer_groups {group}`, `POST /consumer_groups/{key}/consumers {consumer: […]}`. */
export async function addMembers(
  context: AdminContext,
  request: FastifyRequest,
  path: MembershipPath,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const named = await namesOf(request, path);
  if ('answer' in named) return named.answer;
  const { key } = keysOf(request);
  const near = await context.reader.find(controlPlaneId, path.near.name, key);
  if (near === undefined) return notFound;
  const members: Entity[] = [];
  for (const name of named.names) {
    const member = await context.reader.find(controlPlaneId, path.far.name, name);
    if (member === undefined) return notFound;
    members.push(member.entity);
  }
  const changes = members.map(
    ({ id }): ConfigChange => ({
      action: 'create',
      collection: path.membership.name,
      fields: { [path.nearField]: { id: near.entity.id }, [path.farField]: { id } },
    }),
  );
  const terms = writeTerms(request);
  const written = await writeChanges(context, controlPlaneId, changes, terms);
  const shown = members.map((member) => shownTo(request, context, controlPlaneId, path.far, member));
  const body = { [path.nearField]: near.entity, [path.far.name]: shown };
  return await withOutcome({ status: 201, body }, terms, written, controlPlaneId, context.hub);
}

/** Kong's body calls a group `group`, and one or several consumers `consumer`. */
async function namesOf(request: FastifyRequest, { farField }: MembershipPath) {
  const read = await readFields(bytesOf(request), request.headers['content-type'], () => ({}));
  if ('answer' in read) return read;
  const fields = [farField, farField.replace(/^consumer_/, '')];
  const field = fields.find((name) => read.fields[name] !== undefined) ?? fields[1]!;
  const value = read.fields[field];
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [value];
  const names = list.map((item: unknown) => nameIn(item));
  if (names.length > 1000) return { answer: cannotParse };
  return names.every((name) => name !== undefined)
    ? { names }
    : {
        answer: schemaViolation([
          { path: field, message: value === undefined ? 'required field missing' : 'expected a string' },
        ]),
      };
}

function nameIn(item: unknown): string | undefined {
  if (typeof item === 'string') return item.trim() === '' ? undefined : item.trim();
  const id = typeof item === 'object' && item !== null ? (item as { id?: unknown }).id : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** `DELETE /consumer_groups/{key}/consumers/{childKey}`, and all of them where none is named. */
export async function removeMembers(
  context: AdminContext,
  request: FastifyRequest,
  path: MembershipPath,
): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const { key, childKey } = keysOf(request);
  const near = await context.reader.find(controlPlaneId, path.near.name, key);
  if (near === undefined) return notFound;
  const ids =
    childKey === undefined
      ? await allMemberships(context, controlPlaneId, path, near.entity)
      : [await membershipWith(context, controlPlaneId, path, near.entity, childKey)];
  const changes = ids
    .filter((id) => id !== undefined)
    .map((id): ConfigChange => ({ action: 'delete', collection: path.membership.name, key: id }));
  const terms = writeTerms(request);
  const written = await writeChanges(context, controlPlaneId, changes, terms);
  return await withOutcome({ status: 204 }, terms, written, controlPlaneId, context.hub);
}

async function membershipWith(
  context: AdminContext,
  controlPlaneId: string,
  path: MembershipPath,
  near: Entity,
  childKey: string,
): Promise<string | undefined> {
  const member = await context.reader.find(controlPlaneId, path.far.name, childKey);
  return member && (await findMembership(context, controlPlaneId, path, near, member.entity));
}

async function allMemberships(
  context: AdminContext,
  controlPlaneId: string,
  path: MembershipPath,
  near: Entity,
): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of membershipsOf(context, controlPlaneId, path, { field: path.nearField, id: near.id }))
    ids.push(...page.entities.map(({ entity }) => entity.id));
  return ids;
}

/** Looked for among the groups of the consumer, which are few, rather than among the consumers of the group. */
async function findMembership(
  context: AdminContext,
  controlPlaneId: string,
  path: MembershipPath,
  near: Entity,
  far: Entity,
): Promise<string | undefined> {
  const ids = { [path.nearField]: near.id, [path.farField]: far.id };
  const consumer = { field: 'consumer', id: ids['consumer']! };
  for await (const page of membershipsOf(context, controlPlaneId, path, consumer)) {
    const found = page.entities.find(({ entity }) =>
      Object.entries(ids).every(([field, id]) => (entity[field] as EntityRef).id === id),
    );
    if (found !== undefined) return found.entity.id;
  }
  return undefined;
}

/** All memberships of one end, page by page. */
async function* membershipsOf(
  { reader }: AdminContext,
  controlPlaneId: string,
  { membership }: MembershipPath,
  parent: ListRequest['parent'],
): AsyncGenerator<ListPage> {
  let offset: string | undefined;
  do {
    const page: ListPage = await reader.list(controlPlaneId, membership.name, { size: pageSizeMax, offset, parent });
    yield page;
    offset = page.offset;
  } while (offset !== undefined);
}
