import { createHttpPort } from '@sallyport/runtime';
import {
  FakeClock,
  type FakeServices,
  fakeServices,
  type RunningIdp,
  readmeExample,
  runPlugin,
  type ScriptedAnswer,
  type ScriptedServer,
  startIdp,
  startScriptedServer,
} from '@sallyport/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { oauth2Introspection } from './plugin.ts';

let idp: RunningIdp;
let server: ScriptedServer;
let services: FakeServices;
// What the provider issues in the meantime is not of the future.
const clock = new FakeClock(Date.now() + 60_000);
const http = createHttpPort({ clock });
const answer = { active: true, sub: 'u-1', username: 'alice', client_id: 'app', scope: 'read write', tenant: 'blue' };

beforeAll(async () => {
  idp = await startIdp({ accessTokens: 'opaque' });
  server = await startScriptedServer();
});
beforeEach(() => {
  services = fakeServices({
    clock,
    consumers: [{ username: 'alice' }, { username: 'the-app', custom_id: 'app' }, { username: 'guest' }],
  });
  services.http.document = (request) => http.fetch(request);
  server.requests.length = 0;
  server.answer('/introspect', { body: answer });
});
afterAll(async () => {
  await http.close();
  await server.stop();
  await idp.stop();
});

function run(config: Record<string, unknown> = {}) {
  const settings = {
    introspection_url: `${server.url}/introspect`,
    authorization_value: 'Basic Z3c6c2VjcmV0',
    ...config,
  };
  return runPlugin(oauth2Introspection, settings, { services });
}

const bearer = (token = 'the-token') => ({ headers: { Authorization: `Bearer ${token}` } });

