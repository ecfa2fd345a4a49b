import { randomUUID } from 'node:crypto';
import type { Team } from '@sallyport/store';
import { z } from 'zod';
import { demandToManage } from '../access/giving.ts';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { Problem } from '../http/problem.ts';
import { labelsSchema } from '../saved/labels.ts';
import type { Services } from '../services.ts';
import { reading, teamParams, writing } from './ids.ts';
import { standingOf } from './standing.ts';
import { teamSchema, teamView } from './views.ts';

export const teamListQuery = listQuerySchema({
  fields: { id: 'id', name: 'text', system_team: 'text', created_at: 'time', updated_at: 'time' },
  sort: 'name',
});

const fields = {
  name: z.string().trim().min(1).max(250),
  description: z.string().max(250),
};
const createSchema = z.strictObject({
  name: fields.name,
  description: fields.description.default(''),
  labels: labelsSchema,
});
const changeSchema = z.strictObject({
  name: fields.name.optional(),
  description: fields.description.optional(),
  labels: labelsSchema.unwrap().optional(),
});

/** Teams: what they may do, whoever is in them may do. */
export function teamRoutes(app: App, { store: { identity }, nowMs }: Services): void {
  const { teams } = identity;

  const listed = { summary: 'Lists teams', querystring: teamListQuery, response: { 200: pageSchema(teamSchema) } };
  app.get('/v3/teams', { config: reading, schema: listed }, async ({ query, principal }) =>
    pageOf(await teams.list(principal.organizationId, query), query, teamView),
  );

  const created = { summary: 'Creates a team', body: createSchema, response: { 201: teamSchema } };
  app.post('/v3/teams', { config: writing, schema: created }, async (request, reply) => {
    const { name, description, labels } = request.body;
    const { organizationId } = request.principal;
    const times = { createdAtMs: nowMs(), updatedAtMs: nowMs() };
    const team: Team = { id: randomUUID(), organizationId, name, description, labels, predefined: undefined, ...times };
    await teams.insert(team, authorOf(request));
    return reply.code(201).send(teamView(team));
  });

  const one = { summary: 'Gets a team', params: teamParams, response: { 200: teamSchema } };
  app.get('/v3/teams/:teamId', { config: reading, schema: one }, async ({ params, principal }) =>
    teamView(await teams.get(principal.organizationId, params.teamId)),
  );

  const changed = { summary: 'Changes a team', params: teamParams, body: changeSchema, response: { 200: teamSchema } };
  app.patch('/v3/teams/:teamId', { config: writing, schema: changed }, async (request) => {
    const { name, description, labels } = request.body;
    const { organizationId } = request.principal;
    const change = (before: Team): Team => {
      checkOwn(before);
      return {
        ...before,
        name: name ?? before.name,
        description: description ?? before.description,
        labels: labels ?? before.labels,
        updatedAtMs: nowMs(),
      };
    };
    return teamView(await teams.change(organizationId, request.params.teamId, change, authorOf(request)));
  });

  const removed = { summary: 'Removes a team', params: teamParams, response: { 204: z.undefined() } };
  app.delete('/v3/teams/:teamId', { config: writing, schema: removed }, async (request, reply) => {
    const { organizationId } = request.principal;
    const team = await teams.get(organizationId, request.params.teamId);
    checkOwn(team);
    demandToManage(request.principal, await standingOf(identity, organizationId, { kind: 'team', id: team.id }));
    await teams.remove(organizationId, team.id, authorOf(request));
    return reply.code(204).send();
  });
}

/** Throws where a team is one of those that every organization has. */
export function checkOwn({ name, predefined }: Team): void {
  if (predefined !== undefined)
    throw new Problem(409, `The team ${name} is predefined: only who is in it can be changed.`);
}
