import { randomUUID } from 'node:crypto';
import type { Organization } from '@sallyport/store';
import { z } from 'zod';
import { predefinedTeams } from '../access/predefined-teams.ts';
import type { Principal } from '../access/principal.ts';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { invitationFields, invite, inviteeFields, newInvitee } from './invitation.ts';
import { newOrganization } from './new-organization.ts';
import { reachedOrganization } from './reached-organization.ts';
import { organizationSchema, organizationView, userSchema, userView } from './views.ts';

const listQuery = listQuerySchema({
  fields: { id: 'id', name: 'text', state: 'text', created_at: 'time', updated_at: 'time' },
  sort: 'name',
});

const params = z.object({ organizationId: z.uuid() });
const name = z.string().trim().min(1).max(255);
const answers = { response: { 200: organizationSchema } };

const settingsSchema = z.object({
  pats_enabled: z
    .boolean()
    .describe('Whether people may have tokens of their own. Those that they have rest as long as not.'),
  max_expiration_period_days: z.number().int().min(1).max(365).describe('Of new ones.'),
});

/** Organizations: those who run the installation make them, and see nothing of what is in them. */
export function organizationRoutes(app: App, services: Services): void {
  const { store, nowMs } = services;
  const { organizations, users } = store.identity;
  const reached = (principal: Principal, id: string) => reachedOrganization(principal, id, organizations);

  const me = { summary: 'Gets the organization of who asks', ...answers };
  app.get('/v3/organizations/me', { config: { permission: 'signed-in' }, schema: me }, async ({ principal }) =>
    organizationView(await organizations.get(principal.organizationId)),
  );

  const listed = {
    summary: 'Lists organizations',
    querystring: listQuery,
    response: { 200: pageSchema(organizationSchema) },
  };
  app.get('/v3/organizations', { config: { permission: 'organizations.read' }, schema: listed }, async ({ query }) =>
    pageOf(await organizations.list(query), query, organizationView),
  );

  const created = {
    summary: 'Creates an organization',
    description: 'With `owner`, somebody is invited who will own it; else nobody is in it.',
    body: z.strictObject({ name, owner: z.strictObject(inviteeFields).optional() }),
    response: { 201: organizationSchema.extend({ owner: userSchema.extend(invitationFields).optional() }) },
  };
  const making = { permission: 'organizations.write' } as const;
  app.post('/v3/organizations', { config: making, schema: created }, async (request, reply) => {
    const organization = newOrganization(randomUUID(), request.body.name, nowMs());
    const by = { ...authorOf(request), organizationId: organization.id };
    await organizations.insert(organization, predefinedTeams, by);
    if (request.body.owner === undefined) return reply.code(201).send(organizationView(organization));
    const owner = newInvitee(organization.id, request.body.owner, nowMs());
    await users.insert(owner, by);
    const owned = await organizations.change(organization.id, (before) => ({ ...before, ownerId: owner.id }), by);
    const invited = { ...userView(owner), ...(await invite(request, owner, services)) };
    return reply.code(201).send({ ...organizationView(owned), owner: invited });
  });

  const changed = {
    summary: 'Changes an organization',
    description:
      'Who owns it passes it on to another of its users, who has to be active; who runs the installation may, too.',
    params,
    body: z.strictObject({ name: name.optional(), owner_id: z.uuid().optional() }),
    ...answers,
  };
  const writing = { permission: 'organization.write' } as const;
  app.patch('/v3/organizations/:organizationId', { config: writing, schema: changed }, async (request) => {
    const { principal, body } = request;
    const { id } = await reached(principal, request.params.organizationId);
    if (body.owner_id !== undefined) {
      if (principal.kind !== 'operator' && !(principal.kind === 'user' && principal.isOwner))
        throw new Problem(403, 'Only who owns the organization may pass it on.');
      const user = await users.get(id, body.owner_id);
      if (!user.isActive) throw new Problem(409, `${user.email} is not active.`);
    }
    const change = (before: Organization): Organization => ({
      ...before,
      name: body.name ?? before.name,
      ownerId: body.owner_id ?? before.ownerId,
      updatedAtMs: nowMs(),
    });
    return organizationView(await organizations.change(id, change, { ...authorOf(request), organizationId: id }));
  });

  const removed = {
    summary: 'Removes an organization',
    description: 'With its people. It must have no control planes any more, and be another than the first.',
    params,
    response: { 204: z.undefined() },
  };
  const deleting = { permission: 'organization.delete' } as const;
  app.delete('/v3/organizations/:organizationId', { config: deleting, schema: removed }, async (request, reply) => {
    const { id } = await reached(request.principal, request.params.organizationId);
    await checkRemovable(id, store);
    await organizations.remove(id, authorOf(request));
    return reply.code(204).send();
  });

  const settingsUrl = '/v3/organizations/:organizationId/personal-access-token-settings';
  const settings = { params, response: { 200: settingsSchema } };
  const read = { summary: 'Gets what is allowed of personal access tokens', ...settings };
  app.get(settingsUrl, { config: { permission: 'organization.read' }, schema: read }, async ({ params, principal }) =>
    settingsView(await reached(principal, params.organizationId)),
  );
  const changedSettings = {
    summary: 'Says what is allowed of personal access tokens',
    body: z.strictObject(settingsSchema.partial().shape),
    ...settings,
  };
  app.patch(settingsUrl, { config: writing, schema: changedSettings }, async (request) => {
    const { id } = await reached(request.principal, request.params.organizationId);
    const { pats_enabled, max_expiration_period_days } = request.body;
    const change = (before: Organization): Organization => ({
      ...before,
      arePatsEnabled: pats_enabled ?? before.arePatsEnabled,
      patDaysMax: max_expiration_period_days ?? before.patDaysMax,
      updatedAtMs: nowMs(),
    });
    return settingsView(await organizations.change(id, change, { ...authorOf(request), organizationId: id }));
  });
}

async function checkRemovable(id: string, { settings, controlPlanes }: Services['store']): Promise<void> {
  if ((await settings.find('organization_id')) === id)
    throw new Problem(409, 'This is the organization that the installation began with: it stays.');
  const { total } = await controlPlanes.list(id, { number: 1, size: 1, filters: [], sort: [] });
  if (total > 0) throw new Problem(409, `It has ${total} control planes: remove them first.`);
}

function settingsView({ arePatsEnabled, patDaysMax }: Organization): z.output<typeof settingsSchema> {
  return { pats_enabled: arePatsEnabled, max_expiration_period_days: patDaysMax };
}
