import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:net';
import { type DnsServer, listenOnLoopback, PlainBrowser, sealedRequestIn, startDnsServer } from '@sallyport/testkit';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callback, type Facade, pkce, startFacade } from './oauth-facade-support.ts';

let facade: Facade;
let dns: DnsServer;
let client_id: string;
beforeAll(async () => {
  dns = await startDnsServer();
  facade = await startFacade({ args: ['--dns-resolver', dns.address, '--log-level', 'debug'] });
  client_id = await facade.clientId();
}, 60_000);
afterAll(async () => {
  await facade?.stop();
  await dns?.stop();
});

const atProvider = () => facade.idp.faults.requests('authorization');
let before: number;
beforeEach(() => {
  before = atProvider();
});

/** Whatever was asked: nobody was sent anywhere. */
async function refusedPage(url: string, browser = new PlainBrowser()): Promise<string> {
  const { response, text } = await browser.open(url, { until: 'http' });
  expect(response.status).toBe(400);
  expect(response.headers.get('location')).toBeNull();
  expect(atProvider()).toBe(before);
  return text;
}

describe('nobody gets to the provider', () => {
  it('without consent, though the provider knows them already', async () => {
    const browser = new PlainBrowser();
    await facade.signIn('alice', facade.authorizationUrl({ client_id }), callback, browser);
    before = atProvider();
    const { text, response } = await browser.open(facade.authorizationUrl({ client_id: await facade.clientId() }));
    expect([response.status, sealedRequestIn(text) === undefined]).toEqual([200, false]);
    expect(atProvider()).toBe(before);
  });

  it('with a state before consent', async () => {
    const { response } = await new PlainBrowser().open(facade.authorizationUrl({ client_id }));
    const names = response.headers.getSetCookie().map((cookie) => cookie.split('=')[0]);
    expect(names).toEqual([expect.stringMatching(/^facade-[\w-]{8}-browser$/)]);
  });

  describe('by a consent that is', () => {
    async function question() {
      const browser = new PlainBrowser();
      const { text } = await browser.open(facade.authorizationUrl({ client_id }));
      return { browser, request: sealedRequestIn(text)! };
    }
    async function refused(browser: PlainBrowser, form: Record<string, string>, headers: Record<string, string> = {}) {
      const { response } = await browser.open(`${facade.issuer}/consent`, { body: new URLSearchParams(form), headers });
      expect(response.status).toBe(403);
      expect(atProvider()).toBe(before);
    }

    it("another browser's", async () => {
      const mine = await question();
      const theirs = await question();
      await refused(theirs.browser, { request: mine.request, decision: 'allow' });
    });
    it('without a cookie', async () => {
      await refused(new PlainBrowser(), { request: (await question()).request, decision: 'allow' });
    });
    it('without a request', async () => {
      await refused((await question()).browser, { decision: 'allow' });
    });
    it('tampered with', async () => {
      const { browser, request } = await question();
      await refused(browser, { request: tampered(request), decision: 'allow' });
    });
    it('something else that we sealed', async () => {
      const { browser } = await question();
      await refused(browser, { request: client_id, decision: 'allow' });
    });
    it.each<Record<string, string>>([
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ])("another site's: %j", async (headers) => {
      const { browser, request } = await question();
      await refused(browser, { request, decision: 'allow' }, headers);
    });
  });
});

