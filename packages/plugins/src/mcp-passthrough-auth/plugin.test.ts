import type { ServiceEntity } from '@sallyport/pipeline';
import { readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { mcpPassthroughAuth } from './plugin.ts';

const service = { protocol: 'https', host: 'mcp.example', port: 443, path: '/v1/mcp' } as ServiceEntity;
const resource = 'https://gateway.example/tickets';
const metadataPath = '/.well-known/oauth-protected-resource/tickets';

describe('mcp-passthrough-auth', () => {
  const answering = (body: string, config = {}) =>
    runPlugin(mcpPassthroughAuth, { resource, ...config }, { service, upstream: { status: 200, body } });

  it('leads clients that are challenged to metadata at the gateway, and leaves the rest of challenges alone', async () => {
    const run = runPlugin(
      mcpPassthroughAuth,
      { resource },
      {
        service,
        upstream: {
          status: 401,
          headers: [
            ...['WWW-Authenticate', 'Basic realm="x"'],
            ...[
              'WWW-Authenticate',
              'Bearer scope="a b", resource_metadata="https://mcp.example/meta", error="invalid_token"',
            ],
          ],
        },
      },
    );
    const { reply } = await run.trace({ method: 'POST', url: '/tickets' });
    expect(reply.headers['www-authenticate']).toBe(
      `Basic realm="x", Bearer scope="a b", resource_metadata="https://gateway.example${metadataPath}", error="invalid_token"`,
    );
  });

  it('leaves challenges without metadata alone', async () => {
    const upstream = { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } };
    const { reply } = await runPlugin(mcpPassthroughAuth, { resource }, { service, upstream }).trace();
    expect(reply.headers['www-authenticate']).toBe('Bearer');
  });

  it('gives the metadata of the server, with the name that clients know', async () => {
    const run = answering(
      '{ "resource": "https://mcp.example/v1/mcp", "authorization_servers": ["https://idp.example"], "x": 1e2 }',
    );
    const { upstream, reply } = await run.trace({ url: `${metadataPath}?a=1` });
    expect(upstream?.path).toBe('/.well-known/oauth-protected-resource/v1/mcp');
    expect(reply.body).toBe(
      `{ "resource": "${resource}", "authorization_servers": ["https://idp.example"], "x": 1e2 }`,
    );
  });

  it('finds metadata elsewhere, when told', async () => {
    const run = answering('{"resource":"https://mcp.example/v1/mcp"}', { metadata_path: '/meta.json' });
    const { upstream, reply } = await run.trace({ url: metadataPath });
    expect(upstream?.path).toBe('/meta.json');
    expect(reply.body).toBe(`{"resource":"${resource}"}`);
  });

  it('asks for those of the whole origin when the client does', async () => {
    const run = answering('{"resource":"https://mcp.example"}');
    const { upstream, reply } = await run.trace({ url: '/.well-known/oauth-protected-resource' });
    expect(upstream?.path).toBe('/.well-known/oauth-protected-resource');
    expect(reply.body).toBe(`{"resource":"${resource}"}`);
  });

  it.each([
    ['another host', '{"resource":"https://evil.example/v1/mcp"}'],
    ['another port', '{"resource":"https://mcp.example:8443/v1/mcp"}'],
    ['another scheme', '{"resource":"http://mcp.example:443/v1/mcp"}'],
    ['another path', '{"resource":"https://mcp.example/v2"}'],
    ['half a name in the path', '{"resource":"https://mcp.example/v1/mc"}'],
    ['nothing', '{"authorization_servers":[]}'],
    ['no URL', '{"resource":"mcp"}'],
  ])('does not pass on metadata that name %s', async (_case, body) => {
    const { reply } = await answering(body).trace({ url: metadataPath });
    expect(reply.body).toBe('{"message":"The metadata of the MCP server name another resource"}');
  });

  it.each(['[]', '"x"', '{"resource":1', '{"resource":"https://mcp.example","resource":"https://evil.example"}'])(
    'does not pass on what it cannot read: %s',
    async (body) => {
      const { reply } = await answering(body).trace({ url: metadataPath });
      expect(reply.body).toBe('{"message":"The metadata of the MCP server cannot be read"}');
    },
  );

  it('knows a server that calls itself something else, when told', async () => {
    const run = answering('{"resource":"https://public.example/mcp"}', {
      upstream_resource: 'https://public.example/mcp',
    });
    const { reply } = await run.trace({ url: metadataPath });
    expect(reply.body).toBe(`{"resource":"${resource}"}`);
  });

  it('passes on that there are no metadata', async () => {
    const upstream = { status: 404, body: 'no' };
    const { reply } = await runPlugin(mcpPassthroughAuth, { resource }, { service, upstream }).trace({
      url: metadataPath,
    });
    expect(reply).toMatchObject({ status: 404, body: 'no' });
  });

  it('has nothing but GET for metadata', async () => {
    const run = answering('{}');
    expect(await run({ method: 'POST', url: metadataPath })).toMatchObject({ status: 405, headers: { allow: 'GET' } });
  });

  it('leaves everything else alone', async () => {
    const { upstream, reply } = await answering('{"resource":"https://evil.example"}').trace({ url: '/tickets' });
    expect(upstream?.path).not.toContain('.well-known');
    expect(reply.body).toBe('{"resource":"https://evil.example"}');
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(mcpPassthroughAuth, readmeExample(import.meta.url, 'mcp-passthrough-auth'))).not.toThrow();
  });
});
