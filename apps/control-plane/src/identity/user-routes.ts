import { z } from 'zod';
import { demandToManage } from '../access/giving.ts';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { reading, userParams, writing } from './ids.ts';
import { standingOf } from './standing.ts';
import { teamListQuery } from './team-routes.ts';
import { teamSchema, teamView, userSchema, userView } from './views.ts';

export const userListQuery = listQuerySchema({
  fields: { id: 'id', email: 'text', full_name: 'text', active: 'text', created_at: 'time', updated_at: 'time' },
  sort: 'email',
});

const changeSchema = z.strictObject({
  full_name: z.string().trim().min(1).max(255).optional(),
  preferred_name: z.string().trim().max(255).optional(),
  active: z.boolean().optional().describe('An inactive user cannot sign in, and no token of theirs is good.'),
});

/** Who belongs to an organization. People come by invitations, or by the identity provider. */
export function userRoutes(app: App, { store: { identity }, nowMs }: Services): void {
  const { users, teams } = identity;

  const me = { summary: 'Tells who asks', response: { 200: userSchema } };
  app.get('/v3/users/me', { config: { permission: 'signed-in' }, schema: me }, async ({ principal }) => {
    if (principal.kind !== 'user') throw new Problem(404, `The caller is no user, but ${nounOf[principal.kind]}.`);
    return userView(await users.get(principal.organizationId, principal.id));
  });

  const listed = { summary: 'Lists users', querystring: userListQuery, response: { 200: pageSchema(userSchema) } };
  app.get('/v3/users', { config: reading, schema: listed }, async ({ query, principal }) =>
    pageOf(await users.list(principal.organizationId, query), query, userView),
  );

  const one = { summary: 'Gets a user', params: userParams, response: { 200: userSchema } };
  app.get('/v3/users/:userId', { config: reading, schema: one }, async ({ params, principal }) =>
    userView(await users.get(principal.organizationId, params.userId)),
  );

  const changed = { summary: 'Changes a user', params: userParams, body: changeSchema, response: { 200: userSchema } };
  app.patch('/v3/users/:userId', { config: writing, schema: changed }, async (request) => {
    const { principal, body } = request;
    const id = request.params.userId;
    demandToManage(principal, await standingOf(identity, principal.organizationId, { kind: 'user', id }));
    const after = await users.change(
      principal.organizationId,
      id,
      (before) => ({
        ...before,
        fullName: body.full_name ?? before.fullName,
        preferredName: body.preferred_name ?? before.preferredName,
        isActive: body.active ?? before.isActive,
        updatedAtMs: nowMs(),
      }),
      authorOf(request),
    );
    return userView(after);
  });

  const removed = {
    summary: 'Removes a user',
    description: 'With roles and tokens. Who owns the organization stays until somebody else does.',
    params: userParams,
    response: { 204: z.undefined() },
  };
  app.delete('/v3/users/:userId', { config: writing, schema: removed }, async (request, reply) => {
    const { principal } = request;
    const id = request.params.userId;
    demandToManage(principal, await standingOf(identity, principal.organizationId, { kind: 'user', id }));
    await users.remove(principal.organizationId, id, authorOf(request));
    return reply.code(204).send();
  });

  const inTeams = {
    summary: 'Lists the teams of a user',
    params: userParams,
    querystring: teamListQuery,
    response: { 200: pageSchema(teamSchema) },
  };
  app.get('/v3/users/:userId/teams', { config: reading, schema: inTeams }, async ({ params, query, principal }) => {
    const { organizationId } = principal;
    const { id } = await users.get(organizationId, params.userId);
    return pageOf(await teams.listOf(organizationId, { kind: 'user', id }, query), query, teamView);
  });
}

const nounOf = { operator: 'the operator', 'system-account': 'a system account', node: 'a gateway' } as const;
