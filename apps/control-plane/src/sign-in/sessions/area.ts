import { NotFound, type Session } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { demandToGive, demandToManage } from '../../access/giving.ts';
import type { Area } from '../../http/area.ts';
import { authorOf } from '../../http/author.ts';
import { Problem } from '../../http/problem.ts';
import { isoTime } from '../../http/time.ts';
import { standingOf } from '../../identity/standing.ts';

const sessionSchema = z.object({
  id: z.string(),
  authentication_type: z.enum(['basic', 'sso']),
  client_ip: z.string(),
  user_agent: z.string(),
  created_at: z.string(),
  last_seen_at: z.string(),
  expires_at: z.string().describe('At the latest; one that is not used ends before.'),
  is_current: z.boolean().describe('Whether it is the one that asks.'),
});

const listSchema = z.object({ data: z.array(sessionSchema) });
const own = { permission: 'signed-in' } as const;
const reading = { permission: 'identity.read' } as const;
const writing = { permission: 'identity.write' } as const;
const making = { ...writing, inPerson: true } as const;
const sessionParams = z.object({ sessionId: z.uuid() });
const userParams = z.object({ userId: z.uuid() });
const nothing = { 204: z.undefined() };

export const sessions: Area = {
  name: 'Sessions',
  description: 'Where people are signed in with browsers.',
  routes(app, { store, signIn, nowMs }) {
    const { sessions } = store.signIn;
    const { users } = store.identity;
    const userIdOf = ({ principal }: FastifyRequest): string => {
      if (principal.kind === 'user') return principal.id;
      throw new Problem(404, 'Only users have sessions.');
    };
    const listOf = async (request: FastifyRequest, userId: string) => {
      const current = await signIn.sessions.find(request);
      const live = (await sessions.listOf(userId)).filter(({ expiresAtMs }) => expiresAtMs > nowMs());
      return { data: live.map((session) => sessionView(session, current?.session.id)) };
    };

    const current = {
      summary: 'Tells the session that asks, and its token against forged requests',
      description: 'Changes that a session asks for show the token in X-CSRF-Token.',
      response: { 200: sessionSchema.extend({ csrf_token: z.string() }) },
    };
    app.get('/v3/users/me/session', { config: own, schema: current }, async (request) => {
      const found = await signIn.sessions.find(request);
      if (found === undefined) throw new Problem(404, 'It is no session that asks.');
      return { ...sessionView(found.session, found.session.id), csrf_token: found.csrfToken };
    });

    const mine = { summary: "Lists the caller's sessions", response: { 200: listSchema } };
    app.get('/v3/users/me/sessions', { config: own, schema: mine }, async (request) =>
      listOf(request, userIdOf(request)),
    );

    const oneEnded = { summary: "Ends one of the caller's sessions", params: sessionParams, response: nothing };
    app.delete('/v3/users/me/sessions/:sessionId', { config: own, schema: oneEnded }, async (request, reply) => {
      const { sessionId } = request.params;
      const ended = await sessions.end(userIdOf(request), { ids: [sessionId] }, authorOf(request));
      if (ended === 0) throw new NotFound('session', sessionId);
      return reply.code(204).send();
    });

    const allEnded = { summary: "Ends all of the caller's sessions", response: nothing };
    app.delete('/v3/users/me/sessions', { config: own, schema: allEnded }, async (request, reply) => {
      await sessions.end(userIdOf(request), { allBut: undefined }, authorOf(request));
      return reply.code(204).send();
    });

    const theirs = { summary: 'Lists the sessions of a user', params: userParams, response: { 200: listSchema } };
    app.get('/v3/users/:userId/sessions', { config: reading, schema: theirs }, async (request) => {
      const { id } = await users.get(request.principal.organizationId, request.params.userId);
      return await listOf(request, id);
    });

    const theirsEnded = { summary: 'Ends all sessions of a user', params: userParams, response: nothing };
    app.delete('/v3/users/:userId/sessions', { config: writing, schema: theirsEnded }, async (request, reply) => {
      const { principal, params } = request;
      const { id } = await users.get(principal.organizationId, params.userId);
      demandToManage(principal, await standingOf(store.identity, principal.organizationId, { kind: 'user', id }));
      await sessions.end(id, { allBut: undefined }, authorOf(request));
      return reply.code(204).send();
    });

    const link = {
      summary: 'Makes a link by which a user chooses a password',
      description: 'It works once, within a day, and is told this once. Whoever has it can sign in as the user.',
      params: userParams,
      response: { 201: z.object({ path: z.string(), expires_at: z.string() }) },
    };
    app.post('/v3/users/:userId/password-link', { config: making, schema: link }, async (request, reply) => {
      const { principal, params } = request;
      const { organizationId } = principal;
      const { id } = await users.get(organizationId, params.userId);
      const standing = await standingOf(store.identity, organizationId, { kind: 'user', id });
      demandToManage(principal, standing);
      // Whoever has the link may do all that the user may.
      demandToGive(principal, standing.grants);
      const by = authorOf(request);
      const { path, expiresAtMs } = await signIn.links.create({ purpose: 'password', organizationId, userId: id }, by);
      return reply.code(201).send({ path, expires_at: isoTime(expiresAtMs) });
    });
  },
};

function sessionView(session: Session, currentId: string | undefined): z.output<typeof sessionSchema> {
  return {
    id: session.id,
    authentication_type: session.method,
    client_ip: session.clientIp,
    user_agent: session.userAgent,
    created_at: isoTime(session.createdAtMs),
    last_seen_at: isoTime(session.lastSeenAtMs),
    expires_at: isoTime(session.expiresAtMs),
    is_current: session.id === currentId,
  };
}
