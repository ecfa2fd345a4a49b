import { type ExchangeOptions, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { datadog } from './plugin.ts';

const services = fakeServices({ consumers: [{ id: 'c-1', username: 'ann,admin:true|#x' }] });
const request = { service: { id: 's-1', name: 'shop.api', host: 'shop.example' } } as ExchangeOptions;

async function datagramsOf(config: Record<string, unknown>, exchange: ExchangeOptions = request): Promise<string[]> {
  const run = runPlugin(datadog, config);
  await run(exchange);
  await run.services.clock.advance(1_000);
  return run.services.sockets.sent.map((bytes) => bytes.toString().replace(/:\d+\|ms/, ':N|ms'));
}

describe('datadog', () => {
  it('tells all of it by default, with tags', async () => {
    const tags = '|#name:shop_api,status:200,app:kong';
    expect(await datagramsOf({})).toEqual([
      `kong.request.count:1|c${tags}`,
      `kong.latency:N|ms${tags}`,
      `kong.request.size:N|ms${tags}`,
      `kong.response.size:N|ms${tags}`,
      `kong.kong_latency:N|ms${tags}`,
    ]);
  });

  it('tells the consumer where a metric asks for it, and lets no name write tags of its own', async () => {
    const config = {
      prefix: 'edge',
      consumer_tag: 'user',
      metrics: [
        { name: 'request_count', stat_type: 'counter', sample_rate: 1, tags: ['a:b'], consumer_identifier: 'username' },
        { name: 'request_size', stat_type: 'distribution' },
      ],
    };
    const [first, second] = await datagramsOf(config, { ...request, consumer: services.consumer('c-1') });
    expect(first).toBe('edge.request.count:1|c|#name:shop_api,status:200,user:ann_admin_true__x,a:b');
    expect(second).toMatch(/^edge\.request\.size:\d+\|d\|#name:shop_api,status:200$/);
  });

  it('tells of requests without a service, too', async () => {
    const metrics = [{ name: 'request_count', stat_type: 'counter', sample_rate: 1 }];
    expect(await datagramsOf({ metrics }, {})).toEqual(['kong.request.count:1|c|#status:200']);
  });

  it.each([
    [{ name: 'request_count', stat_type: 'counter' }, 'required for counters'],
    [{ name: 'status_count', stat_type: 'counter', sample_rate: 1 }, 'request_count'],
    [{ name: 'latency', stat_type: 'timer', tags: ['a,b'] }, 'must be a tag'],
  ])('refuses the metric %j', (metric, message) => {
    expect(() => runPlugin(datadog, { metrics: [metric] })).toThrow(message);
  });

  it('takes the example of its README', () => {
    const config = { ...readmeExample(import.meta.url, 'datadog'), host: 'agent.example' };
    expect(() => runPlugin(datadog, config)).not.toThrow();
  });
});