describe('a redirect URI', () => {
  it.each([
    ['with a suffix', `${callback}/more`],
    ['with a query', `${callback}?a=b`],
    ['with a fragment', `${callback}#a`],
    ['with a traversal', 'http://127.0.0.1:9/callback/../callback'],
    ['with an encoded traversal', 'http://127.0.0.1:9/a/%2e%2e/callback'],
    ['with a user name', 'http://evil@127.0.0.1:9/callback'],
    ['with another host before', 'http://127.0.0.1:9@evil.example/callback'],
    ['with another host behind', 'http://127.0.0.1.evil.example:9/callback'],
    ['by the name of localhost', 'http://localhost:9/callback'],
    ['on IPv6', 'http://[::1]:9/callback'],
    ['over https', 'https://127.0.0.1:9/callback'],
    ['in capitals', 'HTTP://127.0.0.1:9/callback'],
    ['in other digits', 'http://127.0.0.１:9/callback'],
    ['as a number', 'http://2130706433:9/callback'],
    ['with a backslash', 'http://127.0.0.1:9\\callback'],
    ['with a space', 'http://127.0.0.1:9/callback '],
    ['elsewhere', 'https://evil.example/callback'],
    ['that runs', 'javascript:alert(1)'],
    ['that is empty', ''],
  ])('%s is not the registered one', async (_what, redirect_uri) => {
    const text = await refusedPage(facade.authorizationUrl({ client_id, redirect_uri }));
    expect(text).not.toContain('<a href');
  });

  it('is needed, once', async () => {
    await refusedPage(facade.authorizationUrl({ client_id, redirect_uri: undefined }));
    await refusedPage(`${facade.authorizationUrl({ client_id })}&redirect_uri=${encodeURIComponent(callback)}`);
  });

  it('may have another port on loopback', async () => {
    const redirect_uri = 'http://127.0.0.1:54321/callback';
    const { text } = await new PlainBrowser().open(facade.authorizationUrl({ client_id, redirect_uri }));
    expect(sealedRequestIn(text)).toBeDefined();
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'http://app.example/callback',
    'https://app.example/callback#a',
    'https://user:pass@app.example/callback',
    'https://app.example/a/../callback',
    'https://äpp.example/callback',
    'https://app.example:443/callback',
    'unknown://callback',
    '/callback',
    '',
    `https://app.example/${'a'.repeat(600)}`,
  ])('cannot be registered as %s', async (uri) => {
    const response = await facade.register({ redirect_uris: [uri] });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_redirect_uri' });
  });

  it.each(['com.example.app:/callback', 'cursor://anysphere.cursor-mcp/oauth/callback', 'http://localhost/cb'])(
    'can be registered by a native application as %s',
    async (uri) => {
      expect((await facade.register({ redirect_uris: [uri] })).status).toBe(201);
      expect((await facade.register({ redirect_uris: [uri], application_type: 'web' })).status).toBe(400);
    },
  );
});

describe('a registration', () => {
  it.each([
    [{ redirect_uris: [] }, 'invalid_redirect_uri'],
    [{ redirect_uris: Array(11).fill(callback) }, 'invalid_redirect_uri'],
    [{ redirect_uris: callback }, 'invalid_redirect_uri'],
    [{ redirect_uris: [1] }, 'invalid_redirect_uri'],
    [{ client_name: 'x'.repeat(101) }, 'invalid_client_metadata'],
    [{ client_name: {} }, 'invalid_client_metadata'],
    [{ application_type: 'desktop' }, 'invalid_client_metadata'],
    [{ grant_types: ['implicit'] }, 'invalid_client_metadata'],
    [{ response_types: ['token'] }, 'invalid_client_metadata'],
    [
      { redirect_uris: Array.from({ length: 10 }, (_, i) => `https://app.example/${i}${'a'.repeat(400)}`) },
      'invalid_client_metadata',
    ],
  ])('is refused: %j', async (description, error) => {
    const response = await facade.register(description);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error });
  });

  it.each(['null', '[]', '"x"', '{', ''])('is refused when it is %s', async (body) => {
    const response = await fetch(`${facade.issuer}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
  });

  it('gives no secret, whatever is asked for', async () => {
    const answer = (await (
      await facade.register({ token_endpoint_auth_method: 'client_secret_basic' })
    ).json()) as object;
    expect(answer).toMatchObject({ token_endpoint_auth_method: 'none' });
    expect(answer).not.toHaveProperty('client_secret');
  });
});

describe('a client id', () => {
  it.each([
    ['tampered with', () => tampered(client_id)],
    ['cut short', () => client_id.slice(0, -10)],
    ['made up', () => 'gateway'],
    ['too long', () => 'a'.repeat(10_000)],
    ['nothing', () => ''],
    ['given twice', () => `${client_id}&client_id=${client_id}`],
  ])('is refused: %s', async (_what, id) => {
    await refusedPage(`${facade.authorizationUrl({ client_id: undefined })}&client_id=${id()}`);
  });

  it.each([
    'http://app.example/client.json',
    'https://app.example',
    'https://app.example/',
    'https://user@app.example/client.json',
    'https://app.example/a/../client.json',
    'https://app.example/client.json#a',
    'https://127.0.0.1/client.json',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/client.json',
    'https://localhost/client.json',
    'file:///etc/passwd',
  ])('is refused: %s', async (id) => {
    await refusedPage(facade.authorizationUrl({ client_id: id }));
  });
});

describe('a client id that leads inside', () => {
  it.each<[string, string[]]>([
    ['loopback.test', ['127.0.0.1']],
    ['mixed.test', ['8.8.8.8', '127.0.0.1']],
    ['metadata.test', ['169.254.169.254']],
    ['private.test', ['10.0.0.1']],
    ['localhost', []],
    ['127.0.0.1', []],
    ['[::ffff:127.0.0.1]', []],
  ])('is not followed to %s', async (host, addresses) => {
    let visits = 0;
    const canary = await listenOnLoopback(
      createServer((socket) => {
        visits++;
        socket.destroy();
      }),
    );
    dns.records.set(
      host,
      addresses.map((data) => ({ type: 'A', data })),
    );
    const id = `https://${host}:${canary.port}/client.json`;
    const text = await refusedPage(facade.authorizationUrl({ client_id: id }));
    expect(text).toContain('the document that client_id names cannot be used');
    expect(visits).toBe(0);
    await canary.stop();
  });
});