describe('oauth2-introspection', () => {
  it('recognises a caller by what the provider says, and tells the upstream', async () => {
    const { outcome, x, upstream } = await run({ custom_claims_forward: ['tenant'] }).trace(bearer());
    expect(outcome).toBe('passed');
    expect([x.consumer?.username, x.credential?.id, x.accessToken]).toEqual(['alice', 'u-1', 'the-token']);
    expect(x.claims).toEqual(answer);
    expect(x.actors).toMatchObject([
      { type: 'person', id: 'u-1' },
      { type: 'agent', id: 'app' },
    ]);
    expect(upstream?.headers).toMatchObject({
      'x-consumer-username': 'alice',
      'x-credential-identifier': 'alice',
      'x-credential-client-id': 'app',
      'x-credential-scope': 'read write',
      'x-credential-sub': 'u-1',
      'x-credential-tenant': 'blue',
    });
    expect(upstream?.headers).not.toHaveProperty('authorization');
    const { form, headers } = server.requests[0]!;
    expect(Object.fromEntries(form)).toEqual({ token: 'the-token' });
    expect(headers).toMatchObject({ authorization: 'Basic Z3c6c2VjcmV0', accept: 'application/json' });
  });

  it('knows the consumer of a client, and lets callers pass who have none', async () => {
    expect((await run({ consumer_by: 'client_id' }).trace(bearer())).x.consumer?.username).toBe('the-app');
    server.answer('/introspect', { body: { ...answer, username: 'nobody-here' } });
    const { outcome, x } = await run().trace(bearer('another'));
    expect([outcome, x.consumer, x.credential?.id]).toEqual(['passed', undefined, 'u-1']);
  });

  it('believes no header of the caller', async () => {
    const forged = { 'X-Credential-Tenant': 'green', 'X-Credential-Iss': 'me', 'X-Credential-Sub': 'root' };
    const plugin = run({ custom_claims_forward: ['tenant'], anonymous: 'guest' });
    server.answer('/introspect', { body: { active: true, sub: 'u-1' } });
    const { upstream } = await plugin.trace({ headers: { ...bearer().headers, ...forged } });
    expect(upstream?.headers['x-credential-sub']).toBe('u-1');
    expect(upstream?.headers).not.toHaveProperty('x-credential-tenant');
    expect((await plugin.trace({ headers: forged })).upstream?.headers).not.toHaveProperty('x-credential-iss');
  });

  it.each([
    ['query', { url: '/?a=1&access_token=the-token' }, 'a=1'],
    ['form', { method: 'POST', form: { a: '1', access_token: 'the-token' } }, 'a=1'],
  ])('finds the token in the %s, and hides it', async (_case, request, rest) => {
    const { outcome, upstream } = await run().trace(request);
    expect(outcome).toBe('passed');
    expect((upstream!.query + upstream!.body).replace('?', '')).toBe(rest);
    const shown = await run({ hide_credentials: false }).trace(request);
    expect(shown.upstream!.query + shown.upstream!.body).toContain('the-token');
  });

  it('tells the provider of the request, and what it is told to', async () => {
    const plugin = run({
      introspect_request: true,
      custom_introspection_headers: { 'X-Key': 'k' },
      token_type_hint: 'access_token',
    });
    await plugin({ ...bearer(), url: '/orders/1?a=1', method: 'DELETE' });
    const { headers, form } = server.requests[0]!;
    expect(headers).toMatchObject({ 'x-request-path': '/orders/1', 'x-request-http-method': 'DELETE', 'x-key': 'k' });
    expect(form.get('token_type_hint')).toBe('access_token');
    // What it says of one request it does not say of another.
    await plugin({ ...bearer(), url: '/orders/1', method: 'GET' });
    await plugin({ ...bearer(), url: '/orders/1?b=2', method: 'GET' });
    expect(server.requests).toHaveLength(2);
  });

  it('asks once while an answer holds', async () => {
    const plugin = run({ ttl: 30 });
    await Promise.all([plugin(bearer()), plugin(bearer())]);
    await clock.advance(29_999);
    await plugin(bearer());
    expect(server.requests).toHaveLength(1);
    await clock.advance(1);
    await plugin(bearer());
    expect(server.requests).toHaveLength(2);
  });

  it('uses no answer longer than the token holds', async () => {
    const now = Math.floor(clock.nowMs() / 1000);
    server.answer('/introspect', { body: { ...answer, exp: now + 10 } });
    const plugin = run({ ttl: 0 });
    expect(await plugin(bearer())).toBe('passed');
    await clock.advance(11_000);
    expect(await plugin(bearer())).toMatchObject({ status: 401 });
  });

  it.each<[string, ScriptedAnswer]>([
    ['is not active', { body: { active: false } }],
    ['is not said to be active', { body: { sub: 'u-1' } }],
    ['has ended', { body: { ...answer, exp: 1 } }],
    ['has not begun', { body: { ...answer, nbf: 4_000_000_000 } }],
    ['names nobody', { body: { active: true } }],
  ])('refuses a token that %s', async (_case, said) => {
    server.answer('/introspect', said);
    expect(await run()(bearer())).toMatchObject({
      status: 401,
      body: { error: 'invalid_token', error_description: 'The access token is invalid or has expired' },
      headers: { 'www-authenticate': expect.stringContaining('error="invalid_token"') },
    });
  });

  it('refuses callers without a token, and with several', async () => {
    expect(await run()()).toMatchObject({
      status: 401,
      body: { error: 'invalid_request', error_description: 'The access token is missing' },
      headers: { 'www-authenticate': 'Bearer realm="service"' },
    });
    expect(await run()({ headers: ['Authorization', 'Bearer a', 'Authorization', 'Bearer b'] })).toMatchObject({
      status: 401,
    });
    expect(await run()({ url: '/?access_token=a&access_token=b' })).toMatchObject({ status: 401 });
    expect(await run({ run_on_preflight: false })({ method: 'OPTIONS' })).toBe('passed');
    expect(server.requests).toEqual([]);
  });

  it.each<[string, ScriptedAnswer]>([
    ['an error', { status: 500 }],
    ['a refusal of ourselves', { status: 401, body: { active: true } }],
    ['garbage', { body: 'active' }],
    ['a redirect', { status: 302, headers: { Location: '/introspect' } }],
    ['a broken connection', 'reset'],
    ['too much', { body: { ...answer, more: 'x'.repeat(1_100_000) } }],
  ])('lets nobody pass, not even as a guest, on %s', async (_case, said) => {
    server.answer('/introspect', said);
    for (const plugin of [run(), run({ anonymous: 'guest' })]) {
      const { outcome, upstream } = await plugin.trace(bearer());
      expect(outcome).toMatchObject({ status: 503 });
      expect(upstream).toBeUndefined();
      expect(JSON.stringify([outcome, services.log.entries])).not.toMatch(/the-token|Z3c6/);
    }
  });

  it('takes callers for the anonymous consumer, but not those whom another plugin recognised', async () => {
    server.answer('/introspect', { body: { active: false } });
    const plugin = run({ anonymous: 'guest' });
    expect((await plugin.trace(bearer())).x.consumer?.username).toBe('guest');
    const recognised = { consumer: services.consumer('alice'), credential: { id: 'key' } };
    expect((await plugin.trace({ ...bearer(), ...recognised })).x.credential?.id).toBe('key');
    // A token that is there nevertheless goes no further, and into no record.
    const { upstream, event } = await plugin.trace({ url: '/?access_token=the-token&a=1', ...recognised });
    expect([upstream?.query, event.request.secretQuery]).toEqual(['?a=1', ['access_token']]);
  });

  it('works with a real provider', async () => {
    const { id, secret } = idp.clients.gateway;
    const plugin = run({
      introspection_url: `${idp.url}/introspect`,
      authorization_value: `Basic ${btoa(`${id}:${secret}`)}`,
    });
    const { outcome, x } = await plugin.trace(bearer((await idp.tokensOf('alice')).access_token));
    expect([outcome, x.consumer?.username]).toEqual(['passed', 'alice']);
    expect(await plugin(bearer('made-up'))).toMatchObject({ status: 401 });
  });

  it('takes the example of its README, and no URL that is none', () => {
    expect(() => run(readmeExample(import.meta.url, 'oauth2-introspection'))).not.toThrow();
    expect(() => run({ introspection_url: 'file:///etc/passwd' })).toThrow('https:// or http://');
  });
});

it('tells when the caller’s access ends', async () => {
  const exp = Math.floor(clock.nowMs() / 1000) + 60;
  server.answer('/introspect', { body: { ...answer, exp } });
  expect((await run().trace(bearer())).x.accessEndsAtMs).toBe(exp * 1000);
});
