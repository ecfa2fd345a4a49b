import { describe, expect, it } from 'vitest';
import { planeOf } from '../test/plane-of.ts';
import { explainRequest } from './explain.ts';
import { explainBodySchema } from './schemas.ts';

const plane = planeOf({
  services: [
    {
      name: 'orders',
      url: 'http://pool/v1',
      routes: [
        {
          name: 'orders',
          paths: ['/orders'],
          methods: ['GET'],
          plugins: [
            { name: 'key-auth' },
            { name: 'acl', config: { allow: ['staff'], include_consumer_groups: true } },
            { name: 'rate-limiting', config: { minute: 5, policy: 'local' } },
            { name: 'correlation-id' },
          ],
        },
        { name: 'secure', paths: ['/secure'], protocols: ['https'] },
      ],
    },
  ],
  upstreams: [{ name: 'pool', targets: [{ target: '10.0.0.1:80' }] }],
  routes: [
    { name: 'everything', paths: ['/'] },
    {
      name: 'people',
      paths: ['/people'],
      plugins: [
        {
          name: 'openid-connect',
          config: {
            issuer: 'https://idp.example',
            auth_methods: ['bearer'],
            groups_required: ['staff'],
            consumer_groups_claim: ['groups'],
            consumer_groups_optional: true,
          },
        },
      ],
    },
  ],
  consumer_groups: [{ name: 'staff' }, { name: 'gold' }],
  consumers: [
    {
      username: 'ann',
      groups: [{ name: 'staff' }],
      keyauth_credentials: [{ key: 'k' }],
      plugins: [{ name: 'rate-limiting', config: { minute: 50, policy: 'local' } }],
    },
    { username: 'bob', keyauth_credentials: [{ key: 'l' }] },
    { username: 'eve' },
  ],
});

const explain = (body: object) => explainRequest(plane, explainBodySchema.parse(body));

describe('what would become of a request', () => {
  it('names route, service, upstream and plugins', () => {
    const told = explain({ path: '/orders/7?x=1', consumer: 'ann' });
    expect(told).toMatchObject({
      version: 7,
      request: { path: '/orders/7' },
      outcome: { verdict: 'allowed', status: null },
      route: { name: 'orders', matched_path: '/orders', service: { name: 'orders' } },
      upstream: { url: 'http://pool:80/v1/7', upstream: { name: 'pool' }, targets: [{ target: '10.0.0.1:80' }] },
      caller: { consumer: { name: 'ann' }, groups: ['staff'], is_anonymous: false },
    });
    expect(told.plugins.map(({ name, scope, refusal }) => [name, scope, refusal?.verdict])).toEqual([
      ['correlation-id', "route 'orders'", undefined],
      ['key-auth', "route 'orders'", 'allowed'],
      ['acl', "route 'orders'", 'allowed'],
      ['rate-limiting', "consumer 'ann'", 'depends'],
    ]);
    expect(told.plugins[3]).toMatchObject({ instead_of: ["route 'orders'"], refusal: { status: 429 } });
  });

  it.each([
    [{}, 'key-auth', 401, 'Who shows nothing is not let in.'],
    [{ consumer: 'eve' }, 'key-auth', 401, 'eve has no credential for it.'],
    [{ consumer: 'bob' }, 'acl', 403, 'You cannot consume this service.'],
  ])('says who refuses %j', (caller, plugin, status, text) => {
    const { outcome } = explain({ path: '/orders', ...caller });
    expect(outcome).toEqual({ verdict: 'denied', status, text, plugin: { id: expect.any(String), name: plugin } });
  });

  it('judges tokens by what the gateway judges by', () => {
    const people = (claims: object) => explain({ path: '/people', claims });
    expect(people({ sub: 'u', groups: ['staff', 'gold'] }).caller.groups).toEqual(['gold', 'staff']);
    expect(people({ sub: 'u', groups: ['staff'] }).outcome.verdict).toBe('depends');
    expect(people({ sub: 'u', groups: ['other'] }).outcome).toMatchObject({
      verdict: 'denied',
      status: 403,
      plugin: { name: 'openid-connect' },
    });
  });

  it('leaves open what a token that it has not seen may say', () => {
    const told = explain({ path: '/people', consumer: 'bob' });
    expect(told.outcome).toMatchObject({ verdict: 'depends', plugin: { name: 'openid-connect' } });
  });

  it('says why not other routes, the nearest first', () => {
    const { route, other_routes } = explain({ method: 'POST', path: '/orders' });
    expect(route!.name).toBe('everything');
    expect(other_routes.slice(0, 2).map(({ name, unmet }) => [name, unmet])).toEqual([
      ['orders', ['methods']],
      ['secure', ['paths']],
    ]);
    expect(explain({ path: '/secure', scheme: 'http' }).outcome).toMatchObject({
      status: 426,
      text: 'The route takes HTTPS alone.',
    });
  });

  it('refuses what is no request, and nobody it knows', () => {
    expect(() => explain({ path: 'orders' })).toThrow('no path');
    expect(() => explain({ path: '/', consumer: 'nobody' })).toThrow('there is no consumer nobody');
  });

  it('tells of a request that comes nowhere', () => {
    const bare = planeOf({
      services: [{ name: 's', url: 'http://127.0.0.1:9', routes: [{ name: 'r', paths: ['/r'] }] }],
    });
    const told = explainRequest(bare, explainBodySchema.parse({ path: '/x' }));
    expect(told).toMatchObject({
      outcome: { status: 404 },
      route: null,
      other_routes: [{ name: 'r', unmet: ['paths'] }],
    });
  });
});
