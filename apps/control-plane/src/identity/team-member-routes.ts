import type { Member } from '@sallyport/store';
import { z } from 'zod';
import { demandToGive, demandToManage } from '../access/giving.ts';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { pageOf, pageSchema } from '../http/list-query.ts';
import type { Services } from '../services.ts';
import { reading, teamParams, writing } from './ids.ts';
import { standingOf } from './standing.ts';
import { systemAccountListQuery } from './system-account-routes.ts';
import { userListQuery } from './user-routes.ts';
import { systemAccountSchema, systemAccountView, userSchema, userView } from './views.ts';

/** Who is in teams. Whoever puts somebody in, or takes somebody out, needs all that the team may do. */
export function teamMemberRoutes(app: App, services: Services): void {
  const { teams } = services.store.identity;

  const users = {
    summary: 'Lists the users of a team',
    params: teamParams,
    querystring: userListQuery,
    response: { 200: pageSchema(userSchema) },
  };
  app.get('/v3/teams/:teamId/users', { config: reading, schema: users }, async ({ params, query, principal }) => {
    const { id } = await teams.get(principal.organizationId, params.teamId);
    return pageOf(await teams.listUsers(principal.organizationId, id, query), query, userView);
  });
  changesOf(app, services, { kind: 'user', path: 'users', noun: 'user' });

  const accounts = {
    summary: 'Lists the system accounts of a team',
    params: teamParams,
    querystring: systemAccountListQuery,
    response: { 200: pageSchema(systemAccountSchema) },
  };
  app.get(
    '/v3/teams/:teamId/system-accounts',
    { config: reading, schema: accounts },
    async ({ params, query, principal }) => {
      const { id } = await teams.get(principal.organizationId, params.teamId);
      const page = await teams.listSystemAccounts(principal.organizationId, id, query);
      return pageOf(page, query, systemAccountView);
    },
  );
  changesOf(app, services, { kind: 'system-account', path: 'system-accounts', noun: 'system account' });
}

function changesOf(
  app: App,
  { store: { identity } }: Services,
  { kind, path, noun }: { kind: Member['kind']; path: string; noun: string },
): void {
  const added = {
    summary: `Puts a ${noun} into a team`,
    params: teamParams,
    body: z.strictObject({ id: z.uuid() }),
    response: { 201: z.undefined() },
  };
  app.post(`/v3/teams/:teamId/${path}`, { config: writing, schema: added }, async (request, reply) => {
    const { organizationId } = request.principal;
    const team = await identity.teams.get(organizationId, request.params.teamId);
    const { grants } = await standingOf(identity, organizationId, { kind: 'team', id: team.id });
    demandToGive(request.principal, grants);
    await identity.teams.addMember(organizationId, team.id, { kind, id: request.body.id }, authorOf(request));
    return reply.code(201).send();
  });

  const removed = {
    summary: `Takes a ${noun} out of a team`,
    params: teamParams.extend({ memberId: z.uuid() }),
    response: { 204: z.undefined() },
  };
  app.delete(`/v3/teams/:teamId/${path}/:memberId`, { config: writing, schema: removed }, async (request, reply) => {
    const { organizationId } = request.principal;
    const team = await identity.teams.get(organizationId, request.params.teamId);
    demandToManage(request.principal, await standingOf(identity, organizationId, { kind: 'team', id: team.id }));
    await identity.teams.removeMember(
      organizationId,
      team.id,
      { kind, id: request.params.memberId },
      authorOf(request),
    );
    return reply.code(204).send();
  });
}
