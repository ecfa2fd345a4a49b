import { randomUUID } from 'node:crypto';
import type { AssignedRole, Holder, Identity } from '@sallyport/store';
import { z } from 'zod';
import { demandToGive, demandToManage } from '../access/giving.ts';
import { grantOfRole } from '../access/grants.ts';
import { roleGroups } from '../access/roles.ts';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { invalid } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { reading, writing } from './ids.ts';
import { standingOf } from './standing.ts';
import { checkOwn } from './team-routes.ts';
import { assignedRoleSchema, assignedRoleView } from './views.ts';

const listQuery = listQuerySchema({
  fields: { id: 'id', entity_id: 'id', created_at: 'time' },
  sort: 'created_at',
});

const params = z.object({ holderId: z.uuid() });

const groupNames = Object.values(roleGroups).map(({ name }) => name) as [string, ...string[]];

const bodySchema = z.strictObject({
  role_name: z.string().max(100).describe('`Route Admin`: `GET /v3/roles` tells which there are.'),
  entity_id: z.union([z.literal('*'), z.uuid()]).describe('Of one entity, or * for all there are and will be.'),
  entity_type_name: z.enum(groupNames),
  entity_region: z
    .enum(['*', 'us', 'eu', 'au', 'me', 'in', 'sg'])
    .default('*')
    .describe("As Konnect's clients send it: an installation is one region, whichever that is called."),
});

interface Holders {
  /** `/v3/teams`. */
  path: string;
  kind: Holder['kind'];
  noun: string;
}

/** The roles that a user, a system account or a team was given. */
export function assignedRoleRoutes(app: App, services: Services, { path, kind, noun }: Holders): void {
  const { nowMs } = services;
  const { identity } = services.store;
  const { roles } = identity;
  const url = `${path}/:holderId/assigned-roles`;

  const listed = {
    summary: `Lists the roles of a ${noun}`,
    params,
    querystring: listQuery,
    response: { 200: pageSchema(assignedRoleSchema) },
  };
  app.get(url, { config: reading, schema: listed }, async ({ params, query, principal }) => {
    const holder = await known(identity, principal.organizationId, { kind, id: params.holderId });
    return pageOf(await roles.list(principal.organizationId, holder, query), query, assignedRoleView);
  });

  const created = {
    summary: `Gives a role to a ${noun}`,
    description: 'Nobody gives more than they have; who owns the organization gives anything.',
    params,
    body: bodySchema,
    response: { 201: assignedRoleSchema },
  };
  app.post(url, { config: writing, schema: created }, async (request, reply) => {
    const { principal } = request;
    const { organizationId } = principal;
    const holder = await known(identity, organizationId, { kind, id: request.params.holderId });
    await checkChangeable(identity, organizationId, holder);
    const role: AssignedRole = {
      id: randomUUID(),
      organizationId,
      holder,
      ...readRole(request.body),
      createdAtMs: nowMs(),
    };
    await checkEntity(role, services);
    demandToGive(principal, grantOfRole(role));
    await roles.insert(role, authorOf(request));
    return reply.code(201).send(assignedRoleView(role));
  });

  const removed = {
    summary: `Takes a role from a ${noun}`,
    params: params.extend({ roleId: z.uuid() }),
    response: { 204: z.undefined() },
  };
  app.delete(`${url}/:roleId`, { config: writing, schema: removed }, async (request, reply) => {
    const { principal } = request;
    const holder = await known(identity, principal.organizationId, { kind, id: request.params.holderId });
    const role = await roles.get(principal.organizationId, holder, request.params.roleId);
    const { isOwner } = await standingOf(identity, principal.organizationId, holder);
    demandToManage(principal, { isOwner, grants: grantOfRole(role) });
    await roles.remove(principal.organizationId, holder, role.id, authorOf(request));
    return reply.code(204).send();
  });
}

/** Throws `NotFound`. */
async function known(identity: Identity, organizationId: string, holder: Holder): Promise<Holder> {
  const { kind, id } = holder;
  const all = { user: identity.users, 'system-account': identity.systemAccounts, team: identity.teams };
  await all[kind].get(organizationId, id);
  return holder;
}

async function checkChangeable({ teams }: Identity, organizationId: string, { kind, id }: Holder): Promise<void> {
  if (kind === 'team') checkOwn(await teams.get(organizationId, id));
}

/** Throws where a role is about something that is not there. */
async function checkEntity({ organizationId, group, entityId }: AssignedRole, { store }: Services): Promise<void> {
  if (entityId === '*') return;
  const all = { control_planes: store.controlPlanes, dashboards: store.dashboards, reports: store.reports };
  if ((await all[group as keyof typeof all].find(organizationId, entityId)) !== undefined) return;
  const reason = 'is none of the organization';
  throw invalid([{ field: 'entity_id', rule: 'missing_reference', reason, source: 'body' }]);
}

function readRole(body: z.output<typeof bodySchema>): Pick<AssignedRole, 'group' | 'role' | 'entityId' | 'region'> {
  const [group, { roles, entityType }] = Object.entries(roleGroups).find(
    ([, { name }]) => name === body.entity_type_name,
  )!;
  const found = Object.entries(roles).find(([, { name }]) => name === body.role_name);
  if (found === undefined) {
    const choices = Object.values(roles).map(({ name }) => name);
    const reason = `is no role about ${body.entity_type_name}`;
    throw invalid([{ field: 'role_name', rule: 'enum', reason, source: 'body', choices }]);
  }
  const [role, { permissions }] = found;
  const isAboutAll = entityType === 'organization' || permissions.some((name) => name.endsWith('.create'));
  if (isAboutAll && body.entity_id !== '*') {
    const reason = `has to be *: ${body.role_name} is about no single one`;
    throw invalid([{ field: 'entity_id', rule: 'enum', reason, source: 'body', choices: ['*'] }]);
  }
  return { group, role, entityId: body.entity_id, region: body.entity_region };
}
