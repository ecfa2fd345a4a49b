import {
  type RunningControlPlane,
  type RunningGateway,
  sallyport,
  startControlPlane,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Nodes {
  items: { id: string; events: { received: number }; following: object }[];
}

describe('a gateway that follows a control plane by its API', () => {
  let plane: RunningControlPlane;
  let gateway: RunningGateway;
  let path: string;

  beforeAll(async () => {
    plane = await startControlPlane({ flags: ['--cluster-listen', '127.0.0.1:0'] });
    const { data } = (await plane.get('/v2/control-planes')) as { data: { id: string }[] };
    path = `/v2/control-planes/${data[0]!.id}`;
    gateway = await startGateway({ args: await plane.followArgs(), workers: 1 });
  });
  afterAll(async () => {
    await gateway?.stop();
    await plane?.stop();
  });

  it('tells what it served, as a gateway of that control plane, without any token', async () => {
    for (let n = 0; n < 3; n++) expect((await fetch(`${gateway.proxyUrl}/${n}`)).status).toBe(404);
    const query = { metrics: ['request_count'], dimensions: ['status_code'] };
    const counts = async () =>
      ((await plane.post('/v2/metrics', query)) as { data: { event: object }[] }).data.map(({ event }) => event);
    await expect.poll(counts).toMatchObject([{ status_code: '404', request_count: 3 }]);
    const { items } = (await plane.get(`${path}/nodes`)) as Nodes;
    const following = { is_connected: true, sync_status: 'normal', config_version: 0, errors: [] };
    expect(items).toMatchObject([{ events: { received: 3 }, following }]);
    expect(await plane.get(`${path}/nodes/${items[0]!.id}`)).toMatchObject({ item: { following } });
  });

  it('takes no configuration from anybody else', async () => {
    const body = JSON.stringify({ config: '_format_version: "3.0"' });
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(`${gateway.adminUrl}/config`, { method: 'POST', headers, body });
    expect(status).toBe(405);
  });

  it('is cut off once its certificate is removed, and that is in the audit log', async () => {
    const { items } = (await plane.get(`${path}/dp-client-certificates`)) as { items: { id: string }[] };
    const { status } = await plane.send('DELETE', `${path}/dp-client-certificates/${items[0]!.id}`);
    expect(status).toBe(204);
    await expect.poll(() => gateway.logs.join('\n')).toContain('registered with no control plane');
    const entries = async () =>
      ((await plane.get('/v3/audit-logs?filter[action][eq]=connect')) as { data: object[] }).data;
    await expect.poll(entries).toMatchObject([{ entity_type: 'gateway' }]);
  });

  it('finds an address and an authority in what the API tells, and a certificate is not written over', async () => {
    const told = await plane.get('/v2/cluster');
    expect(told).toEqual({
      control_plane_endpoint: plane.clusterUrl,
      certificate_authority: expect.stringContaining('BEGIN CERTIFICATE'),
    });
    const into = plane.spoolFolder;
    expect((await sallyport('node-certificate', '--into', into)).code).toBe(0);
    expect((await sallyport('node-certificate', '--into', into)).err).toContain('EEXIST');
  });
});
