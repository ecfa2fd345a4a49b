import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  type RunningGateway,
  type RunningUpstream,
  startEchoUpstream,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningControlPlane, startControlPlane } from '../start.ts';

const routeId = '7d3c5b1e-0000-4000-8000-000000000001';
const dayMs = 24 * 3_600_000;
const quiet = { info() {}, warn() {}, error() {} };

/** What of answers is looked into. */
interface Answer {
  data: { event: Record<string, string> }[];
  results: object[];
  items: object[];
  meta: { display: Record<string, Record<string, { name: string }>> };
}

describe('a gateway and its control plane', () => {
  let folder: string;
  let port: number;
  let plane: RunningControlPlane;
  let token: string;
  let upstream: RunningUpstream;
  let gateway: RunningGateway;

  const startPlane = () =>
    startControlPlane(
      {
        listen: { host: '127.0.0.1', port },
        tls: undefined,
        cluster: undefined,
        urls: [],
        trustedProxies: [],
        sessions: { idleMs: 3_600_000, absoluteMs: 12 * 3_600_000 },
        dataFolder: join(folder, 'data'),
        database: undefined,
        tokenFile: undefined,
        clickHouse: undefined,
        retention: { analyticsMs: 90 * dayMs, requestsMs: 7 * dayMs },
        payloads: { retentionMs: 3_600_000, bytesMax: 1_048_576 },
        outboundAllow: [],
        smtp: undefined,
        log: quiet,
      },
      '0.0.0',
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-control-plane-'));
    port = await freePort('127.0.0.1');
    [plane, upstream] = await Promise.all([startPlane(), startEchoUpstream()]);
    token = plane.newOperatorToken!;
    gateway = await startGateway({
      config: JSON.stringify({
        _format_version: '3.0',
        services: [
          {
            name: 'shop',
            url: upstream.url,
            routes: [{ id: routeId, name: 'orders', paths: ['/orders'], plugins: [{ name: 'key-auth' }] }],
          },
        ],
        consumers: [{ username: 'ann', keyauth_credentials: [{ key: 'the-key-of-ann' }] }],
      }),
      args: [
        ...['--control-plane', plane.url, '--control-plane-token-file', plane.nodeTokenFile],
        ...['--spool-folder', join(folder, 'spool')],
      ],
    });
  });
  afterAll(async () => {
    await Promise.all([gateway?.stop(), upstream?.stop()]);
    await plane?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function ask(path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${plane.url}${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Answer;
  }

  const order = async (times: number, headers: Record<string, string> = {}) => {
    for (let n = 0; n < times; n++) await (await fetch(`${gateway.proxyUrl}/orders/${n}`, { headers })).text();
  };
  const countByStatus = async () => {
    const { data } = await ask('/v2/metrics', { metrics: ['request_count'], dimensions: ['status_code'] });
    return Object.fromEntries(data.map(({ event }) => [event['status_code'], event['request_count']]));
  };

  it('answer what was asked of the gateway: how often, of what, by whom', async () => {
    await order(7, { apikey: 'the-key-of-ann' });
    await order(3);
    await expect.poll(countByStatus).toEqual({ 200: 7, 401: 3 });

    const query = { metrics: ['request_count'], dimensions: ['route', 'consumer'] };
    const { data, meta } = await ask('/v2/metrics', query);
    const names = data.map(({ event }) => [
      meta.display['route']![event['route']!]!.name,
      meta.display['consumer']![event['consumer']!]!.name,
      event['request_count'],
    ]);
    expect(names).toEqual([
      ['orders', 'ann', 7],
      ['orders', 'Empty', 3],
    ]);
    const filters = [{ field: 'route', operator: '=', value: routeId }];
    const { results } = await ask('/v2/api-requests', { filters, size: 1, order: 'ascending' });
    expect(results).toMatchObject([{ request_uri: '/orders/0', response_http_status: '200', auth_type: 'key-auth' }]);
    const { items: nodes } = await ask(`/v2/control-planes/${plane.id}/nodes`);
    expect(nodes).toMatchObject([{ events: { received: 10, missing: 0, lost: {} } }]);
  });

  it('lose nothing while the control plane is away, and count nothing twice', async () => {
    await plane.stop();
    await order(5, { apikey: 'the-key-of-ann' });
    plane = await startPlane();
    await order(5, { apikey: 'the-key-of-ann' });
    await expect.poll(countByStatus).toEqual({ 200: 17, 401: 3 });
    const { items: nodes } = await ask(`/v2/control-planes/${plane.id}/nodes`);
    expect(nodes).toMatchObject([{ events: { received: 20, missing: 0, lost: {} } }]);
  });
});
