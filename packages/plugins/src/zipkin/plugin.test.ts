import type { Exchange } from '@sallyport/pipeline';
import { fakeServices, type RunPluginOptions, readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { zipkin } from './plugin.ts';

const http_endpoint = 'http://zipkin.example:9411/api/v2/spans';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

beforeAll(() => zipkin.load!());

function setUp(config: object, options: Partial<RunPluginOptions> = {}, status = 202) {
  const services = fakeServices();
  services.http.originAnswer = () => ({ status });
  const run = runPlugin(zipkin, config as Record<string, unknown>, { ...options, services });
  const spans = () => services.http.originCalls.flatMap(({ body }) => JSON.parse(body.toString()));
  return { run, services, spans };
}

const all = { http_endpoint, sample_ratio: 1 };

describe('zipkin', () => {
  it('waits for as long as it takes where a timeout is 0', async () => {
    const { run, services } = setUp({ ...all, connect_timeout: 0, send_timeout: 0, read_timeout: 0 });
    await run.trace({ url: '/' });
    await services.clock.advance(10);
    const [{ options }] = services.http.originCalls as [(typeof services.http.originCalls)[number]];
    const patient = 2_147_483_646;
    expect(options).toMatchObject({ connectTimeoutMs: patient, writeTimeoutMs: patient, readTimeoutMs: patient });
  });

  it('sends spans of version 2 as JSON', async () => {
    const upstream = (x: Exchange) => {
      x.credential = { id: 'cred' } as NonNullable<Exchange['credential']>;
      x.tries.push({
        startedAtMs: 0,
        durationMs: 2.5,
        host: 'api',
        ip: '192.0.2.1',
        port: 8080,
        keepAlive: false,
        status: 503,
      });
      Object.assign(x.timeline!.begin('upstream', 1), { durationMs: 2.5, try: 0, status: 503 });
      return { status: 503 };
    };
    const config = {
      ...all,
      http_span_name: 'method_path',
      static_tags: [{ name: 'dc', value: 'north' }],
      default_service_name: 'unnamed',
    };
    const { run, services, spans } = setUp(config, { upstream });
    const headers = { b3: `${traceId}-${parent}-1`, 'Zipkin-Tags': 'fg=blue; bg = red; none' };
    const { event } = await run.trace({ url: '/orders?a=1', headers });
    await services.clock.advance(10);
    const [{ request }] = services.http.originCalls as [(typeof services.http.originCalls)[number]];
    expect([request.target, request.headers[1]]).toEqual(['/api/v2/spans', 'application/json']);
    const [root, , attempt] = spans();
    expect(root).toMatchObject({
      traceId,
      parentId: parent,
      id: event.trace!.spanId,
      name: 'GET /orders',
      kind: 'SERVER',
      timestamp: event.startedAtMs * 1_000,
      localEndpoint: { serviceName: 'kong' },
      remoteEndpoint: { ipv4: '203.0.113.7' },
      tags: { dc: 'north', fg: 'blue', bg: 'red', 'kong.credential': 'cred', 'http.status_code': '503', error: '503' },
    });
    expect(attempt).toMatchObject({
      parentId: root.id,
      name: 'kong.balancer',
      kind: 'CLIENT',
      duration: 2_500,
      remoteEndpoint: { serviceName: 'unnamed', ipv4: '192.0.2.1', port: 8080 },
      tags: { error: '503' },
    });
  });

  it('tells upstreams by B3 where the caller said nothing, with ids of the length that is wanted', async () => {
    const { run, services, spans } = setUp({ ...all, traceid_byte_count: 8 });
    const { upstream } = await run.trace();
    expect(upstream!.headers['x-b3-traceid']).toMatch(/^[0-9a-f]{16}$/);
    await services.clock.advance(10);
    expect(spans()[0].traceId).toBe(upstream!.headers['x-b3-traceid']);
    const { upstream: other } = await setUp({ ...all, default_header_type: 'w3c' }).run.trace();
    expect(other!.headers['traceparent']).toMatch(/-01$/);
  });

  it.each([
    [0, '1', true],
    [1, '0', false],
  ])('with a ratio of %i, what the caller decided (%s) holds', async (sample_ratio, wish, isRecorded) => {
    const { run } = setUp({ http_endpoint, sample_ratio });
    const { event } = await run.trace({ headers: { b3: `${traceId}-${parent}-${wish}` } });
    expect(event.trace!.isSampled).toBe(isRecorded);
  });

  it('counts what was lost', async () => {
    const { run, services } = setUp(all, {}, 400);
    await run();
    await services.clock.advance(100);
    expect(services.metrics.sum('sallyport_log_queue_dropped_total', 'zipkin')).toBe(1);
    expect(services.http.originCalls).toHaveLength(1);
  });

  it('passes traces on without a receiver', async () => {
    const { run } = setUp({ http_response_header_for_traceid: 'X-Trace' });
    const { upstream, reply, event } = await run.trace({ headers: { b3: `${traceId}-${parent}-1` } });
    expect(upstream!.headers['b3']).toBe(`${traceId}-${event.trace!.spanId}-1`);
    expect([reply.headers['x-trace'], run.instance.hooks.sink]).toEqual([traceId, undefined]);
  });

  it.each([
    [{ http_endpoint: 'zipkin:9411' }, 'must be an http or https URL'],
    [{ static_tags: [{ name: 'kong.route', value: 'a' }] }, 'for themselves'],
    [{ traceid_byte_count: 4 }, 'traceid_byte_count'],
    [{ phase_duration_flavor: 'tags' }, 'phases have spans here'],
  ])('refuses %j', (config, message) => {
    expect(() => runPlugin(zipkin, config)).toThrow(message);
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(zipkin, readmeExample(import.meta.url, 'zipkin'))).not.toThrow();
  });
});
