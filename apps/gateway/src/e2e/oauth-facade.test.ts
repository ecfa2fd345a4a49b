import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { selfSigned } from '@sallyport/runtime';
import {
  listenOnLoopback,
  McpApplication,
  PlainBrowser,
  type RunningMcpServer,
  sealedRequestIn,
  startMcpServer,
} from '@sallyport/testkit';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callback, type Facade, startFacade } from './oauth-facade-support.ts';

let mcp: RunningMcpServer;
let facade: Facade;
let documents: Awaited<ReturnType<typeof startDocuments>>;
let folder: string;

beforeAll(async () => {
  mcp = await startMcpServer();
  folder = await mkdtemp(join(tmpdir(), 'sallyport-facade-'));
  documents = await startDocuments(join(folder, 'ca.pem'));
  facade = await startFacade({
    services: (issuer, resource) => [
      {
        name: 'tools',
        url: new URL(mcp.url).origin,
        routes: [{ name: 'tools', paths: ['/mcp', '/.well-known/oauth-protected-resource'], strip_path: false }],
        plugins: [
          {
            name: 'ai-mcp-oauth2',
            config: { resource, authorization_servers: [issuer], credential_claim: ['sub'] },
          },
        ],
      },
    ],
    args: ['--outbound-allow', '127.0.0.0/8'],
    env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
  });
}, 60_000);
afterAll(async () => {
  await facade?.stop();
  await documents?.stop();
  await mcp?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Where an application describes itself. */
async function startDocuments(caFile: string) {
  const authority = selfSigned({ names: ['Test CA'], days: 1, isCa: true });
  await writeFile(caFile, authority.cert);
  const { cert, key } = selfSigned({ names: ['127.0.0.1'], days: 1, issuer: authority });
  const server = await listenOnLoopback(
    createServer({ cert, key }, ({ url }, response) => {
      const redirect_uris = url === '/tool.json' ? ['http://localhost/callback'] : [callback];
      const description = { client_id: urlOf(url!), client_name: 'Documented', redirect_uris };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(description));
    }),
  );
  const urlOf = (path: string) => `https://127.0.0.1:${server.port}${path}`;
  return { urlOf, stop: () => server.stop() };
}

describe('a client that registers itself', () => {
  it('gets a token for the resource, of the person who has signed in', async () => {
    const { form, back } = await facade.codeOf('alice');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      code: expect.any(String),
      state: 'their state',
      iss: facade.issuer,
    });
    const { status, body } = await facade.token(form);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'tools:read tools:write' });
    const keys = createRemoteJWKSet(new URL(`${facade.issuer}/jwks`));
    const expected = { issuer: facade.issuer, audience: facade.resource, typ: 'at+jwt' };
    const { payload } = await jwtVerify(body['access_token']!, keys, expected);
    expect(payload).toMatchObject({ sub: 'alice', groups: ['konnect-mcp-users'], email: 'alice@example.com' });
    expect(payload['client_id']).toMatch(/^registered:/);
  });

  it('gets what it asked for, and no more than that on refreshing', async () => {
    const { form } = await facade.codeOf('alice', { scope: 'openid tools:read unknown' });
    const { body } = await facade.token(form);
    expect(body['scope']).toBe('tools:read');
    const signedIn = { clientId: form.client_id, code: '', verifier: '', tokens: body };
    expect(await facade.refresh(signedIn, { scope: 'tools:write' })).toMatchObject({
      body: { error: 'invalid_scope' },
    });
    expect((await facade.refresh(signedIn)).body['scope']).toBe('tools:read');
  });

  it('is told of what it cannot have by an error, with who says so', async () => {
    const client_id = await facade.clientId();
    const browser = new PlainBrowser();
    const asked = await browser.open(facade.authorizationUrl({ client_id }));
    const { url } = await facade.decide(browser, sealedRequestIn(asked.text)!, 'deny', callback);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      error: 'access_denied',
      state: 'their state',
      iss: facade.issuer,
    });
  });
});

