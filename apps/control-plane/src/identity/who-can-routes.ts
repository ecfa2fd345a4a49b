import type { Caller } from '@sallyport/store';
import { z } from 'zod';
import { everywhere, grantOfRole, principalOf } from '../access/grants.ts';
import { may } from '../access/judge.ts';
import { type GrantedPermission, isGranted, type Permission, permissions } from '../access/permissions.ts';
import { ownersPermissions, permissionsOfTeam, predefinedTeams } from '../access/predefined-teams.ts';
import type { Grant, Principal } from '../access/principal.ts';
import { roleGroups } from '../access/roles.ts';
import type { App } from '../http/area.ts';
import { pageSchema } from '../http/list-query.ts';
import type { Services } from '../services.ts';
import { reading } from './ids.ts';

const names = (Object.keys(permissions) as Permission[]).filter(isGranted) as [
  GrantedPermission,
  ...GrantedPermission[],
];

const querySchema = z.strictObject({
  permission: z.enum(names).describe('What is done: `routes.write`.'),
  entity_id: z.uuid().optional().describe('To what; where it is absent, to all of what the permission is about.'),
  'page[size]': z.coerce.number().int().min(1).max(100).default(20),
  'page[number]': z.coerce.number().int().min(1).max(1_000_000).default(1),
});

const reasonSchema = z.object({
  owner: z.literal(true).optional().describe('By owning the organization.'),
  role_name: z.string().optional(),
  entity_type_name: z.string().optional(),
  entity_id: z.string().optional(),
  team: z.object({ id: z.string().optional(), name: z.string() }).optional().describe('Through being in it.'),
});

const accessSchema = z.object({
  kind: z.enum(['user', 'system-account']),
  id: z.string(),
  name: z.string(),
  because: z.array(reasonSchema),
});

const mineSchema = z.object({
  data: z.array(z.object({ permission: z.string(), entity_ids: z.array(z.string()).describe('* for all.') })),
});

/** Answers who may do what, and why. */
export function whoCanRoutes(app: App, { store }: Services): void {
  const mine = { summary: 'Tells what the caller may do', response: { 200: mineSchema } };
  app.get('/v3/users/me/permissions', { config: { permission: 'signed-in' }, schema: mine }, async ({ principal }) => ({
    data: names.flatMap((permission) => {
      const entityIds = entitiesOf(principal, permission);
      return entityIds.length === 0 ? [] : [{ permission, entity_ids: entityIds }];
    }),
  }));

  const who = {
    summary: 'Tells who may do something, and why',
    querystring: querySchema,
    response: { 200: pageSchema(accessSchema) },
  };
  app.get('/v3/access', { config: reading, schema: who }, async ({ query, principal }) => {
    const { permission, entity_id: entityId, 'page[size]': size, 'page[number]': number } = query;
    const callers = await store.identity.callers.all(principal.organizationId);
    const able = callers.filter((caller) => may(principalOf(caller), permission, entityId));
    const shown = able.slice((number - 1) * size, number * size);
    const data = shown.map((caller) => {
      const { kind, id, name } = caller;
      return { kind, id, name, because: reasonsOf(caller, permission, entityId) };
    });
    return { data, meta: { page: { number, size, total: able.length } } };
  });
}

function entitiesOf(principal: Principal, permission: GrantedPermission): string[] {
  if (may(principal, permission)) return ['*'];
  if (principal.kind !== 'user' && principal.kind !== 'system-account') return [];
  const granted = principal.grants.filter((grant) => grant.permissions.has(permission));
  return [...new Set(granted.map(({ entityId }) => entityId))];
}

type Reason = z.output<typeof reasonSchema>;

function reasonsOf(caller: Caller, permission: GrantedPermission, entityId = '*'): Reason[] {
  const gives = (grants: readonly Grant[]) =>
    grants.some(
      (grant) => grant.permissions.has(permission) && (grant.entityId === '*' || grant.entityId === entityId),
    );
  const ofOwner: Reason[] = caller.isOwner && gives([everywhere(ownersPermissions)]) ? [{ owner: true }] : [];
  const ofTeams = caller.predefinedTeams
    .filter((team) => gives([everywhere(permissionsOfTeam(team))]))
    .map((key): Reason => ({ team: { name: predefinedTeams.find((team) => team.predefined === key)!.name } }));
  const ofRoles = caller.roles
    .filter((held) => gives(grantOfRole(held)))
    .map(({ group, role, entityId: about, team }): Reason => {
      const { name, roles } = roleGroups[group]!;
      return { role_name: roles[role]!.name, entity_type_name: name, entity_id: about, ...(team && { team }) };
    });
  return [...ofOwner, ...ofTeams, ...ofRoles];
}