describe('a request is refused on a page, with a way back that nobody is sent on', () => {
  it.each<[Record<string, string | undefined>, string]>([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: undefined }, 'unsupported_response_type'],
    [{ response_mode: 'fragment' }, 'invalid_request'],
    [{ code_challenge: undefined }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: undefined }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ resource: undefined }, 'invalid_target'],
    [{ resource: 'https://other.example/mcp' }, 'invalid_target'],
    [{ scope: 'unknown' }, 'invalid_scope'],
    [{ request: 'e30.e30.' }, 'request_not_supported'],
    [{ request_uri: 'https://evil.example/' }, 'request_not_supported'],
    [{ prompt: 'none' }, 'interaction_required'],
  ])('%j', async (parameters, error) => {
    const text = await refusedPage(facade.authorizationUrl({ client_id, ...parameters }));
    expect(text).toContain(`error=${error}`);
  });

  it('also when a parameter is there twice, or too long', async () => {
    await refusedPage(`${facade.authorizationUrl({ client_id })}&scope=tools:read&scope=tools:write`);
    await refusedPage(`${facade.authorizationUrl({ client_id })}&resource=https%3A%2F%2Fa.example`);
    await refusedPage(facade.authorizationUrl({ client_id, state: 'x'.repeat(2_000) }));
  });
});

