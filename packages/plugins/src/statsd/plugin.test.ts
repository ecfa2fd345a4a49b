import { type ExchangeOptions, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { packets } from '../shared/statsd/stats-queue.ts';
import { statsd } from './plugin.ts';

const services = fakeServices({
  consumers: [{ id: 'c-1', username: 'ann', custom_id: 'cust|1\nkong.fake:1|c' }],
});
const request = {
  route: { id: 'r-1', name: 'orders' },
  service: { id: 's-1', name: 'shop.api', host: 'shop.example' },
} as ExchangeOptions;
const ofAnn: ExchangeOptions = { ...request, consumer: services.consumer('ann') };

/** The lines that a receiver reads, of one exchange; latencies and sizes as N. */
async function linesOf(config: Record<string, unknown>, exchange: ExchangeOptions = request): Promise<string[]> {
  const run = runPlugin(statsd, config);
  await run(exchange);
  await run.services.clock.advance(1_000);
  const { sent, writes } = run.services.sockets;
  const lines = [...sent, ...writes].flatMap((bytes) => bytes.toString().split('\n'));
  return lines.filter((line) => line !== '').map((line) => line.replace(/:\d+\|ms/, ':N|ms'));
}

const count = { stat_type: 'counter', sample_rate: 1 };
const workspace = '0dc6f45b-8f8d-40d2-a504-473544ee190b';

describe('statsd', () => {
  it('tells all of it by default', async () => {
    expect(await linesOf({})).toEqual([
      'kong.service.shop_api.request.count:1|c',
      'kong.service.shop_api.latency:N|ms',
      'kong.service.shop_api.request.size:N|ms',
      'kong.service.shop_api.status.200:1|c',
      'kong.service.shop_api.response.size:N|ms',
      'kong.service.shop_api.kong_latency:N|ms',
      `kong.service.shop_api.workspace.${workspace}.status.200:1|c`,
    ]);
  });

  it('calls consumers, services and the workspace as told', async () => {
    const metrics = [
      { name: 'unique_users', stat_type: 'set', consumer_identifier: 'consumer_id' },
      { name: 'request_per_user', ...count },
      { name: 'status_count_per_user', ...count, service_identifier: 'service_host' },
      { name: 'status_count_per_user_per_route', ...count },
      { name: 'status_count_per_workspace', ...count, workspace_identifier: 'workspace_name' },
    ];
    const config = { metrics, consumer_identifier_default: 'username', service_identifier_default: 'service_id' };
    expect(await linesOf(config, ofAnn)).toEqual([
      'kong.service.s-1.user.uniques:c-1|s',
      'kong.service.s-1.user.ann.request.count:1|c',
      'kong.service.shop_example.user.ann.status.200:1|c',
      'kong.route.r-1.user.ann.status.200:1|c',
      'kong.service.s-1.workspace.default.status.200:1|c',
    ]);
  });

  it('lets no name write lines, values or tags of its own', async () => {
    const lines = await linesOf({ metrics: [{ name: 'request_per_user', ...count }] }, ofAnn);
    expect(lines).toEqual(['kong.service.shop_api.user.cust_1_kong.fake_1_c.request.count:1|c']);
  });

  it('tells of requests without a service under one name', async () => {
    const metrics = [{ name: 'request_count', ...count }];
    expect(await linesOf({ metrics, prefix: 'edge', hostname_in_prefix: true }, {})).toEqual([
      'edge.node.node-1.global.unmatched.request.count:1|c',
    ]);
  });

  it.each([
    [
      'dogstatsd',
      `kong.request.count:1|c|#service:shop.api,route:orders,workspace:${workspace},consumer:ann,node:node-1,status:200`,
    ],
    [
      'influxdb',
      `kong.request.count,service=shop.api,route=orders,workspace=${workspace},consumer=ann,node=node-1,status=200:1|c`,
    ],
    [
      'librato',
      `kong.request.count#service=shop.api,route=orders,workspace=${workspace},consumer=ann,node=node-1,status=200:1|c`,
    ],
    [
      'signalfx',
      `kong.request.count[service=shop.api,route=orders,workspace=${workspace},consumer=ann,node=node-1,status=200]:1|c`,
    ],
  ])('writes tags as %s does', async (tag_style, line) => {
    const metrics = [
      { name: 'request_count', ...count },
      { name: 'status_count', ...count },
    ];
    expect(await linesOf({ tag_style, metrics, consumer_identifier_default: 'username' }, ofAnn)).toEqual([line]);
  });

  it('tells only of the statuses it may', async () => {
    const metrics = [{ name: 'request_count', ...count }];
    expect(await linesOf({ metrics, allow_status_codes: ['300-399', '500-599'] })).toEqual([]);
    expect(await linesOf({ metrics, allow_status_codes: ['300-399', '200-200'] })).toHaveLength(1);
  });

  it('leaves exchanges out as it tells the server', async () => {
    const run = runPlugin(statsd, { metrics: [{ name: 'request_count', stat_type: 'counter', sample_rate: 0.5 }] });
    for (let n = 0; n < 400; n++) await run(request);
    await run.services.clock.advance(1_000);
    const { sent } = run.services.sockets;
    expect(new Set(sent.map(String))).toEqual(new Set(['kong.service.shop_api.request.count:1|c|@0.5']));
    expect(sent.length).toBeGreaterThan(100);
    expect(sent.length).toBeLessThan(300);
  });

  it('sends a datagram per metric, or as many together as fit', async () => {
    const metrics = ['request_size', 'response_size', 'latency'].map((name) => ({ name, stat_type: 'timer' }));
    const packetsOf = async (udp_packet_size: number) => {
      const run = runPlugin(statsd, { metrics, udp_packet_size });
      await run(request);
      await run.services.clock.advance(1_000);
      return run.services.sockets.sent.map((bytes) => bytes.toString().split('\n').length);
    };
    expect(await packetsOf(0)).toEqual([1, 1, 1]);
    expect(await packetsOf(1_400)).toEqual([3]);
    expect(packets([Buffer.from('aaaa\nbb'), Buffer.from('c')], 7).map(String)).toEqual(['aaaa\nbb', 'c']);
  });

  it('speaks TCP with a newline behind each line', async () => {
    const run = runPlugin(statsd, { use_tcp: true, host: 'stats.example', queue: { max_batch_size: 2 } });
    await run(request);
    await run(request);
    await run.services.clock.advance(0);
    const { writes, streams } = run.services.sockets;
    expect(streams[0]!.to).toEqual({ host: 'stats.example', port: 8125 });
    expect(writes.map(String).join('')).toMatch(/^(kong\.[\w.-]+:\d+\|\w+\n){14}$/);
  });

  it.each([
    [{ name: 'shdict_usage', stat_type: 'gauge', sample_rate: 1 }, 'are not here: remove this metric'],
    [{ name: 'unique_users', stat_type: 'counter', sample_rate: 1 }, 'must be set'],
    [{ name: 'status_count', stat_type: 'timer' }, 'must be counter'],
    [{ name: 'request_count', stat_type: 'counter' }, 'required for counters'],
    [{ name: 'request_count', stat_type: 'counter', sample_rate: 2 }, 'sample_rate'],
  ])('refuses the metric %j', (metric, message) => {
    expect(() => runPlugin(statsd, { metrics: [metric] })).toThrow(message);
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(statsd, readmeExample(import.meta.url, 'statsd'))).not.toThrow();
  });
});
