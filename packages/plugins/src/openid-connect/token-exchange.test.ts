import { hash, randomUUID } from 'node:crypto';
import { createHttpPort } from '@sallyport/runtime';
import {
  FakeClock,
  fakeServices,
  type RunningIdp,
  runPlugin,
  type ScriptedAnswer,
  type ScriptedServer,
  startIdp,
  startScriptedServer,
  TokenIssuer,
} from '@sallyport/testkit';
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openidConnect } from './plugin.ts';

let idp: RunningIdp;
let server: ScriptedServer;
let own: TokenIssuer;
let partner: TokenIssuer;
// What the provider issues in the meantime is not of the future.
const clock = new FakeClock(Date.now() + 60_000);
const http = createHttpPort({ clock });

beforeAll(async () => {
  idp = await startIdp();
  server = await startScriptedServer();
});
beforeEach(async () => {
  const nowMs = () => clock.nowMs();
  server.requests.length = 0;
  own = await TokenIssuer.create({ nowMs, metadata: { token_endpoint: `${server.url}/token` } });
  partner = await TokenIssuer.create({ nowMs, issuer: 'https://partner.example' });
  server.answer('/token', async () => ({
    body: { access_token: await own.sign({ sub: 'alice', aud: 'orders' }), token_type: 'Bearer', expires_in: 600 },
  }));
});
afterAll(async () => {
  await http.close();
  await server.stop();
  await idp.stop();
});

const client = { client_id: ['gw'], client_secret: ['s3cret'], auth_methods: ['bearer'] };

function run(token_exchange: Record<string, unknown>, config: Record<string, unknown> = {}) {
  const services = fakeServices({ clock });
  services.http.document = (request) => {
    if (request.url.origin === partner.issuer) return partner.answer(request);
    return request.url.origin === own.issuer ? own.answer(request) : http.fetch(request);
  };
  const settings = { issuer: own.issuer, token_endpoint: `${server.url}/token`, ...client, ...config };
  return runPlugin(openidConnect, { ...settings, token_exchange }, { services });
}

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
const ofPartner = { subject_token_issuers: [{ issuer: 'https://partner.example' }] };

