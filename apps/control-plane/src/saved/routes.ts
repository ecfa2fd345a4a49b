import { randomUUID } from 'node:crypto';
import type { PageRequest, SavedDefinition, SavedDefinitionField, SavedDefinitions } from '@sallyport/store';
import { z } from 'zod';
import { forgetRolesAbout, makeAdminOf } from '../access/creators.ts';
import { entitiesWith } from '../access/judge.ts';
import type { GrantedPermission, Scope } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { isoTime } from '../http/time.ts';
import type { Services } from '../services.ts';
import { labelsSchema } from './labels.ts';

export const nameLengthMax = 255;
export const idSchema = z.object({ id: z.uuid() });

type Definition = Readonly<Record<string, unknown>>;

interface RouteConfig {
  permission: GrantedPermission;
  scope?: Scope;
}

interface Kind {
  /** `/v2/dashboards`. */
  path: string;
  /** In summaries: `dashboard`. */
  noun: string;
  saved: SavedDefinitions;
  definition: z.ZodType<Definition>;
  permissions: Readonly<Record<'list' | 'create' | 'read' | 'write' | 'remove', RouteConfig>>;
  /** Roles about single ones: who makes one becomes its admin, and with it they go. */
  roles?: { group: 'dashboards' | 'reports'; services: Services };
  nowMs(): number;
  /** Makes of a definition what is kept, given what was; may throw a `Problem`. As it came where this is absent. */
  keep?(
    definition: Definition,
    of: { id: string; organizationId: string; before: SavedDefinition | undefined },
  ): Promise<Definition>;
  /** Makes of what is kept what is shown. */
  show?(definition: Definition): Definition;
}

/** Whoever may do it to one may do it to all. */
export function organizationWide(area: 'alerts'): Kind['permissions'] {
  const [read, write] = [{ permission: `${area}.read` }, { permission: `${area}.write` }] as const;
  return { list: read, create: write, read, write, remove: write };
}

/** Roles are about single ones. */
export function eachByItself(area: 'dashboards' | 'reports'): Kind['permissions'] {
  const scope = { param: 'id' };
  return {
    list: { permission: `${area}.read`, scope: 'any' },
    create: { permission: `${area}.create` },
    read: { permission: `${area}.read`, scope },
    write: { permission: `${area}.write`, scope },
    remove: { permission: `${area}.delete`, scope },
  };
}

/** What people save, list, change and remove: the routes of one kind. */
export function savedDefinitionRoutes(app: App, kind: Kind): void {
  const { path, noun, saved, definition, permissions, nowMs, keep = async (it) => it, show = (it) => it } = kind;
  const view = (it: SavedDefinition) => savedView({ ...it, definition: show(it.definition) });
  const body = z.strictObject({
    name: z.string().trim().min(1).max(nameLengthMax),
    description: z.string().max(2_048).optional(),
    definition,
    labels: labelsSchema,
  });
  const answers = { response: { 200: savedSchema } };

  const listed = { summary: `Lists ${noun}s`, querystring: listSchema, response: { 200: pageSchema(savedSchema) } };
  app.get(path, { config: permissions.list, schema: listed }, async ({ query, principal }) =>
    pageOf(
      await saved.list(principal.organizationId, seenBy(principal, permissions.list.permission, query)),
      query,
      view,
    ),
  );

  const created = { summary: `Creates a ${noun}`, body, response: { 201: savedSchema } };
  app.post(path, { config: permissions.create, schema: created }, async (request, reply) => {
    const by = authorOf(request);
    const atMs = nowMs();
    const { name, description, labels } = request.body;
    const id = randomUUID();
    const { organizationId } = by;
    const definition = await keep(request.body.definition, { id, organizationId, before: undefined });
    const times = { createdBy: by.actor, createdAtMs: atMs, updatedAtMs: atMs };
    const made = { id, organizationId, name, description, labels, definition, ...times };
    await saved.insert(made, by);
    if (kind.roles !== undefined) await makeAdminOf(request.principal, kind.roles.group, id, by, kind.roles.services);
    return reply.code(201).send(view(made));
  });

  const one = { summary: `Gets a ${noun}`, params: idSchema, ...answers };
  app.get(`${path}/:id`, { config: permissions.read, schema: one }, async ({ params, principal }) =>
    view(await saved.get(principal.organizationId, params.id)),
  );

  const replaced = { summary: `Replaces a ${noun}`, params: idSchema, body, ...answers };
  app.put(`${path}/:id`, { config: permissions.write, schema: replaced }, async (request) => {
    const { name, description, labels } = request.body;
    const before = await saved.get(request.principal.organizationId, request.params.id);
    const definition = await keep(request.body.definition, { ...before, before });
    const after = { ...before, name, description, labels, definition, updatedAtMs: nowMs() };
    await saved.update(after, authorOf(request));
    return view(after);
  });

  const removed = { summary: `Removes a ${noun}`, params: idSchema, response: { 204: z.undefined() } };
  app.delete(`${path}/:id`, { config: permissions.remove, schema: removed }, async (request, reply) => {
    const by = authorOf(request);
    await saved.remove(by.organizationId, request.params.id, by);
    if (kind.roles !== undefined) await forgetRolesAbout(kind.roles.group, request.params.id, by, kind.roles.services);
    return reply.code(204).send();
  });
}

/** The list without what its reader may not see. */
function seenBy(
  principal: Principal,
  permission: GrantedPermission,
  request: PageRequest<SavedDefinitionField>,
): PageRequest<SavedDefinitionField> {
  const ids = entitiesWith(principal, permission);
  if (ids === 'all') return request;
  return { ...request, filters: [...request.filters, { field: 'id', operator: 'oeq', values: ids }] };
}

export const savedSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  definition: z.record(z.string(), z.unknown()),
  labels: z.record(z.string(), z.string()),
  created_by: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});

const listSchema = listQuerySchema({
  fields: { id: 'id', name: 'text', created_by: 'text', created_at: 'time', updated_at: 'time' },
  hasLabels: true,
  sort: 'created_at desc',
});

export function savedView(saved: SavedDefinition): z.output<typeof savedSchema> {
  return {
    id: saved.id,
    name: saved.name,
    ...(saved.description !== undefined && { description: saved.description }),
    definition: saved.definition,
    labels: saved.labels,
    created_by: saved.createdBy,
    created_at: isoTime(saved.createdAtMs),
    updated_at: isoTime(saved.updatedAtMs),
  };
}