describe('a person', () => {
  const web = { redirect_uris: ['https://app.example/done'], application_type: 'web' };
  const until = 'https://app.example/done';

  it('is told who asks, for what, and where the answer goes', async () => {
    const client_id = await facade.clientId({ client_name: '<b>Bank</b>\u202eevil' });
    const { text, response } = await new PlainBrowser().open(facade.authorizationUrl({ client_id }));
    expect(text).toContain('&#60;b&#62;Bank&#60;/b&#62; evil');
    expect(text).toContain('nobody but itself');
    expect(text).toContain('a program on this device');
    expect(text).toContain('Did you start this yourself');
    expect(text).toContain('Company tools');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('is asked once for a web application, and again for other rights', async () => {
    const client_id = await facade.clientId(web);
    const browser = new PlainBrowser();
    const url = facade.authorizationUrl({ client_id, redirect_uri: until, scope: 'tools:read' });
    await facade.signIn('alice', url, until, browser);
    const second = await browser.open(url, { until });
    expect(second.url.searchParams.has('code')).toBe(true);
    const more = await browser.open(facade.authorizationUrl({ client_id, redirect_uri: until }), { until });
    expect(sealedRequestIn(more.text)).toBeDefined();
  });

  it('is asked where somebody else has allowed it in the same browser', async () => {
    const client_id = await facade.clientId(web);
    const browser = new PlainBrowser();
    const url = facade.authorizationUrl({ client_id, redirect_uri: until });
    await facade.signIn('alice', url, until, browser);
    browser.forget(facade.idp.url);
    const visit = await facade.idp.signIn('bob', url, { browser, until });
    expect(visit.text).toContain('You are signed in.');
    const { url: back } = await facade.decide(browser, sealedRequestIn(visit.text)!, 'allow', until);
    expect(back.searchParams.has('code')).toBe(true);
  });

  it('is asked each time for a program on the same device', async () => {
    const client_id = await facade.clientId();
    const browser = new PlainBrowser();
    const url = facade.authorizationUrl({ client_id });
    await facade.signIn('alice', url, callback, browser);
    expect(sealedRequestIn((await browser.open(url, { until: callback })).text)).toBeDefined();
  });
});

describe('a client that a document describes', () => {
  it('is known by its address, and shown with its host', async () => {
    const client_id = documents.urlOf('/tool.json');
    const browser = new PlainBrowser();
    // Any port of loopback: it is free only when the program runs.
    const redirect_uri = 'http://localhost:4711/callback';
    const asked = await browser.open(facade.authorizationUrl({ client_id, redirect_uri }));
    expect(asked.text).toContain('<dt>Described by</dt><dd>127.0.0.1</dd>');
    const back = await facade.signIn('alice', asked.url.href, redirect_uri, browser);
    expect(back.searchParams.get('iss')).toBe(facade.issuer);
  });
});

describe('the official MCP client', () => {
  it.each([
    ['registers itself', undefined, /^registered:/],
    ['names its document', () => documents.urlOf('/client.json'), /client\.json$/],
  ])('%s, signs in and calls a tool', async (_how, url, clientId) => {
    const application = new McpApplication('MCP client', callback, url?.());
    const connect = async () => {
      const client = new Client({ name: 'facade-test', version: '1.0.0' });
      const transport = new StreamableHTTPClientTransport(new URL(facade.resource), { authProvider: application });
      return { transport, client, connected: client.connect(transport) };
    };
    const first = await connect();
    await expect(first.connected).rejects.toThrow(UnauthorizedError);
    const back = await facade.signIn('alice', application.authorizationUrl!.href);
    await first.transport.finishAuth(back.searchParams);
    expect(decodeJwt(application.held!.access_token)).toMatchObject({
      sub: 'alice',
      aud: facade.resource,
      client_id: expect.stringMatching(clientId),
    });

    const { client, connected } = await connect();
    await connected;
    const result = await client.callTool({ name: 'echo', arguments: { message: 'hello' } });
    expect(JSON.stringify(result.content)).toContain('hello');
    await client.close();
  });

  it('is refused with a token for another resource', async () => {
    const { form } = await facade.codeOf('alice', { resource: `${facade.resource}-other` });
    const { body } = await facade.token(form);
    const answer = await fetch(facade.resource, {
      method: 'POST',
      headers: { authorization: `Bearer ${body['access_token']}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(401);
  });
});

describe('when the configuration is replaced', () => {
  it('people sign in as before, and those who had signed in stay so', async () => {
    const signedIn = await facade.tokensOf('alice');
    const { configFile } = facade.gateway;
    await writeFile(configFile, (await readFile(configFile, 'utf8')).replace('Example Corp', 'Example Inc'));
    const page = async () => (await fetch(facade.authorizationUrl({ client_id: await facade.clientId() }))).text();
    const isNew = async () =>
      (await Promise.all(Array.from({ length: 8 }, page))).every((html) => html.includes('Inc'));
    await expect.poll(isNew, { timeout: 10_000 }).toBe(true);
    for (let i = 0; i < 4; i++) {
      const { form } = await facade.codeOf('alice');
      expect((await facade.token(form)).status).toBe(200);
    }
    expect((await facade.refresh(signedIn)).status).toBe(200);
  });
});