describe('a token of another issuer', () => {
  it('is exchanged, and the new one is all that counts', async () => {
    const plugin = run(
      { ...ofPartner, request: { audience: ['orders'], scopes: ['read'] } },
      { audience_required: ['orders'] },
    );
    const theirs = await partner.sign({ sub: 'partner-7' });
    const { outcome, x, upstream } = await plugin.trace(bearer(theirs));
    expect(outcome).toBe('passed');
    expect(x.claims).toMatchObject({ sub: 'alice', aud: 'orders' });
    expect(upstream?.headers['authorization']).toBe(`Bearer ${x.accessToken}`);
    expect(x.accessToken).not.toBe(theirs);
    expect(Object.fromEntries(server.requests[0]!.form)).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: theirs,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: 'orders',
      scope: 'read',
    });
  });

  it('is exchanged once, while both tokens hold', async () => {
    const plugin = run(ofPartner);
    const theirs = await partner.sign();
    await Promise.all([plugin(bearer(theirs)), plugin(bearer(theirs))]);
    await plugin(bearer(theirs));
    expect(server.requests).toHaveLength(1);
    await plugin(bearer(await partner.sign()));
    expect(server.requests).toHaveLength(2);
    const brief = run({ ...ofPartner, cache: { ttl: 10 } });
    await brief(bearer(theirs));
    await clock.advance(10_000);
    await brief(bearer(theirs));
    expect(server.requests).toHaveLength(4);
    const careful = run({ ...ofPartner, cache: { enabled: false } });
    await careful(bearer(theirs));
    await careful(bearer(theirs));
    expect(server.requests).toHaveLength(6);
  });

  it.each(['optional', 'strict'])('bound to a key is not exchanged without a proof, which is %s', async (mode) => {
    const plugin = run(ofPartner, { proof_of_possession_dpop: mode });
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const bound = await partner.sign({ cnf: { jkt: await calculateJwkThumbprint(jwk) } });
    for (const scheme of ['Bearer', 'DPoP'])
      expect(await plugin({ headers: { Authorization: `${scheme} ${bound}` } })).toMatchObject({ status: 401 });
    expect(server.requests).toHaveLength(0);
    const ath = hash('sha256', bound, 'base64url');
    const claims = { jti: randomUUID(), htm: 'GET', htu: 'http://api.example/', ath };
    const proof = await new SignJWT({ ...claims, iat: Math.floor(clock.nowMs() / 1000) })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(privateKey);
    const request = { url: 'http://api.example/', headers: { Authorization: `DPoP ${bound}`, DPoP: proof } };
    const { outcome, x } = await plugin.trace(request);
    expect([outcome, x.claims?.['sub']]).toEqual(['passed', 'alice']);
  });

  it('may be asked for without scopes and audience', async () => {
    const request = { empty_scopes: true, empty_audience: true };
    await run({ ...ofPartner, request }, { audience: ['api'] })(bearer(await partner.sign()));
    expect([...server.requests[0]!.form.keys()]).toEqual(['subject_token', 'subject_token_type', 'grant_type']);
  });

  it.each<[string, () => Promise<string>]>([
    ['that has ended', () => partner.sign({ exp: 1 })],
    ['that has not begun', () => partner.sign({ nbf: 4_000_000_000 })],
    ['without an end', () => partner.sign({ exp: undefined })],
    ['of an issuer that is not listed', () => partner.sign({ iss: 'https://stranger.example' })],
  ])('is not exchanged: one %s', async (_case, sign) => {
    expect(await run(ofPartner)(bearer(await sign()))).toMatchObject({ status: 401 });
    expect(server.requests).toEqual([]);
  });

  it('is verified first where that is asked for', async () => {
    const issuers = [{ issuer: partner.issuer, verify_signature: true }];
    const plugin = run({ subject_token_issuers: issuers });
    expect(await plugin(bearer(await partner.sign()))).toBe('passed');
    const forger = await TokenIssuer.create({ nowMs: () => clock.nowMs(), issuer: partner.issuer });
    expect(await plugin(bearer(await forger.sign()))).toMatchObject({ status: 401 });
    expect(server.requests).toHaveLength(1);
    const withKeys = [{ ...issuers[0], jwks_uri: `${partner.issuer}/keys` }];
    expect(await run({ subject_token_issuers: withKeys })(bearer(await partner.sign()))).toBe('passed');
  });

  it.each<[string, ScriptedAnswer, number]>([
    ['refuses', { status: 400, body: { error: 'invalid_grant' } }, 401],
    ['is down', { status: 503 }, 503],
    ['answers with garbage', { body: 'token' }, 503],
    ['issues a token that nobody signed', { body: { access_token: 'e30.e30.e30', token_type: 'Bearer' } }, 401],
  ])('lets nobody pass when the provider %s', async (_case, answer, status) => {
    server.answer('/token', answer);
    const plugin = run(ofPartner);
    const theirs = await partner.sign();
    const { outcome, upstream } = await plugin.trace(bearer(theirs));
    expect(outcome).toMatchObject({ status });
    expect(upstream).toBeUndefined();
    expect(JSON.stringify([outcome, plugin.services.log.entries])).not.toMatch(new RegExp(`s3cret|${theirs}`));
  });
});

