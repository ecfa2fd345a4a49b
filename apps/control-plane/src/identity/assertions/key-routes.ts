import { createHash, randomUUID } from 'node:crypto';
import type { AssertionKey } from '@sallyport/store';
import { z } from 'zod';
import { demandToGive, demandToManage } from '../../access/giving.ts';
import type { App } from '../../http/area.ts';
import { authorOf } from '../../http/author.ts';
import { invalid } from '../../http/problem.ts';
import { isoTime } from '../../http/time.ts';
import type { Services } from '../../services.ts';
import { accountParams, reading, writing } from '../ids.ts';
import { standingOf } from '../standing.ts';
import { readPublicKey } from './public-key.ts';

/** Enough to rotate one, and for two gateways. */
const keysMax = 4;

const name = z.string().trim().min(1).max(255);
const audience = z.string().min(1).max(2_048).describe('Whom assertions have to be for, as the gateway writes it.');
const createSchema = z.strictObject({
  name,
  audience,
  public_key: z
    .union([z.string().max(8_192), z.record(z.string(), z.unknown())])
    .describe('Ed25519, EC P-256, or RSA of 2048 bits or more; as PEM or as a JSON Web Key.'),
});
const keySchema = z.object({
  id: z.string(),
  name,
  audience,
  public_key: z.string().describe('PEM.'),
  sha256_fingerprint: z.string().describe('Of the key as DER, in hex.'),
  created_at: z.string(),
});
const keyParams = accountParams.extend({ keyId: z.uuid() });

/** Keys by which it is known for whom a system account speaks. */
export function assertionKeyRoutes(app: App, { store: { identity }, nowMs }: Services): void {
  const url = '/v3/system-accounts/:accountId/assertion-keys';
  const { systemAccounts, assertionKeys } = identity;
  const changing = { ...writing, inPerson: true } as const;

  const listed = {
    summary: 'Lists the assertion keys of a system account',
    params: accountParams,
    response: { 200: z.object({ data: z.array(keySchema) }) },
  };
  app.get(url, { config: reading, schema: listed }, async ({ params, principal }) => {
    const { id, organizationId } = await systemAccounts.get(principal.organizationId, params.accountId);
    return { data: (await assertionKeys.listOf(organizationId, id)).map(keyView) };
  });

  const created = {
    summary: 'Has a system account speak for people',
    description:
      'From then on, its tokens count only beside an assertion that was signed with one of its keys, and whoever shows both may what the person and the account may.',
    params: accountParams,
    body: createSchema,
    response: { 201: keySchema },
  };
  app.post(url, { config: changing, schema: created }, async (request, reply) => {
    const { principal, params, body } = request;
    const { organizationId } = principal;
    const { accountId } = params;
    const standing = await standingOf(identity, organizationId, { kind: 'system-account', id: accountId });
    demandToManage(principal, standing);
    demandToGive(principal, standing.grants);
    const { public_key, ...rest } = body;
    const publicKey = pemOf(public_key);
    const key: AssertionKey = { id: randomUUID(), organizationId, accountId, ...rest, publicKey, createdAtMs: nowMs() };
    await assertionKeys.insert(key, authorOf(request), keysMax);
    return reply.code(201).send(keyView(key));
  });

  const removed = {
    summary: 'Removes an assertion key of a system account',
    description: 'With the last one, the account speaks for itself again.',
    params: keyParams,
    response: { 204: z.undefined() },
  };
  app.delete(`${url}/:keyId`, { config: changing, schema: removed }, async (request, reply) => {
    const { principal, params } = request;
    const { organizationId } = principal;
    const standing = await standingOf(identity, organizationId, { kind: 'system-account', id: params.accountId });
    demandToManage(principal, standing);
    demandToGive(principal, standing.grants);
    await assertionKeys.remove(organizationId, params.accountId, params.keyId, authorOf(request));
    return reply.code(204).send();
  });
}

function pemOf(written: z.output<typeof createSchema>['public_key']): string {
  try {
    return readPublicKey(written).export({ type: 'spki', format: 'pem' }).toString();
  } catch (error) {
    throw invalid([{ field: 'public_key', rule: 'invalid', reason: (error as Error).message, source: 'body' }]);
  }
}

function keyView({ id, name, audience, publicKey, createdAtMs }: AssertionKey): z.output<typeof keySchema> {
  const der = readPublicKey(publicKey).export({ type: 'spki', format: 'der' });
  const fingerprint = createHash('sha256').update(der).digest('hex');
  const created = isoTime(createdAtMs);
  return { id, name, audience, public_key: publicKey, sha256_fingerprint: fingerprint, created_at: created };
}