describe('the way back from the provider', () => {
  /** On the way: consent given, not signed in yet. */
  async function begun() {
    const browser = new PlainBrowser();
    const { text } = await browser.open(facade.authorizationUrl({ client_id }));
    const { url } = await facade.decide(browser, sealedRequestIn(text)!, 'allow', facade.idp.issuer);
    return { browser, url };
  }
  async function arrived() {
    const { browser, url } = await begun();
    const visit = await facade.idp.signIn('alice', url.href, { browser, until: `${facade.issuer}/callback` });
    return { browser, url: visit.url };
  }
  const refused = async (browser: PlainBrowser, url: URL) => {
    const { response } = await browser.open(url.href, { until: callback });
    expect(response.status).toBe(403);
  };

  it('carries what the provider has to check', async () => {
    const { searchParams } = (await begun()).url;
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(searchParams.get('nonce')).toMatch(/^[\w-]{43}$/);
    expect(searchParams.get('state')).toMatch(/^[\w-]{43}$/);
    expect(searchParams.get('redirect_uri')).toBe(`${facade.issuer}/callback`);
    expect(searchParams.has('resource')).toBe(false);
  });

  it('is for the browser that began', async () => {
    const { url } = await arrived();
    await refused(new PlainBrowser(), url);
    const other = await begun();
    await refused(other.browser, url);
  });

  it('is gone once', async () => {
    const { browser, url } = await arrived();
    const cookies = browser.copy();
    expect((await browser.open(url.href, { until: callback })).url.searchParams.has('code')).toBe(true);
    await refused(browser, url);
    await refused(cookies, url);
  });

  it('needs a state, once', async () => {
    const { browser, url } = await arrived();
    const without = new URL(url);
    without.searchParams.delete('state');
    await refused(browser, without);
    const twice = new URL(url);
    twice.searchParams.append('state', url.searchParams.get('state')!);
    await refused(browser, twice);
    const other = new URL(url);
    other.searchParams.set('state', 'x'.repeat(43));
    await refused(browser, other);
  });

  it.each([
    ['of another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['of nobody', (url: URL) => url.searchParams.delete('iss')],
    ['with another code', (url: URL) => url.searchParams.set('code', 'made-up')],
    ['without a code', (url: URL) => url.searchParams.delete('code')],
  ])('brings no code of ours when the answer is %s', async (_what, change) => {
    const { browser, url } = await arrived();
    change(url);
    const back = (await browser.open(url.href, { until: callback })).url;
    expect(back.searchParams.has('code')).toBe(false);
    expect(back.searchParams.get('error')).toMatch(/^(server_error|access_denied|temporarily_unavailable)$/);
    expect(back.searchParams.get('iss')).toBe(facade.issuer);
  });
});

describe('what the provider answers', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** Lets the provider answer with this ID token, and gives where the person ends. */
  async function endWith(idToken: (nonce: string) => Promise<string>): Promise<URL> {
    const browser = new PlainBrowser();
    const { text } = await browser.open(facade.authorizationUrl({ client_id }));
    const { url } = await facade.decide(browser, sealedRequestIn(text)!, 'allow', facade.idp.issuer);
    const until = `${facade.issuer}/callback`;
    const { url: back } = await facade.idp.signIn('alice', url.href, { browser, until });
    const id_token = await idToken(url.searchParams.get('nonce')!);
    const body = JSON.stringify({ access_token: 'a', token_type: 'Bearer', id_token });
    facade.idp.faults.set('token', { status: 200, body });
    const visit = await browser.open(back.href, { until: callback });
    facade.idp.faults.clear('token');
    return visit.url;
  }
  const claims = (nonce: string, more: Record<string, unknown> = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const { id } = facade.idp.clients.gateway;
    return { iss: facade.idp.issuer, aud: id, sub: 'alice', nonce, iat: now, exp: now + 60, ...more };
  };

  it('is taken when it holds', async () => {
    expect((await endWith((nonce) => facade.idp.sign(claims(nonce)))).searchParams.has('code')).toBe(true);
  });

  it.each<[string, (nonce: string) => Promise<string>]>([
    [
      'signed by somebody else',
      (nonce) => new SignJWT(claims(nonce)).setProtectedHeader({ alg: 'ES256' }).sign(privateKey),
    ],
    ['not signed', async (nonce) => `${base64('{"alg":"none"}')}.${base64(JSON.stringify(claims(nonce)))}.`],
    ['of another sign-in', () => facade.idp.sign(claims('x'.repeat(43)))],
    ['of another issuer', (nonce) => facade.idp.sign(claims(nonce, { iss: 'https://evil.example' }))],
    ['for another client', (nonce) => facade.idp.sign(claims(nonce, { aud: 'app' }))],
    ['too old', (nonce) => facade.idp.sign(claims(nonce, { exp: 1 }))],
    ['of nobody', (nonce) => facade.idp.sign(claims(nonce, { sub: undefined }))],
  ])('is not taken when the ID token is %s', async (_what, idToken) => {
    const { searchParams } = await endWith(idToken);
    expect(searchParams.has('code')).toBe(false);
    expect(searchParams.get('error')).toMatch(/^(server_error|temporarily_unavailable)$/);
  });
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64url');
}

describe('a code', () => {
  const badCode = { status: 400, body: { error: 'invalid_grant' } };

  it.each<[string, () => Promise<Record<string, string>> | Record<string, string>]>([
    ['another client', async () => ({ client_id: await facade.clientId() })],
    ['no client', () => ({ client_id: '' })],
    ['another redirect URI', () => ({ redirect_uri: 'http://127.0.0.1:10/callback' })],
    ['no redirect URI', () => ({ redirect_uri: '' })],
    ['another verifier', () => ({ code_verifier: pkce().verifier })],
    ['no verifier', () => ({ code_verifier: '' })],
    ['a short verifier', () => ({ code_verifier: 'short' })],
    ['a made up code', () => ({ code: 'e30.e30.e30.e30.e30' })],
    ['a client id for a code', () => ({ code: client_id })],
  ])('is not redeemed by %s', async (_what, change) => {
    const { form } = await facade.codeOf('alice');
    expect(await facade.token({ ...form, ...(await change()) })).toMatchObject(badCode);
  });

  it('is not redeemed for another resource', async () => {
    const { form } = await facade.codeOf('alice');
    expect(await facade.token({ ...form, resource: `${facade.resource}-other` })).toMatchObject({
      status: 400,
      body: { error: 'invalid_target' },
    });
    expect((await facade.token({ ...form, resource: facade.resource })).status).toBe(200);
  });

  it('is redeemed once, over all workers; who does it again ends what came of it', async () => {
    const { form } = await facade.codeOf('alice');
    const answers = await Promise.all(Array.from({ length: 8 }, () => facade.token(form)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    const signedIn = { clientId: form.client_id, code: '', verifier: '', tokens: good[0]!.body };
    expect(await facade.refresh(signedIn)).toMatchObject(badCode);
  });

  it('is not redeemed by a form that says things twice, nor by JSON', async () => {
    const { form } = await facade.codeOf('alice');
    const twice = new URLSearchParams([...Object.entries(form), ['code_verifier', 'x']]);
    expect(await facade.token(twice)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const json = await fetch(`${facade.issuer}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(form),
    });
    expect(json.status).toBe(400);
  });
});

describe('a refresh token', () => {
  const bad = { status: 400, body: { error: 'invalid_grant' } };

  it('is good once; who uses it again ends the whole family', async () => {
    const first = await facade.tokensOf('alice');
    const second = await facade.refresh(first);
    expect(second.status).toBe(200);
    const others = await facade.tokensOf('alice');
    expect(await facade.refresh(first)).toMatchObject(bad);
    expect(await facade.refresh({ ...first, tokens: second.body })).toMatchObject(bad);
    expect((await facade.refresh(others)).status).toBe(200);
  });

  it('is good for one of many who use it at the same time', async () => {
    const signedIn = await facade.tokensOf('alice');
    const answers = await Promise.all(Array.from({ length: 6 }, () => facade.refresh(signedIn)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('is of one client and resource', async () => {
    const signedIn = await facade.tokensOf('alice');
    expect(await facade.refresh({ ...signedIn, clientId: await facade.clientId() })).toMatchObject(bad);
    expect(await facade.refresh(signedIn, { resource: `${facade.resource}-other` })).toMatchObject({
      body: { error: 'invalid_target' },
    });
    expect((await facade.refresh(signedIn, { resource: facade.resource })).status).toBe(200);
  });

  it('stays good while the provider is down', async () => {
    const signedIn = await facade.tokensOf('alice');
    facade.idp.faults.set('token', { status: 503 });
    expect(await facade.refresh(signedIn)).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    facade.idp.faults.clear('token');
    expect((await facade.refresh(signedIn)).status).toBe(200);
  });

  it('is over when the provider says so', async () => {
    const signedIn = await facade.tokensOf('alice');
    facade.idp.faults.set('token', { status: 400, body: '{"error":"invalid_grant"}' });
    expect(await facade.refresh(signedIn)).toMatchObject(bad);
    facade.idp.faults.clear('token');
    expect(await facade.refresh(signedIn)).toMatchObject(bad);
  });

  it('is revoked by its client alone, and at the provider too', async () => {
    const signedIn = await facade.tokensOf('alice');
    const revoke = (token: string, id: string) =>
      fetch(`${facade.issuer}/revoke`, { method: 'POST', body: new URLSearchParams({ token, client_id: id }) });
    const revocations = facade.idp.faults.requests('revocation');
    const refreshToken = signedIn.tokens['refresh_token']!;
    expect((await revoke(refreshToken, await facade.clientId())).status).toBe(200);
    const next = await facade.refresh(signedIn);
    expect(next.status).toBe(200);
    expect((await revoke(next.body['refresh_token']!, signedIn.clientId)).status).toBe(200);
    expect(await facade.refresh({ ...signedIn, tokens: next.body })).toMatchObject(bad);
    expect(facade.idp.faults.requests('revocation')).toBe(revocations + 1);
    expect((await revoke(signedIn.tokens['access_token']!, signedIn.clientId)).status).toBe(400);
    expect((await revoke('made up', signedIn.clientId)).status).toBe(200);
  });
});

it('a request that no cookie holds is not begun', async () => {
  const redirect_uri = `https://app.example/${'a'.repeat(490)}`;
  const id = await facade.clientId({ redirect_uris: [redirect_uri], client_name: '長'.repeat(100) });
  const browser = new PlainBrowser();
  const state = '長'.repeat(1_024);
  const asked = await browser.open(facade.authorizationUrl({ client_id: id, redirect_uri, state }));
  const { response, text } = await facade.decide(browser, sealedRequestIn(asked.text)!, 'allow', 'https://app.example');
  expect([response.status, text.includes('the request is too long')]).toEqual([400, true]);
  expect(atProvider()).toBe(before);
});

it('nothing that one could go on with is in the log', async () => {
  const { form, back } = await facade.codeOf('alice');
  const { body } = await facade.token(form);
  const secrets = [form.code, form.code_verifier, body['access_token'], body['refresh_token'], back.search];
  const log = facade.gateway.logs.join('\n');
  expect(log).toContain('somebody has signed in');
  for (const secret of [...secrets, facade.idp.clients.gateway.secret, 'Cookie']) expect(log).not.toContain(secret);
});

it('no other grant is known', async () => {
  for (const grant_type of ['client_credentials', 'password', 'implicit', ''])
    expect(await facade.token({ grant_type, client_id })).toMatchObject({ body: { error: 'unsupported_grant_type' } });
});

/** One character is another; not the last, some of whose bits may mean nothing. */
function tampered(sealed: string): string {
  const at = sealed.length - 4;
  return `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
}