describe("a token of the plugin's own issuer", () => {
  const ofOwn = (conditions: Record<string, unknown>) => ({
    subject_token_issuers: [{ issuer: 'https://idp.example', conditions }],
  });

  it('is exchanged where all conditions hold, and else taken as it is', async () => {
    const plugin = run(ofOwn({ missing_audience: ['orders'], has_scopes: ['read'] }));
    const exchanged = await own.sign({ aud: 'portal', scope: 'read' });
    expect((await plugin.trace(bearer(exchanged))).x.claims).toMatchObject({ aud: 'orders' });
    for (const claims of [
      { aud: 'orders', scope: 'read' },
      { aud: 'portal', scope: 'write' },
    ]) {
      const token = await own.sign(claims);
      expect((await plugin.trace(bearer(token))).x.accessToken).toBe(token);
    }
    expect(server.requests).toHaveLength(1);
  });

  it('is verified before it is exchanged', async () => {
    const forger = await TokenIssuer.create({ nowMs: () => clock.nowMs() });
    const plugin = run(ofOwn({ missing_audience: ['orders'] }));
    expect(await plugin(bearer(await forger.sign()))).toMatchObject({ status: 401 });
    expect(server.requests).toEqual([]);
  });

  it('is exchanged by a real provider', async () => {
    const { id, secret } = idp.clients.gateway;
    const plugin = run(
      {
        subject_token_issuers: [{ issuer: idp.issuer, conditions: { missing_audience: ['https://orders.example'] } }],
        request: { audience: ['https://orders.example'], scopes: ['email'] },
      },
      { issuer: idp.issuer, token_endpoint: undefined, client_id: [id], client_secret: [secret] },
    );
    const { access_token: alices } = await idp.tokensOf('alice');
    const { x } = await plugin.trace(bearer(alices));
    expect(decodeJwt(x.accessToken!)).toMatchObject({ sub: 'alice', aud: 'https://orders.example', scope: 'email' });
  });
});

describe('looking further', () => {
  it('asks about signed tokens too, so that revoked ones are refused', async () => {
    const config = { introspect_jwt_tokens: true, introspection_endpoint: `${server.url}/introspect` };
    server.answer('/introspect', { body: { active: true, sub: 'alice' } });
    const settings = { issuer: own.issuer, ...client, ...config, cache_introspection: false };
    const services = fakeServices({ clock });
    services.http.document = (request) =>
      request.url.origin === own.issuer ? own.answer(request) : http.fetch(request);
    const plugin = runPlugin(openidConnect, settings, { services });
    const token = await own.sign();
    expect(await plugin(bearer(token))).toBe('passed');
    server.answer('/introspect', { body: { active: false } });
    expect(await plugin(bearer(token))).toMatchObject({ status: 401 });
    server.answer('/introspect', 'reset');
    expect(await plugin(bearer(token))).toMatchObject({ status: 503 });
  });

  it('counts what the provider tells of the person, and of nobody else', async () => {
    const services = fakeServices({ clock });
    services.http.document = (request) =>
      request.url.origin === own.issuer ? own.answer(request) : http.fetch(request);
    const settings = { search_user_info: true, userinfo_endpoint: `${server.url}/me`, groups_required: ['staff'] };
    const plugin = runPlugin(
      openidConnect,
      { issuer: own.issuer, ...client, ...settings, cache_user_info: false },
      { services },
    );
    const token = await own.sign({ sub: 'alice' });
    server.answer('/me', { body: { sub: 'alice', groups: ['staff'] } });
    expect(await plugin(bearer(token))).toBe('passed');
    server.answer('/me', { body: { sub: 'bob', groups: ['staff'] } });
    expect(await plugin(bearer(token))).toMatchObject({ status: 401 });
    server.answer('/me', { body: { sub: 'alice', groups: [] } });
    expect(await plugin(bearer(token))).toMatchObject({ status: 403 });
    server.answer('/me', { status: 500 });
    expect(await plugin(bearer(token))).toMatchObject({ status: 503 });
  });
});

it.each<[Record<string, unknown>, Record<string, unknown>, string]>([
  [ofPartner, { auth_methods: ['introspection'] }, 'add bearer to auth_methods'],
  [ofPartner, { client_id: undefined, client_secret: undefined }, 'needs a client'],
  [{ subject_token_issuers: [{ issuer: 'https://idp.example' }] }, {}, "the plugin's own issuer"],
  [{ subject_token_issuers: [{ issuer: 'https://p.example', conditions: {} }] }, {}, 'leave conditions out'],
  [{ subject_token_issuers: [{ issuer: 'https://p.example', jwks_uri: 'https://p.example/k' }] }, {}, 'which is off'],
  [ofPartner, { token_exchange_endpoint: 'https://idp.example/x' }, 'write token_exchange'],
])('a configuration is refused: %j %j', (exchange, config, sentence) => {
  expect(() => run(exchange, config)).toThrow(sentence);
});
