import { fakeServices, runPlugin, TokenIssuer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { openidConnect } from './plugin.ts';

const resource = 'https://gateway.example/mcp';
const route = { id: 'r-1', paths: ['/mcp'] } as never;
const metadataUrl = 'https://gateway.example/mcp/.well-known/oauth-protected-resource';

async function setUp(block: Record<string, unknown> = {}, config: Record<string, unknown> = {}) {
  const services = fakeServices();
  const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs() });
  services.http.document = (request) => issuer.answer(request);
  const run = runPlugin(
    openidConnect,
    {
      issuer: `${issuer.issuer}/.well-known/openid-configuration`,
      auth_methods: ['bearer'],
      protected_resource_metadata: { resource, ...block },
      ...config,
    },
    { services, route },
  );
  const show = async (claims: object) =>
    run.trace({ url: '/mcp', headers: { Authorization: `Bearer ${await issuer.sign({ ...claims })}` } });
  return { run, show };
}

describe('openid-connect with protected_resource_metadata', () => {
  it('serves the document to everybody, and names the issuer where nothing else is said', async () => {
    const { run } = await setUp({ scopes_supported: ['mcp'], endpoint: '/about' });
    for (const url of ['/mcp/.well-known/oauth-protected-resource', '/about']) {
      expect(await run({ url })).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'no-store' },
        body: { resource, authorization_servers: ['https://idp.example'], scopes_supported: ['mcp'] },
      });
      expect(await run({ url, method: 'POST' })).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    }
    const { run: other } = await setUp({ authorization_servers: ['https://facade.example'] });
    expect(await other({ url: '/mcp/.well-known/oauth-protected-resource' })).toMatchObject({
      body: { authorization_servers: ['https://facade.example'] },
    });
  });

  it('leads clients there, with the scopes it takes', async () => {
    const { run, show } = await setUp({}, { scopes_required: ['mcp read', 'admin'] });
    const leads = `scope="mcp read", resource_metadata="${metadataUrl}"`;
    expect(await run({ url: '/mcp' })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="idp.example", ${leads}` },
    });
    const { outcome } = await show({ aud: resource, scope: 'read' });
    expect(outcome).toMatchObject({
      status: 403,
      headers: { 'www-authenticate': `Bearer realm="idp.example", error="insufficient_scope", ${leads}` },
    });
  });

  it('takes tokens for the resource and no others, unless another audience is required', async () => {
    const { show } = await setUp();
    expect((await show({ aud: resource })).outcome).toBe('passed');
    for (const aud of ['api', `${resource}/`, `x ${resource}`, undefined]) {
      expect((await show({ aud })).outcome).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': expect.stringContaining('error="invalid_token"') },
      });
    }
    const { show: showApi } = await setUp({}, { audience_required: ['api'] });
    expect((await showApi({ aud: 'api' })).outcome).toBe('passed');
    expect((await showApi({ aud: resource })).outcome).toMatchObject({ status: 403 });
  });

  it('tells later plugins what the token was for', async () => {
    const { show } = await setUp({}, { scopes_required: ['read'] });
    const { x } = await show({ aud: resource, scope: 'read' });
    expect(x.protectedResource).toEqual({ metadataUrl, scopes: ['read'] });
  });

  it.each([[{ resource: 'mcp' }], [{ authorization_servers: [] }], [{ endpoint: 'about' }]])(
    'refuses to be configured with %j',
    async (block) => {
      await expect(setUp(block)).rejects.toThrow();
    },
  );
});
