import { createHttpPort } from '@sallyport/runtime';
import {
  type ExchangeOptions,
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
let opaqueIdp: RunningIdp;
let server: ScriptedServer;
// What the provider issues in the meantime is not of the future.
const clock = new FakeClock(Date.now() + 60_000);
const http = createHttpPort({ clock });

beforeAll(async () => {
  idp = await startIdp();
  opaqueIdp = await startIdp({ accessTokens: 'opaque' });
  server = await startScriptedServer();
});
afterAll(async () => {
  await http.close();
  await server.stop();
  await idp.stop();
  await opaqueIdp.stop();
});

function run(config: Record<string, unknown>, provider = idp) {
  const { id, secret } = provider.clients.gateway;
  const services = fakeServices({ clock });
  services.http.document = (request) => http.fetch(request);
  return runPlugin(
    openidConnect,
    { issuer: provider.issuer, client_id: [id], client_secret: [secret], ...config },
    { services },
  );
}

const basic = (name: string, secret: string) => ({
  headers: { Authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` },
});

describe('a password', () => {
  const config = { auth_methods: ['password'], groups_required: ['konnect-mcp-users'] };

  it('is good for the tokens that the provider issues for it', async () => {
    const plugin = run(config);
    const { outcome, x, upstream, event } = await plugin.trace(basic('alice', 'alice'));
    expect(outcome).toBe('passed');
    expect(x.claims).toMatchObject({ sub: 'alice' });
    expect(event.credentialId).toBe('alice');
    expect(upstream?.headers['authorization']).toBe(`Bearer ${x.accessToken}`);
    expect(await plugin(basic('bob', 'bob'))).toMatchObject({ status: 403 });
    expect(await plugin(basic('alice', 'wrong'))).toMatchObject({ status: 401 });
    expect(JSON.stringify(plugin.services.log.entries)).not.toContain('wrong');
  });

  it('is shown to the provider once, while its tokens hold', async () => {
    const plugin = run(config);
    await plugin(basic('alice', 'alice'));
    const before = plugin.services.http.fetches.length;
    expect(await plugin(basic('alice', 'alice'))).toBe('passed');
    expect(plugin.services.http.fetches).toHaveLength(before);
    // Another password is another credential.
    expect(await plugin(basic('alice', 'wrong'))).toMatchObject({ status: 401 });
    const careful = run({ ...config, cache_tokens: false });
    await careful(basic('alice', 'alice'));
    const once = careful.services.http.fetches.length;
    await careful(basic('alice', 'alice'));
    expect(careful.services.http.fetches.length).toBeGreaterThan(once);
  });

  it.each<[string, ExchangeOptions]>([
    ['query', { url: '/?a=1&username=alice&password=alice' }],
    ['form', { form: { a: '1', username: 'alice', password: 'alice' }, method: 'POST' }],
  ])('may be in a %s, and goes no further', async (_case, request) => {
    const { outcome, upstream, x } = await run(config).trace(request);
    expect(outcome).toBe('passed');
    expect(upstream?.query + upstream!.body).toMatch(/^\??a=1$/);
    if (request.url !== undefined) expect(x.secretQuery).toContain('password');
  });

  it.each<[string, Record<string, unknown>, ExchangeOptions]>([
    ['where it is not looked for', { password_param_type: ['header'] }, { url: '/?username=alice&password=alice' }],
    ['twice', {}, { url: '/?username=alice&password=alice&password=bob' }],
    ['without a name', {}, { url: '/?password=alice' }],
    ['in a header of its own', {}, { headers: { username: 'alice', password: 'alice' } }],
    ['in two fields', {}, { headers: ['Authorization', 'Basic YTph', 'Authorization', 'Basic YjpiCg=='] }],
    ['in a field that is not well-formed', {}, { headers: { Authorization: 'Basic !!!' } }],
  ])('is refused %s', async (_case, settings, request) => {
    expect(await run({ ...config, ...settings })(request)).toMatchObject({ status: 401 });
  });
});

describe('a refresh token', () => {
  const config = { auth_methods: ['refresh_token'] };

  it('is good for new tokens, and shown to the provider once', async () => {
    const { refresh_token: token } = await idp.tokensOf('alice', { scope: 'openid offline_access' });
    const plugin = run({ ...config, upstream_refresh_token_header: 'X-Refresh-Token' });
    const shown = { headers: { refresh_token: token! } };
    const { outcome, x, upstream } = await plugin.trace(shown);
    expect(outcome).toBe('passed');
    expect(x.claims).toMatchObject({ sub: 'alice' });
    expect(upstream?.headers).not.toHaveProperty('refresh_token');
    expect(upstream?.headers['x-refresh-token']).toMatch(/./);
    expect(await plugin(shown)).toBe('passed');
    expect(await plugin({ headers: { refresh_token: 'made-up' } })).toMatchObject({ status: 401 });
  });

  it('may have another name', async () => {
    const { refresh_token: token } = await idp.tokensOf('alice', { scope: 'openid offline_access' });
    const plugin = run({ ...config, refresh_token_param_name: 'rt', refresh_token_param_type: ['query'] });
    expect((await plugin.trace({ url: `/?rt=${token}` })).upstream?.query).toBe('');
    expect(await plugin({ headers: { rt: token! } })).toMatchObject({ status: 401 });
  });
});

describe('credentials of a client', () => {
  const config = { auth_methods: ['client_credentials'], client_id: undefined, client_secret: undefined, scopes: [] };

  it.each([
    ['self-contained', () => idp],
    ['opaque', () => opaqueIdp],
  ] as const)('are good for %s tokens that the provider issues for them', async (_case, provider) => {
    const agent = provider().clients.agent;
    const { id, secret } = provider().clients.gateway;
    const settings = { auth_methods: ['client_credentials'], scopes: [], client_id: [id], client_secret: [secret] };
    const plugin = run(settings, provider());
    const { outcome, x } = await plugin.trace(basic(agent.id, agent.secret!));
    expect(outcome).toBe('passed');
    expect(x.actors).toMatchObject([{ type: 'service', id: agent.id }]);
    expect(await plugin(basic(agent.id, 'wrong'))).toMatchObject({ status: 401 });
    expect(await plugin(basic('nobody', 'x'))).toMatchObject({ status: 401 });
  });

  it("need no client of the gateway's own", async () => {
    const { id, secret } = idp.clients.agent;
    const form = { client_id: id, client_secret: secret! };
    const { outcome, upstream } = await run(config).trace({ method: 'POST', form });
    expect([outcome, upstream?.body]).toEqual(['passed', '']);
  });

  it('that are a password too are looked at as one', async () => {
    const plugin = run({ auth_methods: ['password', 'client_credentials'] });
    const { id, secret } = idp.clients.agent;
    expect(await plugin(basic(id, secret!))).toMatchObject({ status: 401 });
    expect(await plugin(basic('alice', 'alice'))).toBe('passed');
  });
});

describe('what a token endpoint says', () => {
  const issuer = 'https://idp.example';
  const pseudo = (config: Record<string, unknown> = {}) =>
    run({
      issuer,
      using_pseudo_issuer: true,
      token_endpoint: `${server.url}/token`,
      introspection_endpoint: `${server.url}/introspect`,
      client_secret: ['s3cret'],
      auth_methods: ['password'],
      ...config,
    });
  beforeEach(() => {
    server.requests.length = 0;
    server.answer('/introspect', { body: { active: true, sub: 'alice' } });
    server.answer('/token', { body: { access_token: 'opaque', token_type: 'Bearer', expires_in: 60 } });
  });

  it('is asked for with what the operator and the caller say', async () => {
    const plugin = pseudo({
      scopes: ['openid', 'read'],
      audience: ['api'],
      token_headers_client: ['X-Tenant'],
      token_headers_names: ['X-Key'],
      token_headers_values: ['k'],
      token_post_args_names: ['realm'],
      token_post_args_values: ['r'],
      token_post_args_client: ['area'],
    });
    const credentials = basic('alice', 'alice').headers;
    expect(await plugin({ url: '/?area=north', headers: { ...credentials, 'X-Tenant': 'blue' } })).toBe('passed');
    const { form, headers } = server.requests[0]!;
    expect(headers).toMatchObject({ 'x-tenant': 'blue', 'x-key': 'k' });
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'password',
      username: 'alice',
      password: 'alice',
      scope: 'openid read',
      audience: 'api',
      realm: 'r',
      area: 'north',
    });
  });

  it('ends when it says, and a token that has ended is not kept', async () => {
    server.answer('/token', { body: { access_token: 'opaque', token_type: 'Bearer', expires_in: 0 } });
    const plugin = pseudo();
    await plugin(basic('alice', 'alice'));
    await plugin(basic('alice', 'alice'));
    expect(server.requests.filter(({ path }) => path === '/token')).toHaveLength(2);
  });

  it.each<[string, ScriptedAnswer, number]>([
    ['a wrong password', { status: 400, body: { error: 'invalid_grant' } }, 401],
    ['a gateway that the provider does not know', { status: 400, body: { error: 'invalid_scope' } }, 503],
    ['an outage', { status: 502 }, 503],
    ['garbage', { body: 'opaque' }, 503],
    ['a redirect', { status: 307, headers: { Location: '/token' } }, 503],
    ['a broken connection', 'reset', 503],
    ['another type of token', { body: { access_token: 'a', token_type: 'mac' } }, 503],
    ['a token that nobody signed', { body: { access_token: 'e30.e30.e30', token_type: 'Bearer' } }, 401],
    [
      'an ID token that nobody signed',
      { body: { access_token: 'a', token_type: 'Bearer', id_token: 'e30.e30.' } },
      503,
    ],
  ])('refuses: %s', async (_case, answer, status) => {
    server.answer('/token', answer);
    const plugin = pseudo();
    const { outcome, upstream } = await plugin.trace(basic('alice', 'pass-word'));
    expect(outcome).toMatchObject({ status });
    expect(upstream).toBeUndefined();
    expect(JSON.stringify([outcome, plugin.services.log.entries])).not.toMatch(/pass-word|s3cret/);
  });

  it('is shared by the workers of a node', async () => {
    const one = pseudo({ auth_methods: ['refresh_token'] });
    await one({ headers: { refresh_token: 'rt' } });
    while (one.services.records.local.entries.size === 0) await clock.advance(0);
    expect(JSON.stringify([...one.services.records.local.entries])).not.toContain('opaque');
    expect(server.requests.filter(({ path }) => path === '/token')).toHaveLength(1);
    const services = fakeServices({ clock });
    services.http.document = (request) => http.fetch(request);
    Object.assign(services, { records: one.services.records });
    const { config } = one.instance.entity;
    expect(await runPlugin(openidConnect, config, { services })({ headers: { refresh_token: 'rt' } })).toBe('passed');
    expect(server.requests.filter(({ path }) => path === '/token')).toHaveLength(1);
  });
});
