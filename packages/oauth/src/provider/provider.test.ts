import { HeaderList } from '@sallyport/pipeline';
import { fakeServices, settled, TokenIssuer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { TokenVerifier } from '../jwt/token-verifier.ts';
import { isProblem } from '../jwt/unverified-token.ts';
import { Provider } from './provider.ts';
import type { ProviderSettings } from './settings.ts';

const settings: ProviderSettings = {
  issuer: 'https://idp.example',
  timeoutMs: 10_000,
  tlsVerify: true,
  keepAliveMs: 60_000,
  freshMs: 3_600_000,
  staleMs: 86_400_000,
  cooldownMs: 30_000,
};

const rules = {
  issuers: undefined,
  secrets: [],
  verifiesSignature: true,
  verifiesClaims: true,
  leewayMs: 0,
  maxAgeMs: undefined,
  keptMs: 3_600_000,
  entriesMax: 1_000,
};

async function setUp(changes: Partial<ProviderSettings> = {}, services = fakeServices()) {
  const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs() });
  services.http.document = (request) => issuer.answer(request);
  const provider = new Provider({ ...settings, ...changes }, services);
  const worker = (of = provider) => {
    const verifier = new TokenVerifier(of, rules, services.clock);
    return async (token: string) => {
      const verdict = await verifier.verify(token);
      return isProblem(verdict) ? verdict.kind : 'good';
    };
  };
  const another = () => worker(new Provider({ ...settings, ...changes }, services));
  return { services, clock: services.clock, issuer, provider, verify: worker(), another };
}

const hourMs = 3_600_000;

