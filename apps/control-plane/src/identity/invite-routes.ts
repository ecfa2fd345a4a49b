import type { Team } from '@sallyport/store';
import { z } from 'zod';
import { demandToGive, demandToManage } from '../access/giving.ts';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { invalid, Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { writing } from './ids.ts';
import { invitationFields, invite, inviteeFields, newInvitee } from './invitation.ts';
import { standingOf } from './standing.ts';
import { userSchema, userView } from './views.ts';

const bodySchema = z.strictObject({ ...inviteeFields, team_ids: z.array(z.uuid()).max(50).default([]) });
const invitedSchema = userSchema.extend(invitationFields);

/** How people come into an organization, where no identity provider brings them. */
export function inviteRoutes(app: App, services: Services): void {
  const { store, nowMs } = services;
  const { users, teams } = store.identity;
  const schema = {
    summary: 'Invites somebody',
    description: 'They choose a password by a link, which works once, within a day. Invited again, they get a new one.',
    body: bodySchema,
    response: { 201: invitedSchema },
  };
  app.post('/v3/invites', { config: { ...writing, inPerson: true }, schema }, async (request, reply) => {
    const { body, principal } = request;
    const { organizationId } = principal;
    const by = authorOf(request);
    const chosen = await Promise.all(body.team_ids.map((id, index) => knownTeam(organizationId, id, index, services)));
    for (const { id } of chosen)
      demandToGive(principal, (await standingOf(store.identity, organizationId, { kind: 'team', id })).grants);
    const known = await users.findByEmail(organizationId, body.email);
    if (known?.isActive) throw new Problem(409, `${known.email} is in the organization already.`);
    const user = known ?? newInvitee(organizationId, body, nowMs());
    if (known === undefined) await users.insert(user, by);
    else {
      const standing = await standingOf(store.identity, organizationId, { kind: 'user', id: known.id });
      demandToManage(principal, standing);
      // Whoever has the link may do all that the user may.
      demandToGive(principal, standing.grants);
    }
    const member = { kind: 'user', id: user.id } as const;
    const page = { number: 1, size: 1_000, filters: [], sort: [] };
    const current = new Set((await teams.listOf(organizationId, member, page)).items.map(({ id }) => id));
    for (const { id } of chosen) if (!current.has(id)) await teams.addMember(organizationId, id, member, by);
    return reply.code(201).send({ ...userView(user), ...(await invite(request, user, services)) });
  });
}

async function knownTeam(organizationId: string, id: string, index: number, { store }: Services): Promise<Team> {
  const team = await store.identity.teams.find(organizationId, id);
  if (team !== undefined) return team;
  const reason = 'is no team of the organization';
  throw invalid([{ field: `team_ids.${index}`, rule: 'missing_reference', reason, source: 'body' }]);
}
