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
} from '@sallyport/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openidConnect } from './plugin.ts';

let idp: RunningIdp;
let server: ScriptedServer;
// What the provider issues in the meantime is not of the future.
const clock = new FakeClock(Date.now() + 60_000);
const http = createHttpPort({ clock });

beforeAll(async () => {
  idp = await startIdp({ accessTokens: 'opaque' });
  server = await startScriptedServer();
});
afterAll(async () => {
  await http.close();
  await server.stop();
  await idp.stop();
});

function services() {
  const made = fakeServices({ clock, consumers: [{ username: 'alice' }] });
  made.http.document = (request) => http.fetch(request);
  return made;
}

function run(config: Record<string, unknown>) {
  const { id, secret } = idp.clients.gateway;
  return runPlugin(
    openidConnect,
    { issuer: idp.issuer, client_id: [id], client_secret: [secret], auth_methods: ['introspection'], ...config },
    { services: services() },
  );
}

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe('an opaque token', () => {
  it('is good for what the provider says of it', async () => {
    const plugin = run({ groups_required: ['konnect-mcp-users'], upstream_introspection_header: 'X-Introspection' });
    const { access_token: alices } = await idp.tokensOf('alice');
    const { outcome, x, upstream, event } = await plugin.trace(bearer(alices));
    expect(outcome).toBe('passed');
    expect(x.claims).toMatchObject({ active: true, sub: 'alice' });
    expect(x.accessToken).toBe(alices);
    expect(event.credentialId).toBe('alice');
    const told = Buffer.from(upstream!.headers['x-introspection']!, 'base64url').toString();
    expect(JSON.parse(told)).toMatchObject({ sub: 'alice' });
    expect(await plugin(bearer((await idp.tokensOf('bob')).access_token))).toMatchObject({ status: 403 });
    expect(await plugin(bearer('made-up'))).toMatchObject({ status: 401 });
  });

  it('is asked about once while it holds, and again where that is not wanted', async () => {
    const plugin = run({});
    const { access_token: token } = await idp.tokensOf('alice');
    await plugin(bearer(token));
    const before = plugin.services.http.fetches.length;
    await Promise.all([plugin(bearer(token)), plugin(bearer(token))]);
    expect(plugin.services.http.fetches).toHaveLength(before);
    const careful = run({ cache_introspection: false });
    expect(await careful(bearer(token))).toBe('passed');
    await fetch(`${idp.url}/revoke`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${idp.clients.gateway.id}:${idp.clients.gateway.secret}`)}` },
      body: new URLSearchParams({ token }),
    });
    expect(await careful(bearer(token))).toMatchObject({ status: 401 });
  });

  it('is good for the UserInfo it brings', async () => {
    const plugin = run({ auth_methods: ['userinfo'], upstream_headers: [{ header: 'X-Email', path: ['email'] }] });
    const { access_token: token } = await idp.tokensOf('alice');
    const { outcome, upstream } = await plugin.trace(bearer(token));
    expect(outcome).toBe('passed');
    expect(upstream?.headers['x-email']).toBe('alice@example.com');
    expect(await plugin(bearer('made-up'))).toMatchObject({ status: 401 });
  });
});

