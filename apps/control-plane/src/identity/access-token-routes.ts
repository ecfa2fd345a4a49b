import { randomUUID } from 'node:crypto';
import type { AccessToken, Member } from '@sallyport/store';
import { z } from 'zod';
import { demandToGive, demandToManage } from '../access/giving.ts';
import { demand } from '../access/judge.ts';
import type { Principal } from '../access/principal.ts';
import { createToken, hashOfToken } from '../access/token.ts';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { invalid, Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { standingOf } from './standing.ts';
import { accessTokenSchema, accessTokenView } from './views.ts';

const dayMs = 24 * 3_600_000;
export const tokenDaysMax = 365;
/** Of one user or system account, without those that are not good any more. */
const tokensMax = 10;

const listQuery = listQuerySchema({
  fields: { id: 'id', name: 'text', created_at: 'time', expires_at: 'time', last_used_at: 'time' },
  sort: 'created_at desc',
});

const name = z.string().trim().min(1).max(256);
const ownerParams = z.object({ ownerId: z.uuid() });
const params = ownerParams.extend({ tokenId: z.uuid() });
const createdSchema = accessTokenSchema.extend({ token: z.string().describe('Shown this once.') });

const bodies = {
  user: z
    .strictObject({
      name,
      ttl_seconds: z
        .number()
        .int()
        .min(86_400)
        .max(tokenDaysMax * 86_400),
    })
    .transform(({ name, ttl_seconds }) => ({ name, until: { ttlMs: ttl_seconds * 1_000 } })),
  'system-account': z
    .strictObject({ name, expires_at: z.iso.datetime({ offset: true }) })
    .transform(({ name, expires_at }) => ({ name, until: { atMs: Date.parse(expires_at) } })),
} as const;

interface Owners {
  /** `/v3/users`. */
  path: string;
  kind: Member['kind'];
  noun: string;
}

/** Tokens that stand for a user or a system account. */
export function accessTokenRoutes(app: App, services: Services, { path, kind, noun }: Owners): void {
  const { store, nowMs } = services;
  const { tokens } = store.identity;
  const url = `${path}/:ownerId/access-tokens`;
  // People have a say about their own, whatever roles they have.
  const config = { permission: kind === 'user' ? 'signed-in' : 'identity.read' } as const;
  const changing = { permission: kind === 'user' ? 'signed-in' : 'identity.write' } as const;
  const making = { ...changing, inPerson: true } as const;
  const answers = { response: { 200: accessTokenSchema } };
  const view = (token: AccessToken) => accessTokenView(token, nowMs());
  const ownerFor = async (principal: Principal, id: string, isChange: boolean) => {
    if (principal.id !== id || principal.kind !== kind)
      demand(principal, isChange ? 'identity.write' : 'identity.read');
    const standing = await standingOf(store.identity, principal.organizationId, { kind, id });
    if (isChange) demandToManage(principal, standing);
    return { kind, id, standing };
  };

  const listed = {
    summary: `Lists the access tokens of a ${noun}`,
    params: ownerParams,
    querystring: listQuery,
    response: { 200: pageSchema(accessTokenSchema) },
  };
  app.get(url, { config, schema: listed }, async ({ params, query, principal }) => {
    const owner = await ownerFor(principal, params.ownerId, false);
    return pageOf(await tokens.list(principal.organizationId, owner, query), query, view);
  });

  const created = {
    summary: `Creates an access token for a ${noun}`,
    description:
      kind === 'user'
        ? 'Everybody makes their own; the organization says whether, and for how long at most.'
        : 'Whoever makes one needs all that the system account may do.',
    params: ownerParams,
    body: bodies[kind] as z.ZodType<{ name: string; until: { ttlMs: number } | { atMs: number } }>,
    response: { 201: createdSchema },
  };
  app.post(url, { config: making, schema: created }, async (request, reply) => {
    const { principal, body } = request;
    const { ownerId: id } = request.params;
    if (kind === 'user') await checkOwnToken(principal, id, services);
    const { standing, ...owner } = await ownerFor(principal, id, true);
    demandToGive(principal, standing.grants);
    const secret = createToken(kind);
    const token: AccessToken = {
      id: randomUUID(),
      organizationId: principal.organizationId,
      owner,
      name: body.name,
      hash: hashOfToken(secret),
      createdAtMs: nowMs(),
      expiresAtMs: await expiryOf(body.until, kind, principal, services),
      lastUsedAtMs: undefined,
      revokedAtMs: undefined,
      revokedBy: undefined,
    };
    await tokens.insert(token, authorOf(request), tokensMax);
    return reply.code(201).send({ ...view(token), token: secret });
  });

  const one = { summary: `Gets an access token of a ${noun}`, params, ...answers };
  app.get(`${url}/:tokenId`, { config, schema: one }, async ({ params, principal }) => {
    const owner = await ownerFor(principal, params.ownerId, false);
    return view(await tokens.get(principal.organizationId, owner, params.tokenId));
  });

  const renamed = {
    summary: `Renames an access token of a ${noun}`,
    params,
    body: z.strictObject({ name }),
    ...answers,
  };
  app.patch(`${url}/:tokenId`, { config: changing, schema: renamed }, async (request) => {
    const { principal, params } = request;
    const owner = await ownerFor(principal, params.ownerId, true);
    const { organizationId } = principal;
    return view(await tokens.rename(organizationId, owner, params.tokenId, request.body.name, authorOf(request)));
  });

  const revoked = {
    summary: `Revokes an access token of a ${noun}`,
    description: 'It is good for nothing from then on; what it was stays to be seen.',
    params,
    ...answers,
  };
  app.patch(`${url}/:tokenId/revoke`, { config: changing, schema: revoked }, async (request) => {
    const { principal, params } = request;
    const owner = await ownerFor(principal, params.ownerId, true);
    return view(await tokens.revoke(principal.organizationId, owner, params.tokenId, nowMs(), authorOf(request)));
  });

  const removed = { summary: `Removes an access token of a ${noun}`, params, response: { 204: z.undefined() } };
  app.delete(`${url}/:tokenId`, { config: changing, schema: removed }, async (request, reply) => {
    const { principal, params } = request;
    const owner = await ownerFor(principal, params.ownerId, true);
    await tokens.remove(principal.organizationId, owner, params.tokenId, authorOf(request));
    return reply.code(204).send();
  });
}

async function checkOwnToken(principal: Principal, userId: string, { store }: Services): Promise<void> {
  if (principal.kind !== 'user' || principal.id !== userId) {
    await demandKnownUser(principal, userId, store);
    throw new Problem(403, 'Everybody makes their own access tokens: for programs, make a system account.');
  }
  const { arePatsEnabled } = await store.identity.organizations.get(principal.organizationId);
  if (!arePatsEnabled) throw new Problem(403, 'The organization lets nobody have personal access tokens.');
}

async function demandKnownUser(principal: Principal, userId: string, { identity }: Services['store']): Promise<void> {
  demand(principal, 'identity.write');
  await identity.users.get(principal.organizationId, userId);
}

async function expiryOf(
  until: { ttlMs: number } | { atMs: number },
  kind: Member['kind'],
  { organizationId }: Principal,
  { store, nowMs }: Services,
): Promise<number> {
  const organization = await store.identity.organizations.get(organizationId);
  const daysMax = kind === 'user' ? organization.patDaysMax : tokenDaysMax;
  const latestMs = nowMs() + daysMax * dayMs;
  const expiresAtMs = 'ttlMs' in until ? nowMs() + until.ttlMs : until.atMs;
  const field = 'ttlMs' in until ? 'ttl_seconds' : 'expires_at';
  const wrong = (rule: string, reason: string) => invalid([{ field, rule, reason, source: 'body' }]);
  if (expiresAtMs > latestMs) throw wrong('max', `is more than the ${daysMax} days that a token may be good`);
  if (expiresAtMs <= nowMs()) throw wrong('min', 'is over already');
  return expiresAtMs;
}
