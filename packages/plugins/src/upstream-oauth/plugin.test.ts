import { createHttpPort } from '@sallyport/runtime';
import {
  FakeClock,
  type FakeServices,
  fakeServices,
  readmeExample,
  runPlugin,
  type ScriptedAnswer,
  type ScriptedServer,
  startScriptedServer,
} from '@sallyport/testkit';
import { jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { upstreamOauth } from './plugin.ts';

let server: ScriptedServer;
let clock: FakeClock;
let services: FakeServices;
let http: ReturnType<typeof createHttpPort>;

beforeAll(async () => {
  server = await startScriptedServer();
});
beforeEach(() => {
  clock = new FakeClock();
  http = createHttpPort({ clock });
  services = fakeServices({ clock });
  services.http.document = (request) => http.fetch(request);
  issued = 0;
  server.requests.length = 0;
  server.answer('/token', issue());
});
afterEach(() => http.close());
afterAll(() => server.stop());

let issued = 0;
const issue =
  (more: Record<string, unknown> = {}) =>
  (): ScriptedAnswer => ({
    body: { access_token: `token-${++issued}`, token_type: 'Bearer', expires_in: 600, ...more },
  });

const oauth = { client_id: 'gw', client_secret: 's3cret-of-the-gateway' };

function run(config: Record<string, unknown> = {}, status = 200) {
  const merged = { ...config, oauth: { token_endpoint: `${server.url}/token`, ...oauth, ...(config['oauth'] ?? {}) } };
  return runPlugin(upstreamOauth, merged, { services, upstream: () => ({ status }) });
}

const sent = async (plugin: ReturnType<typeof run>, request = {}) =>
  (await plugin.trace(request)).upstream?.headers['authorization'];

describe('upstream-oauth', () => {
  it("gives the upstream the gateway's token, asked for once", async () => {
    const plugin = run({ oauth: { scopes: ['read', 'write'], audience: ['https://api'] } });
    const all = await Promise.all(Array.from({ length: 20 }, () => sent(plugin)));
    expect(new Set(all)).toEqual(new Set(['Bearer token-1']));
    expect(server.requests).toHaveLength(1);
    expect(Object.fromEntries(server.requests[0]!.form)).toEqual({
      grant_type: 'client_credentials',
      scope: 'read write',
      audience: 'https://api',
      client_id: 'gw',
      client_secret: 's3cret-of-the-gateway',
    });
  });

  it('replaces what the caller sends, and puts it where it is told', async () => {
    const plugin = run({ behavior: { upstream_access_token_header_name: 'X-Upstream-Token' } });
    const { upstream, x } = await plugin.trace({ headers: { 'X-Upstream-Token': 'Bearer forged' } });
    expect(upstream?.headers['x-upstream-token']).toBe('Bearer token-1');
    expect(x.secretHeaders).toEqual(['x-upstream-token']);
  });

  it('asks with a password, with fields and headers of its own', async () => {
    const plugin = run({
      oauth: {
        grant_type: 'password',
        username: 'robot',
        password: 'pass word',
        token_headers: { 'X-Tenant': 'blue' },
        token_post_args: { realm: 'r' },
      },
    });
    await sent(plugin);
    const { form, headers } = server.requests[0]!;
    expect(Object.fromEntries(form)).toMatchObject({ username: 'robot', password: 'pass word', realm: 'r' });
    expect(headers['x-tenant']).toBe('blue');
  });

  it('signs an assertion instead of sending its secret', async () => {
    await sent(run({ client: { auth_method: 'client_secret_jwt' } }));
    const { form } = server.requests[0]!;
    const { payload, protectedHeader } = await jwtVerify(
      form.get('client_assertion')!,
      Buffer.from(oauth.client_secret),
      {
        audience: `${server.url}/token`,
        currentDate: new Date(clock.nowMs()),
      },
    );
    expect([protectedHeader.alg, payload.sub, form.get('client_secret')]).toEqual(['HS512', 'gw', null]);
  });

  it('sends no id where the provider knows it by a header', async () => {
    const plugin = runPlugin(
      upstreamOauth,
      {
        oauth: { token_endpoint: `${server.url}/token`, token_headers: { Authorization: 'ApiKey k' } },
        client: { auth_method: 'none' },
      },
      { services },
    );
    await sent(plugin);
    const { form, headers } = server.requests[0]!;
    expect([form.get('client_id'), headers.authorization]).toEqual([null, 'ApiKey k']);
  });

  it('asks again before a token ends, and nobody waits for that', async () => {
    const plugin = run({ cache: { eagerly_expire: 10 } });
    await sent(plugin);
    await clock.advance(580_000);
    expect(await sent(plugin)).toBe('Bearer token-1');
    while (server.requests.length < 2 || issued < 2) await clock.advance(0);
    while ((await sent(plugin)) !== 'Bearer token-2') await clock.advance(0);
    expect(server.requests).toHaveLength(2);
  });

  it('gives a token up before it ends', async () => {
    const plugin = run({ cache: { eagerly_expire: 10 } });
    await sent(plugin);
    await clock.advance(590_000);
    expect(await sent(plugin)).toBe('Bearer token-2');
  });

  it('uses a token to its end where there is no other to be had', async () => {
    const plugin = run({ cache: { eagerly_expire: 10 } });
    await sent(plugin);
    await clock.advance(595_000);
    server.answer('/token', 'reset');
    expect(await sent(plugin)).toBe('Bearer token-1');
    await clock.advance(5_000);
    expect(await plugin()).toMatchObject({ status: 502 });
  });

  it('uses a token that does not say how long it holds as long as it is told', async () => {
    server.answer('/token', issue({ expires_in: undefined }));
    const plugin = run({ cache: { default_ttl: 60, eagerly_expire: 0 } });
    await sent(plugin);
    await clock.advance(59_999);
    expect(await sent(plugin)).toBe('Bearer token-1');
    await clock.advance(1);
    expect(await sent(plugin)).toBe('Bearer token-2');
  });

  it('does not keep a token that has ended', async () => {
    server.answer('/token', issue({ expires_in: 0 }));
    const plugin = run();
    expect([await sent(plugin), await sent(plugin)]).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('drops a token that the upstream does not take, but not a newer one', async () => {
    const plugin = run({}, 401);
    expect([await sent(plugin), await sent(plugin)]).toEqual(['Bearer token-1', 'Bearer token-2']);
    const patient = run({ behavior: { purge_token_on_upstream_status_codes: [] } }, 401);
    expect([await sent(patient), await sent(patient)]).toEqual(['Bearer token-3', 'Bearer token-3']);
  });

  it('shares a token with every plugin that has the same block, and over a reload', async () => {
    const [one, other] = [run(), run({ behavior: { idp_error_response_status_code: 503 } })];
    expect([await sent(one), await sent(other)]).toEqual(['Bearer token-1', 'Bearer token-1']);
    await one.close();
    await other.close();
    expect(services.kept.holders.values().every((holders) => holders === 0)).toBe(true);
    expect(await sent(run())).toBe('Bearer token-1');
    expect(await sent(run({ oauth: { scopes: ['other'] } }))).toBe('Bearer token-2');
  });

  it('shares a token with other nodes through Redis, sealed', async () => {
    const cache = { strategy: 'redis', redis: { host: 'redis.internal' } };
    await sent(run({ cache }));
    const { entries } = services.records.redis(services.records.redisSettings[0]!);
    while (entries.size === 0) await clock.advance(0);
    expect(JSON.stringify([...entries])).not.toContain('token-1');
    const elsewhere = fakeServices({ clock });
    elsewhere.http.document = (request) => http.fetch(request);
    Object.assign(elsewhere, { records: services.records });
    const config = { oauth: { token_endpoint: `${server.url}/token`, ...oauth }, cache };
    const node = runPlugin(upstreamOauth, config, { services: elsewhere });
    expect(await sent(node)).toBe('Bearer token-1');
    expect(server.requests).toHaveLength(1);
  });
});

describe('while there is no token to be had', () => {
  it.each<[string, ScriptedAnswer]>([
    ['an outage', { status: 503 }],
    ['a refusal', { status: 400, body: { error: 'invalid_client', error_description: 'who is s3cret?' } }],
    ['a broken connection', 'reset'],
    ['silence', 'never'],
    ['garbage', { body: 'token-1' }],
    ['too much', { body: { access_token: 'x'.repeat(2 * 1024 * 1024), token_type: 'Bearer' } }],
    ['a redirect', { status: 302, headers: { Location: '/token' } }],
    ['a token that cannot be passed on', { body: { access_token: 'token', token_type: 'mac' } }],
    ['a token that would end its header', { body: { access_token: 'a\r\nX-Admin: 1', token_type: 'Bearer' } }],
    ['a token that ended long ago', { body: { access_token: 'token', token_type: 'Bearer', expires_in: -5 } }],
  ])('the caller is told that, and not why: %s', async (_case, answer) => {
    server.answer('/token', () => {
      if (answer === 'never') void clock.advance(10_000);
      return answer;
    });
    const plugin = run();
    const { outcome, upstream } = await plugin.trace({ headers: { Authorization: 'Bearer callers' } });
    expect(outcome).toMatchObject({
      status: 502,
      code: 'upstream_oauth_provider',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: { code: '502', message: 'Failed to authenticate request to upstream' },
    });
    expect(upstream).toBeUndefined();
    expect(services.log.entries).toMatchObject([{ level: 'error', message: 'no token for the upstream' }]);
    expect(JSON.stringify([outcome, services.log.entries])).not.toMatch(/s3cret|token-1|callers/);
    server.answer('/token', issue());
    expect(await sent(plugin)).toBe('Bearer token-1');
  });

  it('the answer is as configured', async () => {
    server.answer('/token', { status: 500 });
    const behavior = {
      idp_error_response_status_code: 503,
      idp_error_response_content_type: 'text/plain',
      idp_error_response_message: 'Try $& later',
      idp_error_response_body_template: '{{status}}: {{message}} ({{status}})',
    };
    expect(await run({ behavior })()).toMatchObject({
      status: 503,
      headers: { 'content-type': 'text/plain' },
      body: '503: Try $& later (503)',
    });
  });

  it('a message stays one string of the JSON answer', async () => {
    server.answer('/token', { status: 500 });
    expect(await run({ behavior: { idp_error_response_message: 'no "token"' } })()).toMatchObject({
      body: { code: '502', message: 'no "token"' },
    });
  });
});

describe('a configuration', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ oauth: { client_secret: undefined } }, 'client_secret_post needs a client secret'],
    [{ oauth: { client_id: undefined } }, 'needs client_id'],
    [{ oauth: { grant_type: 'password' } }, 'needs username and password'],
    [{ client: { https_proxy: 'https://proxy:3128' } }, 'http://'],
    [{ client: { http_version: 1 } }, 'write 1.1'],
    [
      { oauth: { client_secret: undefined }, client: { auth_method: 'none' }, cache: { strategy: 'redis' } },
      'tokens are sealed with',
    ],
    [{ cache: { strategy: 'redis', redis: { sentinel_master: 'm' } } }, 'go together'],
    [{ token_exchange: { actor: 'header' } }, 'actor_token_header'],
    [{ token_exchange: { actor_token_header: 'x-agent' } }, 'go together'],
    [{ token_exchange: { actor: 'none', actor_scopes: ['a'] } }, 'actor gateway'],
    [{ oauth: { token_endpoint: 'file:///etc/passwd' } }, 'https:// or http://'],
  ])('is refused: %j', (config, sentence) => {
    expect(() => run(config)).toThrow(sentence);
  });

  it('takes the example of its README', () => {
    expect(() =>
      runPlugin(upstreamOauth, readmeExample(import.meta.url, 'upstream-oauth'), { services }),
    ).not.toThrow();
  });
});