describe('what a provider says', () => {
  const { token, issuer } = { token: 'the-token', issuer: 'https://idp.example' };
  const pseudo = (config: Record<string, unknown> = {}) =>
    run({
      issuer,
      using_pseudo_issuer: true,
      introspection_endpoint: `${server.url}/introspect`,
      userinfo_endpoint: `${server.url}/me`,
      client_id: ['one', 'two'],
      client_secret: ['secret1', 'secret2'],
      ...config,
    });
  const active = { active: true, sub: 'alice' };
  beforeEach(() => {
    server.requests.length = 0;
    server.answer('/introspect', { body: active });
    server.answer('/me', { body: { sub: 'alice' } });
  });
  const now = () => Math.floor(clock.nowMs() / 1000);

  it.each<[string, Record<string, unknown>]>([
    ['is not active', { active: false }],
    ['is active for another issuer', { ...active, iss: 'https://other.example' }],
    ['has ended', { ...active, exp: 1 }],
    ['has not begun', { ...active, nbf: 4_000_000_000 }],
    ['has no understandable end', { ...active, exp: 'tomorrow' }],
    ['names nobody', { active: true }],
  ])('refuses a token that %s', async (_case, body) => {
    server.answer('/introspect', { body });
    expect(await pseudo()(bearer(token))).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
  });

  it('counts with leeway, and not where nobody looks at it', async () => {
    server.answer('/introspect', { body: { ...active, exp: now() - 5 } });
    expect(await pseudo({ leeway: 10 })(bearer(token))).toBe('passed');
    expect(await pseudo({ verify_claims: false })(bearer(token))).toBe('passed');
    server.answer('/introspect', { body: { sub: 'alice' } });
    expect(await pseudo({ introspection_check_active: false })(bearer(token))).toBe('passed');
  });

  it.each<[string, ScriptedAnswer]>([
    ['an error', { status: 500 }],
    ['garbage', { body: 'active' }],
    ['a redirect', { status: 302, headers: { Location: '/introspect' } }],
    ['nothing', 'reset'],
    ['too much', { body: { ...active, more: 'x'.repeat(1_100_000) } }],
  ])('tells nothing of a token: %s', async (_case, answer) => {
    server.answer('/introspect', answer);
    const plugin = pseudo();
    const { outcome, upstream } = await plugin.trace(bearer(token));
    expect(outcome).toMatchObject({ status: 503, code: 'openid_provider_unavailable' });
    const warned = plugin.services.log.entries.filter(({ level }) => level === 'warn');
    expect(warned).toMatchObject([{ fields: { reason: expect.stringMatching(/^introspection: /) } }]);
    expect(upstream).toBeUndefined();
    expect(JSON.stringify([outcome, plugin.services.log.entries])).not.toMatch(/the-token|secret1/);
    expect(server.requests).toHaveLength(1);
  });

  it('stands in while the provider is down, as long as told', async () => {
    const plugin = pseudo({ cache_ttl: 10, cache_ttl_resurrect: 60 });
    await plugin(bearer(token));
    server.answer('/introspect', 'reset');
    await clock.advance(11_000);
    expect(await plugin(bearer(token))).toBe('passed');
    expect(await plugin(bearer('another'))).toMatchObject({ status: 503 });
    await clock.advance(60_000);
    expect(await plugin(bearer(token))).toMatchObject({ status: 503 });
  });

  it('a no is kept as long as told', async () => {
    server.answer('/introspect', { body: { active: false } });
    const plugin = pseudo({ cache_ttl_neg: 10 });
    await plugin(bearer(token));
    await plugin(bearer(token));
    expect(server.requests).toHaveLength(1);
    await clock.advance(10_000);
    await plugin(bearer(token));
    expect(server.requests).toHaveLength(2);
  });

  it('a no of UserInfo is kept as long as told', async () => {
    server.answer('/me', { status: 401 });
    const plugin = pseudo({ auth_methods: ['userinfo'], cache_ttl_neg: 10 });
    expect(await plugin(bearer(token))).toMatchObject({ status: 401 });
    expect(await plugin(bearer(token))).toMatchObject({ status: 401 });
    expect(server.requests).toHaveLength(1);
  });

  it('is asked by the client that the request names, and kept for it', async () => {
    const plugin = pseudo();
    const ask = (headers: Record<string, string>) =>
      plugin({ headers: { Authorization: `Bearer ${token}`, ...headers } });
    await ask({});
    for (const id of ['two', '2', 'one']) await ask({ client_id: id });
    const ids = server.requests.map(({ headers }) => Buffer.from(headers.authorization!.slice(6), 'base64').toString());
    expect(ids).toEqual(['one:secret1', 'two:secret2']);
    expect(await ask({ client_id: 'three' })).toMatchObject({ status: 401 });
  });

  it('is asked with what the operator and the caller say, and kept apart by that', async () => {
    const plugin = pseudo({
      introspection_headers_names: ['X-Key'],
      introspection_headers_values: ['k'],
      introspection_headers_client: ['X-Tenant'],
      introspection_post_args_names: ['realm'],
      introspection_post_args_values: ['r'],
      introspection_post_args_client: ['area'],
      introspection_hint: 'opaque',
    });
    const ask = (tenant: string, query: string) =>
      plugin({
        url: `/${query}`,
        headers: { Authorization: `Bearer ${token}`, 'X-Tenant': tenant, 'X-Key': 'forged' },
      });
    await ask('blue', '?area=north&realm=forged');
    const { headers, form } = server.requests[0]!;
    expect(headers).toMatchObject({ 'x-key': 'k', 'x-tenant': 'blue' });
    expect(Object.fromEntries(form)).toEqual({ token, token_type_hint: 'opaque', realm: 'r', area: 'north' });
    await ask('green', '?area=north');
    await ask('blue', '?area=north');
    expect(server.requests).toHaveLength(2);
  });

  it('is UserInfo, asked for with what the operator and the caller say', async () => {
    const plugin = pseudo({
      auth_methods: ['userinfo'],
      userinfo_query_args_names: ['schema'],
      userinfo_query_args_values: ['openid'],
      userinfo_query_args_client: ['lang'],
      userinfo_headers_client: ['X-Tenant'],
    });
    const request = { url: '/?lang=de', headers: { Authorization: `Bearer ${token}`, 'X-Tenant': 'blue' } };
    expect(await plugin(request)).toBe('passed');
    const { headers, query } = server.requests[0]!;
    expect(headers).toMatchObject({ authorization: `Bearer ${token}`, 'x-tenant': 'blue' });
    expect(Object.fromEntries(query)).toEqual({ schema: 'openid', lang: 'de' });
    server.answer('/me', { status: 503 });
    expect(await plugin(bearer('another'))).toMatchObject({ status: 503 });
  });
});

it.each<[Record<string, unknown>, string]>([
  [{ client_secret: ['a', 'b'] }, 'has more entries than client_id'],
  [{ client_auth: ['private_key_jwt'] }, 'needs a private key'],
  [{ client_auth: ['tls_client_auth'] }, 'needs a client certificate'],
  [{ client_secret: undefined, introspection_endpoint_auth_method: 'client_secret_post' }, 'needs a client secret'],
  [{ introspection_headers_names: ['a'] }, '0 entries for 1 names'],
  [{ client_secret: undefined, cluster_cache_strategy: 'redis' }, 'sealed with'],
])('a configuration is refused: %j', (config, sentence) => {
  expect(() => run(config)).toThrow(sentence);
});
