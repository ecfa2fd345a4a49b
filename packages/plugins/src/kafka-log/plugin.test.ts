import { fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { kafkaLog } from './plugin.ts';

const config = { bootstrap_servers: [{ host: 'kafka.example', port: 9092 }], topic: 'logs' };

describe('kafka-log', () => {
  it('hands over records that came within a second together', async () => {
    const run = runPlugin(kafkaLog, config);
    await run({ url: '/a', headers: { authorization: 'Bearer s3cret' } });
    await run({ url: '/b' });
    await run.services.clock.advance(1_000);
    const { requests, producers } = run.services.kafka;
    expect(
      requests.map(({ topic, values }) => [topic, values.map((value) => JSON.parse(String(value)).request.uri)]),
    ).toEqual([['logs', ['/a', '/b']]]);
    expect(String(requests[0]!.values)).not.toContain('s3cret');
    expect(producers[0]).toMatchObject({ acks: 1, connectTimeoutMs: 10_000, requestTimeoutMs: 2_000 });
    expect([producers[0]!.tls, producers[0]!.sasl]).toEqual([undefined, undefined]);
  });

  it('keeps requests to brokers as short as they take them, and drops what fits none', async () => {
    const run = runPlugin(kafkaLog, {
      ...config,
      producer_request_limits_bytes_per_request: 2_400,
      producer_request_limits_messages_per_request: 4,
    });
    for (const length of [500, 500, 5_000, 500]) await run({ url: `/${'x'.repeat(length)}` });
    await run.services.clock.advance(1_000);
    const { kafka, metrics } = run.services;
    expect(kafka.requests.length).toBeGreaterThan(1);
    for (const { values } of kafka.requests) expect(Buffer.concat(values).length).toBeLessThan(2_400);
    const count = (what: string) =>
      metrics.sum(`sallyport_log_queue_${what}_total`, 'kafka-log kafka.example:9092 logs');
    expect([count('delivered'), count('dropped')]).toEqual([3, 1]);
  });

  it('signs in and speaks TLS as told', () => {
    const run = runPlugin(kafkaLog, readmeExample(import.meta.url, 'kafka-log'));
    const [producer] = run.services.kafka.producers;
    expect(producer).toMatchObject({ acks: -1, tls: { verify: true }, sasl: { mechanism: 'SCRAM-SHA-512' } });
    expect(producer!.sasl!.user.reveal()).toBe('gateway');
  });

  it('never keeps a request waiting, shares a producer with its like, and closes it behind the last', async () => {
    const services = fakeServices();
    services.kafka.take = () => new Promise(() => {});
    const [first, second] = [runPlugin(kafkaLog, config, { services }), runPlugin(kafkaLog, config, { services })];
    expect(await first()).toBe('passed');
    await first.close();
    expect([services.kafka.producers.length, services.kafka.open]).toEqual([1, 1]);
    const closed = second.close();
    await services.clock.advance(5_000);
    await closed;
    expect(services.kafka.open).toBe(0);
  });

  it.each([
    [{ ...config, bootstrap_servers: [] }, 'bootstrap_servers'],
    [{ ...config, security: { ssl: true, certificate_id: 'c' } }, 'certificates of clients are not supported'],
    [{ ...config, authentication: { strategy: 'sasl', mechanism: 'PLAIN' } }, 'needs mechanism, user and password'],
    [{ ...config, authentication: { mechanism: 'PLAIN', user: 'a', password: 'b' } }, 'must be sasl'],
    [{ ...config, authentication: { tokenauth: true } }, 'delegation tokens are not supported'],
    [{ ...config, custom_fields_by_lua: { a: 'return 1' } }, 'Lua is not run here'],
    [{ ...config, schema_registry: {} }, 'schema_registry'],
  ])('refuses %j', (refused, message) => {
    expect(() => runPlugin(kafkaLog, refused)).toThrow(message);
  });
});
