import {
  freePort,
  type RunningControlPlane,
  type RunningGateway,
  type RunningUpstream,
  startControlPlane,
  startEchoUpstream,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Health {
  health: string;
  data: { target: string; health: string; nodes: { hostname: string; addresses: object[] }[] }[];
  nodes: { tells: boolean; health: string }[];
}

describe('the health of targets that a gateway tells', () => {
  let plane: RunningControlPlane;
  let gateway: RunningGateway;
  let alive: RunningUpstream;
  let dead: string;
  let path: string;

  beforeAll(async () => {
    [plane, alive] = await Promise.all([
      startControlPlane({ flags: ['--cluster-listen', '127.0.0.1:0'] }),
      startEchoUpstream(),
    ]);
    dead = `127.0.0.1:${await freePort('127.0.0.1')}`;
    const { data } = (await plane.get('/v2/control-planes')) as { data: { id: string }[] };
    path = `/v2/control-planes/${data[0]!.id}`;
    gateway = await startGateway({ args: await plane.followArgs(), workers: 1 });
    const entities = `${path}/core-entities`;
    const passive = { unhealthy: { tcp_failures: 1 }, healthy: { successes: 1 } };
    await plane.post(`${entities}/upstreams`, { name: 'shop', healthchecks: { passive } });
    for (const target of [new URL(alive.url).host, dead])
      await plane.post(`${entities}/upstreams/shop/targets`, { target });
    await plane.post(`${entities}/services`, { name: 'shop', host: 'shop' });
    await plane.post(`${entities}/services/shop/routes?wait=applied`, { name: 'shop', paths: ['/shop'] });
  });
  afterAll(async () => {
    await gateway?.stop();
    await alive?.stop();
    await plane?.stop();
  });

  const health = async () => (await plane.get(`${path}/core-entities/upstreams/shop/health`)) as Health;

  it('is there for each target, by node, with what took it out', async () => {
    for (let n = 0; n < 4; n++) expect((await fetch(`${gateway.proxyUrl}/shop`)).status).toBe(200);
    const states = async () => Object.fromEntries((await health()).data.map(({ target, health }) => [target, health]));
    await expect
      .poll(states, { timeout: 10_000 })
      .toEqual({ [new URL(alive.url).host]: 'HEALTHY', [dead]: 'UNHEALTHY' });
    const told = await health();
    expect(told).toMatchObject({ health: 'HEALTHY', nodes: [{ tells: true, health: 'HEALTHY' }] });
    const [node] = told.data.find(({ target }) => target === dead)!.nodes;
    expect(node!.addresses).toMatchObject([{ health: 'UNHEALTHY', reason: 'tcp_failure', since: expect.any(String) }]);
    expect(await plane.get(`${path}/upstream-health`)).toMatchObject({
      items: [
        {
          upstream: { name: 'shop' },
          targets: { total: 2, healthy: 1, unhealthy: 1, unknown: 0 },
          unhealthy_targets: [{ target: dead, reason: 'tcp_failure', node_ids: [expect.any(String)] }],
        },
      ],
    });
  });

  it('is unknown once no gateway is connected, and of an upstream that is not there there is none', async () => {
    const { status } = await plane.send('GET', `${path}/core-entities/upstreams/nowhere/health`);
    expect(status).toBe(404);
    await gateway.stop();
    await expect.poll(async () => (await health()).health).toBe('UNKNOWN');
    expect((await health()).data.map(({ health }) => health)).toEqual(['UNKNOWN', 'UNKNOWN']);
  });
});
