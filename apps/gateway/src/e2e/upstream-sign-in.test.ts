import {
  connectMcpClient,
  PlainBrowser,
  type RunningGateway,
  type RunningIdp,
  type RunningMcpServer,
  startGateway,
  startIdp,
  startMcpServer,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

/**
 * A company's people use a vendor's MCP server, which has an authorization server of its own: the gateway is its client, for each of them.
 * The vendor is a second gateway, before the reference server.
 */
let company: RunningIdp;
let vendor: RunningIdp;
let mcpServer: RunningMcpServer;
let guarded: RunningGateway;
let gateway: RunningGateway;
let resource: string;
let pages: string;

beforeAll(async () => {
  [company, vendor, mcpServer, guarded, gateway] = await Promise.all([
    startIdp(),
    startIdp({ scopes: ['mcp', 'tools:sum'] }),
    startMcpServer(),
    startGateway({ config: '_format_version: "3.0"' }),
    // What the vendor's documents name is on loopback here.
    startGateway({ config: '_format_version: "3.0"', args: ['--outbound-allow', '127.0.0.1'] }),
  ]);
  resource = `${guarded.proxyUrl}/mcp`;
  pages = `${gateway.proxyUrl}/connect`;
  await load(guarded, [
    {
      name: 'everything',
      url: mcpServer.url,
      routes: [
        {
          name: 'mcp',
          paths: ['/mcp'],
          plugins: [
            {
              name: 'ai-mcp-oauth2',
              config: {
                resource,
                authorization_servers: [vendor.issuer],
                scopes_supported: ['mcp', 'tools:sum'],
                scopes_required: ['mcp'],
              },
            },
            {
              name: 'ai-mcp-proxy',
              config: {
                mode: 'passthrough-listener',
                tools: [{ name: 'get-sum', description: 'd', scopes_required: ['tools:sum'] }],
              },
            },
          ],
        },
      ],
    },
  ]);
  const { id, secret } = company.clients.gateway;
  const people = (auth_methods: string[]) => ({
    name: 'openid-connect',
    config: { issuer: company.issuer, client_id: [id], client_secret: [secret], auth_methods },
  });
  await load(
    gateway,
    [
      {
        name: 'vendor',
        url: resource,
        routes: [
          {
            name: 'vendor',
            paths: ['/vendor'],
            plugins: [
              people(['bearer']),
              { name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener' } },
              { name: 'upstream-sign-in', config: { id: 'vendor', name: 'Vendor & Co', resource, pages } },
            ],
          },
        ],
      },
    ],
    [
      {
        name: 'connect',
        paths: ['/connect'],
        plugins: [people(['authorization_code', 'session']), { name: 'upstream-sign-in-pages', config: { pages } }],
      },
    ],
  );
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), guarded?.stop(), mcpServer?.stop(), company?.stop(), vendor?.stop()]);
});

async function load(at: RunningGateway, services: object[], routes: object[] = []): Promise<void> {
  const loaded = await ask(`${at.adminUrl}/config`, {
    method: 'POST',
    headers: ['Content-Type', 'application/json'],
    body: JSON.stringify({ _format_version: '3.0', services, routes }),
  });
  if (loaded.status !== 201) throw new Error(String(loaded.body));
}

async function connectAs(person: string) {
  const { access_token } = await company.tokensOf(person);
  return await connectMcpClient(`${gateway.proxyUrl}/vendor`, {
    headers: { Authorization: `Bearer ${access_token}` },
  });
}

/** Signs in to the vendor on the gateway's pages, as a person of the company and one of the vendor. */
async function signInAtVendor(browser: PlainBrowser, employee: string, account: string) {
  const page = await company.signIn(employee, `${pages}/vendor`, { browser });
  expect(page.text).toContain('Sign in to Vendor &#38; Co');
  const form = await browser.open(`${pages}/vendor`, {
    body: new URLSearchParams({ decision: 'begin' }),
    headers: { Origin: gateway.proxyUrl },
    until: vendor.url,
  });
  return await vendor.signIn(account, form.url.href, { browser });
}

describe('the gateway as the client of an MCP server that people sign in to', { timeout: 60_000 }, () => {
  it('asks the person to sign in, then calls the server as that person', async () => {
    await expect(connectAs('alice')).rejects.toThrow(`${pages}/vendor`);
    const browser = new PlainBrowser();
    const done = await signInAtVendor(browser, 'alice', 'bob');
    expect(done.text).toContain('You are signed in to Vendor &#38; Co');
    const client = await connectAs('alice');
    expect((await client.callTool('echo', { message: 'hello' })).text).toContain('hello');
    await client.close();
    // Nobody else is signed in by that.
    await expect(connectAs('admin')).rejects.toThrow('Sign in to Vendor & Co first');
    // Signing out ends it.
    await browser.open(`${pages}/vendor`, {
      body: new URLSearchParams({ decision: 'forget' }),
      headers: { Origin: gateway.proxyUrl },
    });
    await expect(connectAs('alice')).rejects.toThrow('Sign in to Vendor & Co first');
  });

  it('keeps a sign-in that one person began from being another’s', async () => {
    const attacker = new PlainBrowser();
    await company.signIn('admin', `${pages}/vendor`, { browser: attacker });
    const begun = await attacker.open(`${pages}/vendor`, {
      body: new URLSearchParams({ decision: 'begin' }),
      headers: { Origin: gateway.proxyUrl },
      until: vendor.url,
    });
    // The victim is led to the attacker's authorization request, and comes back with a code.
    const victim = new PlainBrowser();
    await company.signIn('bob', pages, { browser: victim });
    const back = await vendor.signIn('bob', begun.url.href, { browser: victim });
    expect(back.text).toContain('You are not signed in');
    await expect(connectAs('admin')).rejects.toThrow('Sign in');
    await expect(connectAs('bob')).rejects.toThrow('Sign in');
  });

  it('takes no form from elsewhere', async () => {
    const browser = new PlainBrowser();
    await company.signIn('alice', pages, { browser });
    for (const headers of [{ Origin: 'https://evil.example' }, {}] as Record<string, string>[]) {
      const visit = await browser.open(`${pages}/vendor`, {
        body: new URLSearchParams({ decision: 'begin' }),
        headers,
      });
      expect(visit.response.status).toBe(403);
    }
  });

  it('describes itself to everybody, and shows its pages to those who signed in', async () => {
    const document = await fetch(`${pages}/client.json`);
    expect(await document.json()).toMatchObject({
      client_id: `${pages}/client.json`,
      redirect_uris: [`${pages}/callback`],
      token_endpoint_auth_method: 'none',
    });
    const page = await fetch(pages, { redirect: 'manual', headers: { accept: 'text/html' } });
    expect(page.headers.get('location')).toContain(company.url);
  });
});
