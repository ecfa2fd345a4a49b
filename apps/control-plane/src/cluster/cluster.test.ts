import { once } from 'node:events';
import type { Entity, EntityChange } from '@sallyport/contracts';
import { type RunningGateway, type RunningUpstream, startEchoUpstream, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCluster } from './test/test-cluster.ts';

const put = (collection: string, entity: Entity): EntityChange => ({ collection, id: entity.id, entity });
const gone = (collection: string, id: string): EntityChange => ({ collection, id, entity: undefined });
const id = (n: number) => `7d3c5b1e-0000-4000-8000-${String(n).padStart(12, '0')}`;

describe('a gateway that follows a control plane', () => {
  let cluster: TestCluster;
  let upstream: RunningUpstream;
  let gateway: RunningGateway;
  let args: string[];

  const route = (n: number, path: string): EntityChange =>
    put('routes', {
      ...{ id: id(n), name: `route-${n}`, service: { id: id(1) }, protocols: ['http', 'https'], paths: [path] },
      ...{ strip_path: false, preserve_host: false, regex_priority: 0, path_handling: 'v0' },
      ...{ https_redirect_status_code: 426, request_buffering: true, response_buffering: true },
    });
  const status = async (path: string) => (await fetch(`${gateway.proxyUrl}${path}`)).status;
  const nodes = async () =>
    (await cluster.store.clusterNodes.list('default', { number: 1, size: 10, filters: [], sort: [] })).items;

  beforeAll(async () => {
    [cluster, upstream] = await Promise.all([TestCluster.start(), startEchoUpstream()]);
    const { hostname: host, port } = new URL(upstream.url);
    await cluster.write(
      put('services', {
        ...{ id: id(1), name: 'echo', protocol: 'http', host, port: Number(port), enabled: true, retries: 0 },
        ...{ connect_timeout: 5_000, read_timeout: 5_000, write_timeout: 5_000 },
      }),
      route(2, '/two'),
    );
    args = await cluster.gatewayArgs();
    gateway = await startGateway({ args, workers: 1 });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.stop();
    await cluster?.stop();
  });

  it('serves what it is delivered, and tells that it does', async () => {
    expect([await status('/two'), await status('/three')]).toEqual([200, 404]);
    expect(await cluster.hub.applied('default', 1, 5_000)).toMatchObject({
      applied: [expect.any(String)],
      pending: [],
    });
    expect(await nodes()).toMatchObject([{ configVersion: 1, status: 'normal', isConnected: true, version: '0.1.0' }]);
  });

  it('serves each change, without being told all of it again', async () => {
    const { reads } = cluster.source;
    const version = await cluster.write(route(3, '/three'), gone('routes', id(2)));
    expect(await cluster.hub.applied('default', version, 5_000)).toMatchObject({ pending: [], rejected: [] });
    expect([await status('/two'), await status('/three')]).toEqual([404, 200]);
    expect(cluster.source.reads).toBe(reads);
  });

  it('says which entity it cannot use, and serves what it had', async () => {
    const version = await cluster.write(
      put('plugins', { id: id(9), name: 'rate-limiting', enabled: true, protocols: ['http'], config: { minute: 'x' } }),
    );
    const report = await cluster.hub.applied('default', version, 5_000);
    expect(report.rejected).toMatchObject([
      { problems: [{ entityType: 'plugin', entityId: id(9), path: 'config.minute' }] },
    ]);
    expect(await nodes()).toMatchObject([{ status: 'rejected', configVersion: version - 1, refusedVersion: version }]);
    expect(await status('/three')).toBe(200);
    const mended = await cluster.write(gone('plugins', id(9)), route(2, '/two'));
    expect(await cluster.hub.applied('default', mended, 5_000)).toMatchObject({ pending: [], rejected: [] });
    expect(await nodes()).toMatchObject([{ status: 'normal', statusReason: undefined, problems: [] }]);
    expect(await status('/two')).toBe(200);
  });

  it('gets no configuration with a plugin that it does not have, and is told why', async () => {
    const version = await cluster.write(
      put('plugins', { id: id(9), name: 'our-own', enabled: true, protocols: ['http'], config: {} }),
    );
    await cluster.hub.applied('default', version, 5_000);
    const reason = 'The configuration uses what the gateway does not have: our-own.';
    expect(await nodes()).toMatchObject([{ status: 'plugin_set_incompatible', statusReason: reason }]);
    await expect.poll(() => gateway.logs.join('\n')).toContain(reason);
    const mended = await cluster.write(gone('plugins', id(9)));
    expect(await cluster.hub.applied('default', mended, 5_000)).toMatchObject({ pending: [] });
    expect(await nodes()).toMatchObject([{ status: 'normal' }]);
  });

  it('serves without the control plane, also after a restart, and catches up when that is back', async () => {
    const { port } = cluster;
    await cluster.pause();
    gateway.process.kill('SIGKILL');
    await once(gateway.process, 'exit');
    gateway = await startGateway({ args, workers: 1 });
    expect([await status('/two'), await status('/three')]).toEqual([200, 200]);
    expect(gateway.logs.join('\n')).toContain('the last good configuration is served');
    cluster.source.write(gone('routes', id(2)));
    await cluster.listen(port);
    await expect.poll(() => status('/two'), { timeout: 15_000 }).toBe(404);
    expect(await nodes()).toMatchObject([{ isConnected: true }]);
  });

  it('is cut off within a second once its certificate is withdrawn, and serves on', async () => {
    const withdrawn = cluster.trust.certificates.splice(0);
    const beganMs = performance.now();
    await cluster.hub.recheck('default');
    await expect.poll(async () => (await nodes())[0]?.isConnected).toBe(false);
    expect(performance.now() - beganMs).toBeLessThan(1_000);
    expect(await status('/three')).toBe(200);
    await expect.poll(() => gateway.logs.join('\n')).toContain('registered with no control plane');
    cluster.trust.certificates = withdrawn;
    await expect.poll(async () => (await nodes())[0]?.isConnected, { timeout: 15_000 }).toBe(true);
  });
});
