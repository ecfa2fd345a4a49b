import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askJson, serve, type TestServer } from './support.ts';

let gateway: RunningGateway;
let steady: TestServer;
let moody: TestServer;
let mood = 200;
let probes = 0;

beforeAll(async () => {
  steady = await serve((_request, response) => response.writeHead(200).end('steady'));
  moody = await serve((request, response) => {
    if (request.url === '/live') probes++;
    response.writeHead(mood).end('moody');
  });
  gateway = await startGateway({
    workers: 2,
    config: `
_format_version: "3.0"
services: [{ name: s, host: u.internal, retries: 0, routes: [{ paths: [/] }] }]
upstreams:
  - name: u.internal
    targets: ["127.0.0.1:${steady.port}", "127.0.0.1:${moody.port}"]
    healthchecks:
      active:
        http_path: /live
        healthy: { interval: 0.1, successes: 2 }
        unhealthy: { interval: 0.1, http_failures: 2 }
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([steady, moody].map((server) => server?.stop()));
});

const healthOf = async () => {
  const { data } = await askJson<{ data: { health: string }[] }>(`${gateway.adminUrl}/upstreams/u.internal/health`);
  return data.map(({ health }) => health);
};
const served = async () =>
  new Set(await Promise.all(Array.from({ length: 8 }, async () => (await ask(`${gateway.proxyUrl}/`)).text)));

async function outAndBack(): Promise<void> {
  mood = 500;
  await expect.poll(healthOf, { timeout: 10_000 }).toEqual(['HEALTHY', 'UNHEALTHY']);
  await expect.poll(served).toEqual(new Set(['steady']));
  mood = 200;
  await expect.poll(healthOf, { timeout: 10_000 }).toEqual(['HEALTHY', 'HEALTHY']);
  await expect.poll(served).toEqual(new Set(['steady', 'moody']));
}

describe('active checks', () => {
  it('take a target out and bring it back, for all workers, without a request', outAndBack);

  it('tell about the upstream as a whole', async () => {
    const answer = await askJson<{ data: { health: string } }>(
      `${gateway.adminUrl}/upstreams/u.internal/health?balancer_health=1`,
    );
    expect(answer.data.health).toBe('HEALTHY');
  });

  it('go on in another worker when the one that probes dies', async () => {
    const { pids } = await askJson<{ pids: { workers: number[] } }>(gateway.adminUrl);
    process.kill(pids.workers[0]!, 'SIGKILL');
    const before = probes;
    await expect.poll(() => probes).toBeGreaterThan(before + 2);
    await outAndBack();
  });
});
