import type { RouteEntity } from '@sallyport/pipeline';
import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { ResourceMetadata, type ResourceMetadataOptions, resourceProblem } from './resource-metadata.ts';

function metadata(options: Partial<ResourceMetadataOptions> = {}) {
  return new ResourceMetadata({
    resource: 'https://gateway.example/mcp',
    authorizationServers: ['https://idp.example'],
    scopesSupported: ['mcp', 'tools:write'],
    ...options,
  });
}

const get = (path: string) => exchange({ url: path });

describe('metadata of a protected resource', () => {
  it.each([
    '/.well-known/oauth-protected-resource/mcp',
    '/.well-known/oauth-protected-resource/mcp/',
    '/mcp/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource',
  ])('is read at %s', (path) => {
    const answer = metadata().answer(get(path))!;
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual([
      ...['Content-Type', 'application/json'],
      ...['Cache-Control', 'no-store'],
      ...['Access-Control-Allow-Origin', '*'],
    ]);
    expect(JSON.parse(answer.body!.toString())).toEqual({
      resource: 'https://gateway.example/mcp',
      authorization_servers: ['https://idp.example'],
      scopes_supported: ['mcp', 'tools:write'],
      bearer_methods_supported: ['header'],
    });
  });

  it.each([
    '/mcp',
    '/',
    '/.well-known/oauth-protected-resource/other',
    '/.well-known/oauth-protected-resource/mcp/other',
    '/.well-known/oauth-protected-resourceful',
    '/other/.well-known/oauth-protected-resource',
    '/.well-known/oauth-authorization-server/mcp',
    '/.WELL-KNOWN/oauth-protected-resource/mcp',
  ])('is not %s', (path) => {
    expect(metadata().answer(get(path))).toBeUndefined();
  });

  it('is read at a path of one’s own too', () => {
    const own = metadata({ endpoint: '/about/mcp' });
    expect(own.answer(get('/about/mcp'))?.status).toBe(200);
    expect(own.answer(get('/.well-known/oauth-protected-resource/mcp'))?.status).toBe(200);
    expect(own.answer(get('/mcp'))).toBeUndefined();
    expect(own.on({ paths: ['/mcp'] } as RouteEntity).metadataUrl).toBe('https://gateway.example/about/mcp');
  });

  it.each(['POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'get'])('cannot be asked for with %s', (method) => {
    const answer = metadata().answer(exchange({ method, url: '/.well-known/oauth-protected-resource/mcp' }))!;
    expect(answer.status).toBe(405);
    expect(answer.headers.slice(0, 2)).toEqual(['Allow', 'GET']);
  });

  it('may be read by pages of any origin, which browsers ask first', () => {
    const answer = metadata().answer(
      exchange({
        method: 'OPTIONS',
        url: '/.well-known/oauth-protected-resource/mcp',
        headers: { Origin: 'https://app.example', 'Access-Control-Request-Method': 'GET' },
      }),
    )!;
    expect([answer.status, answer.body?.length]).toEqual([204, 0]);
    expect(answer.headers).toContain('Access-Control-Allow-Origin');
    expect(answer.headers.join()).toContain('MCP-Protocol-Version');
  });

  it.each<[Partial<RouteEntity> | undefined, string]>([
    [undefined, '/.well-known/oauth-protected-resource/mcp'],
    [{}, '/.well-known/oauth-protected-resource/mcp'],
    [{ paths: ['/'] }, '/.well-known/oauth-protected-resource/mcp'],
    [{ paths: ['/mcp', '/.well-known/oauth-protected-resource/mcp'] }, '/.well-known/oauth-protected-resource/mcp'],
    [{ paths: ['/mcp'] }, '/mcp/.well-known/oauth-protected-resource'],
    [{ paths: ['/mcp', '/.well-known/oauth-protected-resource/other'] }, '/mcp/.well-known/oauth-protected-resource'],
    [{ paths: ['~/mcp$'] }, '/mcp/.well-known/oauth-protected-resource'],
    [{ expression: 'http.path ^= "/mcp"' }, '/mcp/.well-known/oauth-protected-resource'],
  ])('on the route %j, clients are sent to %s', (route, path) => {
    const resource = metadata({ scopes: ['mcp'] });
    const on = resource.on(route as RouteEntity | undefined);
    expect(on).toEqual({ metadataUrl: `https://gateway.example${path}`, scopes: ['mcp'] });
    if (route !== undefined) expect(resource.on(route as RouteEntity)).toBe(on);
  });

  it('of a resource at the root is at the root', () => {
    const root = metadata({ resource: 'https://gateway.example/' });
    const path = '/.well-known/oauth-protected-resource';
    expect(root.answer(get(path))?.status).toBe(200);
    expect(root.on({ paths: ['/'] } as RouteEntity).metadataUrl).toBe(`https://gateway.example${path}`);
  });
});

describe('a resource', () => {
  it.each(['https://gateway.example/mcp', 'http://127.0.0.1:8000/mcp', 'https://gateway.example'])(
    'can be %s',
    (url) => {
      expect(resourceProblem(url)).toBeUndefined();
    },
  );

  it.each([
    'mcp',
    '/mcp',
    'urn:mcp',
    'api://mcp',
    'https://a:b@gateway.example/',
    'https://g.example/#a',
    'https://g.example/mcp?a=b',
    '',
  ])('cannot be %j', (url) => {
    expect(resourceProblem(url)).toMatch(/^should /);
  });
});