describe('a provider', () => {
  it('is asked once, however many wait for it', async () => {
    const { issuer, verify } = await setUp();
    const token = await issuer.sign();
    expect(await Promise.all(Array.from({ length: 50 }, () => verify(token)))).toEqual(Array(50).fill('good'));
    expect(issuer.asked).toEqual({ '/.well-known/openid-configuration': 1, '/keys': 1 });
  });

  it('is asked once by all workers of a node', async () => {
    const { issuer, verify, another } = await setUp();
    const token = await issuer.sign();
    expect(await verify(token)).toBe('good');
    for (let i = 0; i < 4; i++) expect(await another()(token)).toBe('good');
    expect(issuer.asked).toEqual({ '/.well-known/openid-configuration': 1, '/keys': 1 });
  });

  it('that has a new key is asked for it when a token comes that it has signed', async () => {
    const { issuer, verify, clock } = await setUp();
    expect(await verify(await issuer.sign())).toBe('good');
    await clock.advance(31_000);
    await issuer.addKey();
    const token = await issuer.sign();
    expect(await Promise.all(Array.from({ length: 50 }, () => verify(token)))).toEqual(Array(50).fill('good'));
    expect(issuer.asked['/keys']).toBe(2);
  });

  it('is asked for a new key by a worker that has yet to hear of what another one fetched before', async () => {
    const { issuer, verify, another, clock } = await setUp();
    const late = another();
    const token = await issuer.sign();
    expect([await verify(token), await late(token)]).toEqual(['good', 'good']);
    await clock.advance(31_000);
    expect(await verify(await issuer.sign({}, { kid: 'nobody' }))).toBe('invalid');
    await clock.advance(31_000);
    await issuer.addKey();
    const tokens = await Promise.all(Array.from({ length: 8 }, () => issuer.sign()));
    expect(await Promise.all(tokens.map(late))).toEqual(Array(8).fill('good'));
    expect(issuer.asked['/keys']).toBe(3);
  });

  it('is asked for a new key once its rest is over, though tokens that nobody signed came just before', async () => {
    const { services, issuer, verify, clock } = await setUp();
    expect(await verify(await issuer.sign())).toBe('good');
    await clock.advance(31_000);
    services.http.document = (request) =>
      new Promise((resolve) => clock.after(1_000, () => resolve(issuer.answer(request))));
    const forged = () => issuer.sign({}, { kid: 'nobody' });
    const first = verify(await forged());
    await clock.advance(1_000);
    expect(await first).toBe('invalid');
    services.http.document = (request) => issuer.answer(request);
    // A worker's own rest begins with the fetch, that of the node with its end.
    await clock.advance(29_500);
    expect(await verify(await forged())).toBe('invalid');
    await issuer.addKey();
    await clock.advance(1_000);
    expect(await verify(await issuer.sign())).toBe('good');
    expect(issuer.asked['/keys']).toBe(3);
  });

  it('that signs with another key under the same kid is asked again', async () => {
    const { issuer, verify, clock } = await setUp();
    expect(await verify(await issuer.sign())).toBe('good');
    await clock.advance(31_000);
    issuer.keys.length = 0;
    await issuer.addKey('ES256', 'key-1');
    expect(await verify(await issuer.sign())).toBe('good');
  });

  it('that speaks OAuth alone is found at the place of RFC 8414', async () => {
    const services = fakeServices();
    const issuer = 'https://idp.example/tenant';
    const asked: string[] = [];
    services.http.document = ({ url }) => {
      asked.push(url.pathname);
      const isThere = url.pathname === '/.well-known/oauth-authorization-server/tenant';
      const body = Buffer.from(isThere ? JSON.stringify({ issuer }) : '');
      return { status: isThere ? 200 : 404, headers: new HeaderList([]), body };
    };
    const provider = new Provider({ ...settings, issuer }, services);
    expect(await provider.load()).toMatchObject({ issuer });
    expect(asked).toEqual([
      '/tenant/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server/tenant',
    ]);
  });

  it('is asked about unknown kids once per cooldown, by all workers together', async () => {
    const { issuer, verify, another, clock } = await setUp();
    const token = await issuer.sign();
    expect(await verify(token)).toBe('good');
    const others = [verify, another(), another()];
    const stranger = { ...issuer.keys[0]! };
    for (let round = 0; round < 3; round++) {
      await clock.advance(30_000);
      for (let i = 0; i < 100; i++) {
        const forged = await issuer.sign({}, { kid: `random-${round}-${i}` }, stranger);
        expect(await others[i % others.length]!(forged)).toBe('invalid');
      }
    }
    expect(issuer.asked['/keys']).toBe(4);
  });

  it('that is down does not keep known keys from verifying, nor a new worker from knowing them', async () => {
    const { issuer, verify, another, clock } = await setUp();
    expect(await verify(await issuer.sign())).toBe('good');
    issuer.isDown = true;
    await clock.advance(20 * hourMs);
    expect(await verify(await issuer.sign())).toBe('good');
    expect(await another()(await issuer.sign())).toBe('good');
    await settled();
  });

  it('that is down for longer than its keys are believed makes tokens unverifiable, never good', async () => {
    const { issuer, verify, another, clock } = await setUp();
    expect(await verify(await issuer.sign())).toBe('good');
    issuer.isDown = true;
    await clock.advance(25 * hourMs);
    expect(await verify(await issuer.sign())).toBe('unavailable');
    expect(await another()(await issuer.sign())).toBe('unavailable');
    issuer.isDown = false;
    await clock.advance(5_000);
    expect(await verify(await issuer.sign())).toBe('good');
  });

  it('that was down at the start is asked again soon', async () => {
    const services = fakeServices();
    const { issuer, verify } = await setUp({}, services);
    issuer.isDown = true;
    await settled();
    const down = new Provider({ ...settings, cooldownMs: 30_001 }, services);
    const verifier = new TokenVerifier(down, rules, services.clock);
    expect(await verifier.verify(await issuer.sign())).toMatchObject({ kind: 'unavailable' });
    issuer.isDown = false;
    await services.clock.advance(5_000);
    expect(isProblem(await verifier.verify(await issuer.sign()))).toBe(false);
    expect(await verify(await issuer.sign())).toBe('good');
  });

  it('that is slow holds no exchange longer than three seconds, and those with known keys not at all', async () => {
    const { services, issuer, verify, clock } = await setUp();
    expect(await verify(await issuer.sign())).toBe('good');
    await clock.advance(31_000);
    const asked = Promise.withResolvers<void>();
    services.http.document = () => {
      asked.resolve();
      return new Promise(() => {});
    };
    const unknown = verify(await issuer.sign({}, { kid: 'new' }));
    await asked.promise;
    expect(await verify(await issuer.sign({ sub: 'bob' }))).toBe('good');
    await clock.advance(3_000);
    expect(await unknown).toBe('unavailable');
  });

  it('that takes a key back no longer vouches for what it has signed', async () => {
    const { issuer, verify, provider, clock } = await setUp();
    const token = await issuer.sign({ exp: Math.floor(clock.nowMs() / 1000) + 7200 });
    expect(await verify(token)).toBe('good');
    issuer.keys.length = 0;
    await issuer.addKey('ES256', 'key-2');
    await clock.advance(31_000);
    expect(await verify(token)).toBe('good');
    await provider.rediscover();
    expect(await verify(token)).toBe('invalid');
  });

  it('may move its keys; until they can be had from there, the old ones serve', async () => {
    const { issuer, verify, clock } = await setUp();
    expect(await verify(await issuer.sign())).toBe('good');
    issuer.metadata['jwks_uri'] = 'https://idp.example/elsewhere';
    await clock.advance(hourMs);
    expect(await verify(await issuer.sign())).toBe('good');
    await settled();
    expect(await verify(await issuer.sign())).toBe('good');
    issuer.metadata['jwks_uri'] = 'https://idp.example/moved/keys';
    await clock.advance(hourMs);
    expect(await verify(await issuer.sign())).toBe('good');
    await settled();
    expect(await verify(await issuer.sign())).toBe('good');
    await settled();
    expect(issuer.asked['/moved/keys']).toBe(1);
    expect(await verify(await issuer.sign())).toBe('good');
  });

  it.each([
    ['of another issuer', { issuer: 'https://idp.example.evil' }],
    ['of an issuer that begins like it', { issuer: 'https://idp.example/tenant' }],
    ['without an issuer', { issuer: undefined }],
    ['with an address that is none', { token_endpoint: 'javascript:alert(1)' }],
    ['with keys in a file', { jwks_uri: 'file:///etc/passwd' }],
  ])('whose document is %s is not believed', async (_what, metadata) => {
    const services = fakeServices();
    const issuer = await TokenIssuer.create({ metadata, nowMs: () => services.clock.nowMs() });
    services.http.document = (request) => issuer.answer(request);
    const provider = new Provider(settings, services);
    expect(await provider.load()).toBeUndefined();
    expect(services.log.entries.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it.each([
    ['https://idp.example/', '/.well-known/openid-configuration'],
    ['https://idp.example/.well-known/openid-configuration', '/.well-known/openid-configuration'],
    ['https://idp.example/.well-known/oauth-authorization-server', '/.well-known/oauth-authorization-server'],
  ])('named %s is found', async (issuer, path) => {
    const services = fakeServices();
    const seen: string[] = [];
    services.http.document = ({ url }) => {
      seen.push(url.pathname);
      throw new Error('down');
    };
    await new Provider({ ...settings, issuer }, services).load();
    expect(seen).toEqual([path]);
  });

  it('of all tenants is taken, and its tokens only of issuers that are configured', async () => {
    const services = fakeServices();
    const metadata = { issuer: 'https://login.example/{tenantid}/v2.0', jwks_uri: 'https://login.example/keys' };
    const issuer = await TokenIssuer.create({ metadata, nowMs: () => services.clock.nowMs() });
    services.http.document = (request) => issuer.answer(request);
    const provider = new Provider({ ...settings, issuer: 'https://login.example/common/v2.0' }, services);
    const iss = 'https://login.example/1234/v2.0';
    const token = await issuer.sign({ iss });
    const any = new TokenVerifier(provider, rules, services.clock);
    expect(await any.verify(token)).toMatchObject({ kind: 'invalid' });
    const one = new TokenVerifier(provider, { ...rules, issuers: [iss] }, services.clock);
    expect(isProblem(await one.verify(token))).toBe(false);
    expect(await one.verify(await issuer.sign({ iss: `${iss}/` }))).toMatchObject({ kind: 'invalid' });
  });
});
