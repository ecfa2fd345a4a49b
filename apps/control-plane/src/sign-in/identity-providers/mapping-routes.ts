import { randomUUID } from 'node:crypto';
import { Conflict, NotFound } from '@sallyport/store';
import { z } from 'zod';
import { demandToGive } from '../../access/giving.ts';
import type { App } from '../../http/area.ts';
import { authorOf } from '../../http/author.ts';
import { invalid, Problem } from '../../http/problem.ts';
import { standingOf } from '../../identity/standing.ts';
import type { Services } from '../../services.ts';
import { reading, writing } from './permissions.ts';

const mappingSchema = z.strictObject({
  team_id: z.uuid(),
  group: z.string().min(1).max(512).describe('As the provider writes it, upper and lower case included.'),
});
const shownMappingSchema = mappingSchema.extend({ id: z.string() });

const providerParams = z.object({ providerId: z.uuid() });
const mappingParams = providerParams.extend({ mappingId: z.uuid() });
const mappings = '/v3/identity-providers/:providerId/team-group-mappings';

/** Which groups of a provider put people into which teams. */
export function mappingRoutes(app: App, { store }: Services): void {
  const { identityProviders: kept } = store.signIn;

  const mapped = {
    summary: 'Lists which groups put people into which teams',
    params: providerParams,
    response: { 200: z.object({ data: z.array(shownMappingSchema) }) },
  };
  app.get(mappings, { config: reading, schema: mapped }, async ({ params, principal }) => {
    const { id } = await kept.get(principal.organizationId, params.providerId);
    return {
      data: (await kept.mappings(id)).map(({ id: mappingId, teamId, group }) => ({
        id: mappingId,
        team_id: teamId,
        group,
      })),
    };
  });

  const added = {
    summary: 'Has a group put people into a team',
    description: 'Whoever is in the group is put into the team at each sign-in, and taken out of it once they are not.',
    params: providerParams,
    body: mappingSchema,
    response: { 201: shownMappingSchema },
  };
  app.post(mappings, { config: writing, schema: added }, async (request, reply) => {
    const { body, params, principal } = request;
    const { organizationId } = principal;
    const provider = await kept.get(organizationId, params.providerId);
    const team = await store.identity.teams.find(organizationId, body.team_id);
    if (team === undefined)
      throw invalid([
        { field: 'team_id', rule: 'missing_reference', reason: 'is no team of the organization', source: 'body' },
      ]);
    demandToGive(principal, (await standingOf(store.identity, organizationId, { kind: 'team', id: team.id })).grants);
    const mapping = { id: randomUUID(), teamId: team.id, group: body.group };
    await kept.addMapping(provider, mapping, authorOf(request)).catch((error: unknown) => {
      throw error instanceof Conflict ? new Problem(409, 'That group puts people into that team already.') : error;
    });
    return reply.code(201).send({ id: mapping.id, ...body });
  });

  const unmapped = { summary: 'Ends that', params: mappingParams, response: { 204: z.undefined() } };
  app.delete(`${mappings}/:mappingId`, { config: writing, schema: unmapped }, async (request, reply) => {
    const { params, principal } = request;
    const provider = await kept.get(principal.organizationId, params.providerId);
    if (!(await kept.mappings(provider.id)).some(({ id }) => id === params.mappingId))
      throw new NotFound('team-group mapping', params.mappingId);
    await kept.removeMapping(provider, params.mappingId, authorOf(request));
    return reply.code(204).send();
  });
}
