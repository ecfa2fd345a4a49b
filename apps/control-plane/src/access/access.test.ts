import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Access, type Denial } from './access.ts';
import { bearerOf } from './bearer.ts';
import { entitiesWith } from './judge.ts';
import type { GrantedPermission } from './permissions.ts';
import type { Principal, PrincipalSource } from './principal.ts';

const organizationId = '0b6f7a52-0a35-4f51-9a5e-0c1f6f3a4d10';
const mine = '3f1c0d5e-8a60-4a0c-9d0f-6f1d2b7c9e11';
const other = '9d0f0d5e-8a60-4a0c-9d0f-6f1d2b7c9e12';

const user = (id: string, entityId: string, ...permissions: GrantedPermission[]): Principal => ({
  kind: 'user',
  id,
  name: id,
  organizationId,
  isOwner: false,
  grants: [{ permissions: new Set(permissions), entityId }],
});

const people = new Map<string, Principal>([
  ['operator', { kind: 'operator', id: 'operator', name: 'operator', organizationId }],
  ['gateway', { kind: 'node', id: 'n', name: 'n', organizationId, controlPlaneId: mine }],
  ['ann', user('ann', mine, 'routes.write', 'control-planes.read')],
  ['bob', user('bob', '*', 'routes.write')],
]);

describe('access', () => {
  let app: FastifyInstance;
  const denials: Denial[] = [];
  const byName: PrincipalSource = { find: async (request) => people.get(bearerOf(request) ?? '') };
  const guard: PrincipalSource = {
    find: async () => undefined,
    guards: ({ headers }) => headers['x-comes-by'] === 'cluster',
  };
  const access = new Access({
    sources: [guard, byName],
    resolve: async (type, _organization, name) => (type === 'control_planes' && name === 'mine' ? mine : undefined),
    onDenied: async (denial) => void denials.push(denial),
  });

  beforeAll(async () => {
    app = Fastify();
    app.addHook('onRoute', (route) => access.declare(route));
    app.addHook('onRequest', async (request) => await access.authorize(request));
    const answer = async ({ principal }: FastifyRequest) => principal?.name ?? 'nobody';
    const scope = { param: 'id' };
    app.get('/open', { config: { permission: 'anyone' } }, answer);
    app.get('/me', { config: { permission: 'signed-in' } }, answer);
    app.post('/planes/:id/routes', { config: { permission: 'routes.write', scope } }, answer);
    app.post('/routes', { config: { permission: 'routes.write' } }, answer);
    app.get('/planes', { config: { permission: 'control-planes.read', scope: 'any' } }, answer);
    app.post('/told', { config: { permission: 'telemetry.write' } }, answer);
    app.post('/organizations', { config: { permission: 'organizations.write' } }, answer);
    await app.ready();
  });
  afterAll(async () => await app.close());

  const ask = async (who: string, method: 'GET' | 'POST', url: string) => {
    const { statusCode, body } = await app.inject({ method, url, headers: { authorization: `Bearer ${who}` } });
    return statusCode === 200 ? body : `${statusCode} ${JSON.parse(body).message}`;
  };

  it('keeps a server from starting whose routes do not say what they need', () => {
    const late = Fastify();
    late.addHook('onRoute', (route) => access.declare(route));
    expect(() => late.get('/x', async () => '')).toThrow('GET /x does not say which permission it needs');
    expect(() =>
      late.get('/x', { config: { permission: 'routes.read', scope: { param: 'id' } } }, async () => ''),
    ).toThrow('has no parameter id');
    expect(() => late.get('/x', { config: { permission: 'anyone', scope: 'any' } }, async () => '')).toThrow(
      'is about no entity',
    );
  });

  it('asks nobody who they are where anyone may come', async () => {
    expect(await ask('stranger', 'GET', '/open')).toBe('nobody');
    expect(await ask('stranger', 'GET', '/me')).toMatch(/^401 The token is none of ours/);
    expect((await app.inject({ url: '/me' })).headers['www-authenticate']).toBe('Bearer realm="sallyport"');
  });

  it('shows what anyone may see to nobody who comes where gateways come', async () => {
    const byCluster = async (authorization?: string) => {
      const headers = { 'x-comes-by': 'cluster', ...(authorization !== undefined && { authorization }) };
      return (await app.inject({ url: '/open', headers })).statusCode;
    };
    expect([await byCluster(), await byCluster('Bearer gateway')]).toEqual([401, 403]);
  });

  it('lets people do what they may, to what they may do it to, by its id or its name', async () => {
    expect(await ask('ann', 'POST', `/planes/${mine}/routes`)).toBe('ann');
    expect(await ask('ann', 'POST', `/planes/${mine.toUpperCase()}/routes`)).toBe('ann');
    expect(await ask('ann', 'POST', '/planes/mine/routes')).toBe('ann');
    expect(await ask('bob', 'POST', `/planes/${other}/routes`)).toBe('bob');
    expect(await ask('bob', 'POST', '/routes')).toBe('bob');
  });

  it('says what is missing, and on what', async () => {
    expect(await ask('ann', 'POST', `/planes/${other}/routes`)).toBe(
      `403 The permission routes.write on the control plane ${other} is missing.`,
    );
    expect(await ask('ann', 'POST', '/routes')).toBe(
      '403 The permission routes.write on all control planes is missing.',
    );
    expect(await ask('bob', 'GET', '/planes')).toMatch(/^403 The permission control-planes.read/);
    expect(await ask('ann', 'POST', '/organizations')).toBe('403 The permission organizations.write is missing.');
  });

  it('tells lists what they may show', () => {
    expect(entitiesWith(people.get('ann')!, 'routes.write')).toEqual([mine]);
    expect(entitiesWith(people.get('bob')!, 'routes.write')).toBe('all');
    expect(entitiesWith(people.get('bob')!, 'routes.read')).toEqual([]);
    expect(entitiesWith(people.get('operator')!, 'routes.read')).toBe('all');
  });

  it('lets gateways tell and nothing else, and the operator do all but that', async () => {
    expect(await ask('gateway', 'POST', '/told')).toBe('n');
    for (const [method, path] of [
      ['GET', '/me'],
      ['GET', '/planes'],
      ['POST', `/planes/${mine}/routes`],
      ['POST', '/organizations'],
      ['GET', '/nowhere'],
    ] as const)
      expect(await ask('gateway', method, path), path).toMatch(/^403/);
    expect(await ask('operator', 'POST', '/told')).toMatch(/^403 Only gateways/);
    expect(await ask('operator', 'POST', '/organizations')).toBe('operator');
  });

  it('tells who was turned away, from what and why', async () => {
    denials.length = 0;
    await ask('ann', 'POST', '/routes');
    await ask('stranger', 'GET', '/planes');
    expect(denials).toMatchObject([
      { principal: { id: 'ann' }, permission: 'routes.write', problem: { status: 403 } },
      { principal: undefined, permission: 'control-planes.read', problem: { status: 401 } },
    ]);
  });
});
