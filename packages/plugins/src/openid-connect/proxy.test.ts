import { createServer } from 'node:https';
import { createHttpPort } from '@sallyport/runtime';
import { type ForwardProxy, listenOnLoopback, selfSigned, startForwardProxy } from '@sallyport/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json } from './browser/test/code-provider.ts';
import { app, type World, world } from './browser/test/world.ts';

// The name of the provider exists nowhere, so that whatever is answered came through the proxy.
const host = 'idp.example';
const closing: (() => Promise<void>)[] = [];
let place: World;
let proxy: ForwardProxy;
let asked: string[];

beforeEach(async () => {
  asked = [];
  const server = createServer(selfSigned({ names: [host], days: 1 }), async (incoming, outgoing) => {
    const url = new URL(incoming.url!, `https://${host}`);
    asked.push(url.pathname);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { status, headers, body } = await answer(url, Buffer.concat(chunks));
    outgoing.writeHead(status, { 'Content-Type': headers.get('content-type') ?? 'text/plain' }).end(body);
  });
  const { port, stop } = await listenOnLoopback(server);
  proxy = await startForwardProxy({ to: port });
  closing.push(stop, proxy.stop);
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function answer(url: URL, body: Buffer) {
  if (url.pathname === '/introspect') return json({ active: true, sub: 'alice' });
  if (url.pathname === '/me') return json({ sub: 'alice' });
  const request = { method: 'POST', url, body, headers: [] };
  return await place.provider.answer(request as unknown as Parameters<typeof place.provider.answer>[0]);
}

async function behindProxy(config: Record<string, unknown>): Promise<World> {
  const metadata = { introspection_endpoint: `https://${host}/introspect`, userinfo_endpoint: `https://${host}/me` };
  place = await world(
    {
      ssl_verify: false,
      https_proxy: `http://127.0.0.1:${proxy.port}`,
      https_proxy_authorization: 'Basic abc',
      ...config,
    },
    { metadata },
  );
  const http = createHttpPort({
    clock: place.services.clock,
    resolve: () => Promise.reject(new Error('no such name')),
  });
  closing.push(() => http.close());
  place.services.http.document = (request) => http.fetch(request);
  return place;
}

describe('a provider behind a proxy', () => {
  it('is reached through it for everything that is asked of it', async () => {
    await behindProxy({
      auth_methods: ['session', 'introspection', 'authorization_code'],
      search_user_info: true,
      require_pushed_authorization_requests: true,
      extra_jwks_uris: [`https://${host}/more/keys`],
      logout_query_arg: 'logout',
      logout_methods: ['GET'],
      logout_revoke: true,
    });
    expect((await place.signIn()).reply.status).toBe(302);
    await place.services.clock.advance(281_000);
    expect((await place.open(`${app}/page`)).outcome).toBe('passed');
    await place.open(`${app}/page?logout`);
    const opaque = await place.open(`${app}/data`, { headers: { Authorization: 'Bearer opaque' } });
    expect(opaque.outcome).toBe('passed');
    expect([...new Set(asked)].sort()).toEqual([
      ...[
        '/.well-known/openid-configuration',
        '/introspect',
        '/keys',
        '/me',
        '/more/keys',
        '/push',
        '/revoke',
        '/token',
      ],
    ]);
    expect(asked.filter((path) => path === '/token')).toHaveLength(2);
    expect(new Set(proxy.visits.map(({ line }) => line))).toEqual(new Set([`CONNECT ${host}:443`]));
    expect(new Set(proxy.visits.map(({ authorization }) => authorization))).toEqual(new Set(['Basic abc']));
    expect(JSON.stringify(place.services.log.entries)).not.toContain('Basic abc');
  });

  it('is not reached around it', async () => {
    await behindProxy({});
    await proxy.stop();
    expect((await place.open(`${app}/page`)).reply.status).toBe(503);
    expect(asked).toEqual([]);
  });

  it('is asked directly where no_proxy names it', async () => {
    await behindProxy({ no_proxy: 'example' });
    expect((await place.open(`${app}/page`)).reply.status).toBe(503);
    expect(proxy.visits).toEqual([]);
  });
});
