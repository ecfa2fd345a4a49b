import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { demandToManage } from '../access/giving.ts';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import type { Services } from '../services.ts';
import { accountParams, reading, writing } from './ids.ts';
import { standingOf } from './standing.ts';
import { teamListQuery } from './team-routes.ts';
import { systemAccountSchema, systemAccountView, teamSchema, teamView } from './views.ts';

export const systemAccountListQuery = listQuerySchema({
  fields: { id: 'id', name: 'text', description: 'text', created_at: 'time', updated_at: 'time' },
  sort: 'name',
});

const fields = { name: z.string().trim().min(1).max(255), description: z.string().max(2_048) };
const createSchema = z.strictObject({
  name: fields.name,
  description: fields.description.default(''),
  konnect_managed: z.literal(false).default(false),
});
const changeSchema = z.strictObject({ name: fields.name.optional(), description: fields.description.optional() });

/** Programs that act on their own behalf. They have roles and tokens, and cannot sign in. */
export function systemAccountRoutes(app: App, { store: { identity }, nowMs }: Services): void {
  const { systemAccounts, teams } = identity;

  const listed = {
    summary: 'Lists system accounts',
    querystring: systemAccountListQuery,
    response: { 200: pageSchema(systemAccountSchema) },
  };
  app.get('/v3/system-accounts', { config: reading, schema: listed }, async ({ query, principal }) =>
    pageOf(await systemAccounts.list(principal.organizationId, query), query, systemAccountView),
  );

  const created = { summary: 'Creates a system account', body: createSchema, response: { 201: systemAccountSchema } };
  app.post('/v3/system-accounts', { config: writing, schema: created }, async (request, reply) => {
    const { name, description } = request.body;
    const { organizationId } = request.principal;
    const times = { createdAtMs: nowMs(), updatedAtMs: nowMs() };
    const account = { id: randomUUID(), organizationId, name, description, ...times };
    await systemAccounts.insert(account, authorOf(request));
    return reply.code(201).send(systemAccountView(account));
  });

  const one = { summary: 'Gets a system account', params: accountParams, response: { 200: systemAccountSchema } };
  app.get('/v3/system-accounts/:accountId', { config: reading, schema: one }, async ({ params, principal }) =>
    systemAccountView(await systemAccounts.get(principal.organizationId, params.accountId)),
  );

  const changed = { ...one, summary: 'Changes a system account', body: changeSchema };
  app.patch('/v3/system-accounts/:accountId', { config: writing, schema: changed }, async (request) => {
    const { principal, body } = request;
    const id = request.params.accountId;
    demandToManage(principal, await standingOf(identity, principal.organizationId, { kind: 'system-account', id }));
    const after = await systemAccounts.change(
      principal.organizationId,
      id,
      (before) => ({
        ...before,
        name: body.name ?? before.name,
        description: body.description ?? before.description,
        updatedAtMs: nowMs(),
      }),
      authorOf(request),
    );
    return systemAccountView(after);
  });

  const removed = {
    summary: 'Removes a system account',
    description: 'With roles and tokens.',
    params: accountParams,
    response: { 204: z.undefined() },
  };
  app.delete('/v3/system-accounts/:accountId', { config: writing, schema: removed }, async (request, reply) => {
    const { principal } = request;
    const id = request.params.accountId;
    demandToManage(principal, await standingOf(identity, principal.organizationId, { kind: 'system-account', id }));
    await systemAccounts.remove(principal.organizationId, id, authorOf(request));
    return reply.code(204).send();
  });

  const inTeams = {
    summary: 'Lists the teams of a system account',
    params: accountParams,
    querystring: teamListQuery,
    response: { 200: pageSchema(teamSchema) },
  };
  app.get(
    '/v3/system-accounts/:accountId/teams',
    { config: reading, schema: inTeams },
    async ({ params, query, principal: { organizationId } }) => {
      const { id } = await systemAccounts.get(organizationId, params.accountId);
      return pageOf(await teams.listOf(organizationId, { kind: 'system-account', id }, query), query, teamView);
    },
  );
}
