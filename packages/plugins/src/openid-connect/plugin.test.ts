import { fakeServices, readmeExample, runPlugin, TokenIssuer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { openidConnect } from './plugin.ts';

async function setUp(config: Record<string, unknown> = {}, options: Parameters<typeof fakeServices>[0] = {}) {
  const services = fakeServices(options);
  const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs() });
  services.http.document = (request) => issuer.answer(request);
  const run = runPlugin(openidConnect, { issuer: issuer.issuer, auth_methods: ['bearer'], ...config }, { services });
  const ask = async (token: string | undefined) =>
    run.trace(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });
  return { services, issuer, run, ask };
}

const mission = {
  consumer_claim: ['sub'],
  groups_claim: ['groups'],
  groups_required: ['konnect-mcp-users'],
};

describe('openid-connect', () => {
  it('lets alice pass, forbids bob, and knows nobody without a token', async () => {
    const { issuer, ask } = await setUp(mission);
    const alice = await ask(await issuer.sign({ sub: 'alice', groups: ['konnect-mcp-users'] }));
    expect(alice.outcome).toBe('passed');
    expect(alice.event).toMatchObject({ credentialId: 'alice', actors: [{ type: 'person', id: 'alice' }] });
    expect(alice.upstream?.headers).toMatchObject({ 'x-credential-identifier': 'alice' });

    const bob = await ask(await issuer.sign({ sub: 'bob', groups: [] }));
    expect(bob.outcome).toMatchObject({
      status: 403,
      body: { message: 'Forbidden' },
      headers: { 'www-authenticate': 'Bearer realm="idp.example", error="insufficient_scope"' },
    });
    expect(bob.event).toMatchObject({ credentialId: 'bob' });

    const nobody = await ask(undefined);
    expect(nobody.outcome).toMatchObject({
      status: 401,
      body: { message: 'Unauthorized' },
      headers: { 'www-authenticate': 'Bearer realm="idp.example"' },
    });
    expect(nobody.event.credentialId).toBeUndefined();
    expect(nobody.event.actors).toEqual([]);
  });

  it('takes the example of its README', async () => {
    const { issuer, ask } = await setUp({
      ...readmeExample(import.meta.url, 'openid-connect'),
      issuer: 'https://idp.example',
    });
    expect((await ask(await issuer.sign({ groups: ['konnect-mcp-users'] }))).outcome).toBe('passed');
    expect((await ask(await issuer.sign())).outcome).toMatchObject({ status: 403 });
  });

  it('refuses a token that somebody else has signed', async () => {
    const { issuer, ask, services } = await setUp();
    const other = await TokenIssuer.create({ nowMs: () => services.clock.nowMs() });
    expect((await ask(await issuer.sign())).outcome).toBe('passed');
    expect((await ask(await other.sign())).outcome).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="idp.example", error="invalid_token"' },
    });
  });

  it('shares no keys with one that proves itself to the proxy in another way', async () => {
    const { services, issuer } = await setUp();
    services.http.document = (request) => {
      if (request.proxy?.authorization?.reveal() !== 'Basic right') throw new Error('the proxy refuses');
      return issuer.answer(request);
    };
    const withProof = (https_proxy_authorization: string) => {
      const proxy = { https_proxy: 'http://proxy.example:3128', https_proxy_authorization };
      return runPlugin(openidConnect, { issuer: issuer.issuer, auth_methods: ['bearer'], ...proxy }, { services });
    };
    const [wrong, right] = [withProof('Basic wrong'), withProof('Basic right')];
    const request = { headers: { Authorization: `Bearer ${await issuer.sign()}` } };
    expect(await wrong(request)).toMatchObject({ status: 503 });
    expect(await right(request)).toBe('passed');
  });

  it('refuses what it cannot do with a sentence', () => {
    const tried = (config: object) => () =>
      runPlugin(openidConnect, { issuer: 'https://idp.example', auth_methods: ['bearer'], ...config });
    expect(tried({ auth_methods: ['kong_oauth2'] })).toThrow("Kong's own OAuth server is not supported");
    expect(tried({ principals: { enabled: true } })).toThrow('principals of an identity service are not supported');
    expect(tried({ session_storage: 'memcached' })).toThrow('write cookie or redis');
  });
});

it('tells when the caller’s access ends, where the end of tokens is looked at', async () => {
  const endOf = async (config: Record<string, unknown>) => {
    const { services, issuer, ask } = await setUp(config);
    const exp = Math.floor(services.clock.nowMs() / 1000) + 60;
    const { x } = await ask(await issuer.sign({ sub: 'alice', exp }));
    return x.accessEndsAtMs && x.accessEndsAtMs - exp * 1000;
  };
  expect(await endOf({})).toBe(0);
  expect(await endOf({ leeway: 5 })).toBe(5_000);
  expect(await endOf({ verify_claims: false })).toBeUndefined();
});
