import { writeFile } from 'node:fs/promises';
import {
  type Echoed,
  type RunningGateway,
  type RunningRedis,
  type RunningUpstream,
  type ScriptedServer,
  startEchoUpstream,
  startGateway,
  startRedis,
  startScriptedServer,
} from '@sallyport/testkit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let upstream: RunningUpstream;
let provider: ScriptedServer;
let redis: RunningRedis;
const gateways: RunningGateway[] = [];

beforeAll(async () => {
  [upstream, provider, redis] = await Promise.all([startEchoUpstream(), startScriptedServer(), startRedis()]);
});
beforeEach(() => {
  provider.requests.length = 0;
  provider.answer('/token', () => ({
    body: { access_token: `token-${provider.requests.length}`, token_type: 'Bearer', expires_in: 3600 },
  }));
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await Promise.all([upstream.stop(), provider.stop(), redis.stop()]);
});

const configOf = (client: string, cache: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'orders',
        url: upstream.url,
        routes: [{ name: 'orders', paths: ['/orders'], ...more }],
        plugins: [
          {
            name: 'upstream-oauth',
            config: {
              oauth: { token_endpoint: `${provider.url}/token`, client_id: client, client_secret: 's3cret' },
              cache,
            },
          },
        ],
      },
    ],
  });

async function start(config: string): Promise<RunningGateway> {
  const gateway = await startGateway({ config });
  gateways.push(gateway);
  return gateway;
}

async function tokenSeen(gateway: RunningGateway): Promise<string | undefined> {
  // A connection of its own each time, so that every worker has its turn.
  const answer = await fetch(`${gateway.proxyUrl}/orders`, { headers: { connection: 'close' } });
  const { headers } = (await answer.json()) as Echoed;
  return headers['authorization'] as string | undefined;
}

describe('the token of an upstream', () => {
  it('is one for all workers of a node, and stays over a reload', async () => {
    const gateway = await start(configOf('one', {}));
    const seen = new Set<string | undefined>();
    for (let i = 0; i < 20; i++) seen.add(await tokenSeen(gateway));
    expect([...seen]).toEqual(['Bearer token-1']);
    await writeFile(gateway.configFile, configOf('one', {}, { paths: ['/orders', '/more'] }));
    for (;;) {
      const answer = await fetch(`${gateway.proxyUrl}/more`);
      if (answer.status === 200) break;
    }
    for (let i = 0; i < 20; i++) seen.add(await tokenSeen(gateway));
    expect([...seen]).toEqual(['Bearer token-1']);
    expect(provider.requests).toHaveLength(1);
  });

  it('is one for all nodes that share a Redis, which cannot read it; and without Redis each goes on', async () => {
    const cache = { strategy: 'redis', redis: { host: redis.host, port: redis.port } };
    const [one, other] = await Promise.all([start(configOf('two', cache)), start(configOf('two', cache))]);
    expect([await tokenSeen(one), await tokenSeen(other)]).toEqual(['Bearer token-1', 'Bearer token-1']);
    expect(provider.requests).toHaveLength(1);
    const admin = new Redis({ host: redis.host, port: redis.port });
    const keys = await admin.keys('*');
    const values = await Promise.all(keys.map((key) => admin.get(key)));
    admin.disconnect();
    expect(keys).toHaveLength(1);
    expect(JSON.stringify([keys, values])).not.toMatch(/token-1|s3cret/);
    await redis.stop();
    for (let i = 0; i < 4; i++) expect(await tokenSeen(one)).toMatch(/^Bearer token-\d$/);
    expect(JSON.stringify([...one.logs, ...other.logs])).not.toMatch(/token-1|s3cret/);
  });
});
