import { gunzipSync, gzipSync } from 'node:zlib';
import type { LlmFacts } from '@sallyport/contracts';
import { type Exchange, TrySpan } from '@sallyport/pipeline';
import {
  type FakeOriginAnswer,
  fakeServices,
  type RunPluginOptions,
  readmeExample,
  runPlugin,
} from '@sallyport/testkit';
import { decodeLogs, decodeMetrics, decodeTraces, type OtlpSpan } from '@sallyport/testkit/otlp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTelemetry } from './plugin.ts';

const traces_endpoint = 'http://collector.example:4318/v1/traces?tenant=a';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${parent}-01`;
const all = { traces_endpoint, sampling_rate: 1 };

beforeAll(() => openTelemetry.load!());

function setUp(config: object, options: Partial<RunPluginOptions> = {}, answer: FakeOriginAnswer = {}) {
  const services = options.services ?? fakeServices();
  services.http.originAnswer = () => answer;
  const run = runPlugin(openTelemetry, config as Record<string, unknown>, { ...options, services });
  const sent = () => services.http.originCalls;
  return { run, services, sent, spans: () => sent().flatMap(({ body }) => decodeTraces(body)) };
}

const named = (spans: readonly OtlpSpan[], name: string) => spans.find((span) => span.name === name)!;
const ms = ({ startNs, endNs }: OtlpSpan) => Number(endNs - startNs) / 1e6;

describe('opentelemetry', () => {
  it('sends spans as protobuf, in batches', async () => {
    const { run, services, sent, spans } = setUp({
      ...all,
      headers: { 'X-Token': 't' },
      resource_attributes: { env: 'test' },
    });
    await run({ url: 'https://api.example/orders?a=1', headers: { traceparent, 'user-agent': 'curl' } });
    await run();
    expect(sent()).toHaveLength(0);
    await services.clock.advance(1_000);
    expect(sent()).toHaveLength(1);
    const [{ request, options }] = sent() as [(typeof services.http.originCalls)[number]];
    expect(request).toMatchObject({ method: 'POST', target: '/v1/traces?tenant=a' });
    expect(request.headers.join('|')).toContain('Content-Type|application/x-protobuf');
    expect(request.headers.join('|')).toContain('X-Token|t');
    expect(options).toMatchObject({ connectTimeoutMs: 1_000, writeTimeoutMs: 5_000, readTimeoutMs: 5_000 });
    const [first, second] = spans().filter(({ name }) => name === 'kong');
    expect(first).toMatchObject({
      traceId,
      parentSpanId: parent,
      kind: 'SPAN_KIND_SERVER',
      resource: {
        'service.name': 'kong',
        'service.version': '0.0.0',
        'service.instance.id': services.node.id,
        env: 'test',
      },
      attributes: {
        'http.method': 'GET',
        'http.url': 'https://api.example:8443/orders?a=1',
        'http.status_code': 200,
        'http.request.method': 'GET',
        'url.path': '/orders',
        'url.query': 'a=1',
        'http.response.status_code': 200,
        'client.address': '203.0.113.7',
        'user_agent.original': 'curl',
      },
      status: { code: 'STATUS_CODE_UNSET' },
    });
    expect(second!.parentSpanId).toBe('');
    expect(second!.traceId).not.toBe(traceId);
  });

  it('tells the upstream, the log and on demand the client of the trace', async () => {
    const { run } = setUp({ ...all, http_response_header_for_traceid: 'X-Trace-Id' });
    const { upstream, reply, event } = await run.trace({ headers: { traceparent, tracestate: 'a=1' } });
    expect(upstream!.headers['traceparent']).toBe(`00-${traceId}-${event.trace!.spanId}-01`);
    expect(upstream!.headers['tracestate']).toBe('a=1');
    expect(reply.headers['x-trace-id']).toBe(traceId);
    expect(event.trace).toMatchObject({ traceId, parentSpanId: parent, isSampled: true, ids: { w3c: traceId } });
  });

  it.each([
    [{}, ['b3'], { b3: `${traceId}-${parent}-1` }],
    [{}, ['traceparent'], {}],
    [{ propagation: { default_format: 'jaeger' } }, ['uber-trace-id'], {}],
    [{ header_type: 'ignore' }, ['b3', 'traceparent'], { b3: `${traceId}-${parent}-1` }],
    [{ header_type: 'gcp' }, ['b3', 'x-cloud-trace-context'], { b3: `${traceId}-${parent}-1` }],
    [{ propagation: { inject: [] } }, [], {}],
    [
      { propagation: { extract: ['b3'], clear: ['b3'], inject: ['datadog'] } },
      ['x-datadog-trace-id'],
      { b3: `${traceId}-${parent}-1` },
    ],
  ])('with %j tells others in %j', async (config, told, headers) => {
    const { run } = setUp({ ...all, ...config });
    const { upstream, event } = await run.trace({ headers: headers as Record<string, string> });
    const names = ['traceparent', 'b3', 'x-datadog-trace-id', 'uber-trace-id', 'x-cloud-trace-context'];
    expect(names.filter((name) => upstream!.headers[name] !== undefined).sort()).toEqual([...told].sort());
    if ('header_type' in config && config.header_type === 'ignore') expect(event.trace!.traceId).not.toBe(traceId);
  });

  it.each([
    [{ sampling_rate: 0 }, '01', false],
    [{ sampling_rate: 1 }, '00', false],
    [{ sampling_rate: 1 }, '01', true],
    [{ sampling_rate: 0, sampling_strategy: 'parent_probability_fallback' }, '01', true],
    [{ sampling_rate: 1, sampling_strategy: 'parent_probability_fallback' }, '00', false],
  ])('%j of a caller that says %s: recorded %s', async (config, flags, isRecorded) => {
    const { run, services, spans } = setUp({ traces_endpoint, ...config });
    const { upstream, event } = await run.trace({ headers: { traceparent: `00-${traceId}-${parent}-${flags}` } });
    await services.clock.advance(1_000);
    expect(spans().length > 0).toBe(isRecorded);
    expect(event.timeline !== undefined).toBe(isRecorded);
    expect(upstream!.headers['traceparent']!.slice(-2)).toBe(isRecorded ? '01' : '00');
  });

  it('records about as many of the traces that begin here as it is told to', async () => {
    const { run } = setUp({ traces_endpoint, sampling_rate: 0.25 });
    let recorded = 0;
    for (let i = 0; i < 2_000; i++) if ((await run.trace()).event.trace!.isSampled) recorded++;
    expect(recorded).toBeGreaterThan(400);
    expect(recorded).toBeLessThan(600);
  });

  it('has a span for every part of an exchange, to the microsecond', async () => {
    const failing = (x: Exchange) => {
      const { timeline } = x;
      const at = (offsetMs: number) => x.startedMonotonicMs + offsetMs;
      const tries = [
        { failure: 'connect' as const, keepAlive: false, ip: undefined, status: undefined },
        { failure: undefined, keepAlive: true, ip: '192.0.2.1', status: 200 },
      ];
      for (const one of tries)
        x.tries.push({ startedAtMs: 0, durationMs: 1, host: 'api.internal', port: 80, targetId: undefined, ...one });
      timeline!.end(timeline!.begin('router', 0));
      const first = new TrySpan(timeline!, 0, at(0));
      first.ended('connect');
      const span = timeline!.begin('inner_request', 1);
      Object.assign(span, { durationMs: 2.5, spanId: 'a'.repeat(16), method: 'GET', target: '/inner', status: 200 });
      const second = new TrySpan(timeline!, 1, at(0));
      second.connected({ startedMs: at(0), resolvedMs: at(1.25), connectedMs: at(2), readyMs: at(5) });
      return {};
    };
    const { run, services, spans } = setUp(all, { upstream: failing });
    const { event } = await run.trace();
    await services.clock.advance(1_000);
    const tree = spans();
    const root = named(tree, 'kong');
    expect(tree.every(({ traceId: id }) => id === root.traceId)).toBe(true);
    expect(tree.map(({ name }) => name)).toEqual([
      'kong',
      'kong.access.plugin.opentelemetry',
      'kong.router',
      'kong.balancer',
      'kong.internal.request',
      'kong.balancer',
      'kong.dns',
      'kong.io.socket.connect',
      'kong.io.socket.sslhandshake',
    ]);
    const balancers = tree.filter(({ name }) => name === 'kong.balancer');
    expect(balancers[0]).toMatchObject({
      kind: 'SPAN_KIND_CLIENT',
      parentSpanId: root.spanId,
      status: { code: 'STATUS_CODE_ERROR', message: 'connect' },
      attributes: { try_count: 1, 'net.peer.name': 'api.internal', 'error.type': 'connect' },
      events: [{ name: 'exception', attributes: { 'exception.type': 'connect' } }],
    });
    expect(balancers[1]!.attributes).toMatchObject({ try_count: 2, keepalive: true, 'net.peer.ip': '192.0.2.1' });
    const dns = named(tree, 'kong.dns');
    expect([ms(dns), dns.parentSpanId]).toEqual([1.25, balancers[1]!.spanId]);
    expect(ms(named(tree, 'kong.io.socket.sslhandshake'))).toBe(3);
    const inner = named(tree, 'kong.internal.request');
    expect([inner.spanId, ms(inner), inner.attributes['url.path']]).toEqual(['a'.repeat(16), 2.5, '/inner']);
    expect(root.startNs).toBe(BigInt(event.startedAtMs) * 1_000_000n);
  });

  const llm: LlmFacts = {
    plugin: 'ai-proxy',
    pluginId: 'p',
    operation: 'chat',
    dialect: 'openai-chat',
    mode: 'stream',
    provider: 'azure',
    requestModel: 'gpt-4o',
    responseModel: 'gpt-4o-2024',
    latencyMs: 120,
    timeToFirstTokenMs: 40.5,
    timePerTokenMs: 8,
    usage: {
      input: 10,
      cacheRead: 5,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      inputAudio: 0,
      output: 7,
      reasoning: 3,
      outputAudio: 0,
    },
    cost: 0.002,
    attempts: [{ provider: 'azure', model: 'gpt-4o', startedAtMs: 0, durationMs: 120, status: 200 }],
    logsStatistics: true,
  };

  it('says of a model what the conventions want, and what was said only where it is logged', async () => {
    const answers = [llm, { ...llm, payload: { request: 'ask', response: 'tell' } }];
    const upstream = (x: Exchange) => {
      x.llm = answers.shift();
      x.tries.push({ startedAtMs: 0, durationMs: 120, host: 'azure', port: 443, keepAlive: true });
      const span = x.timeline!.begin('upstream', 2);
      Object.assign(span, { durationMs: 120, try: 0 });
      return {};
    };
    const { run, services, spans } = setUp(all, { upstream });
    await run();
    await run();
    await services.clock.advance(1_000);
    const [first, second] = spans().filter(({ name }) => name === 'kong.gen_ai');
    expect(first!.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'azure.ai.openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.model': 'gpt-4o-2024',
      'gen_ai.usage.input_tokens': 15,
      'gen_ai.usage.output_tokens': 10,
      'gen_ai.server.time_to_first_token': 0.0405,
      'kong.gen_ai.llm.cost': 0.002,
    });
    expect(ms(first!)).toBe(120);
    expect(Number(first!.events[0]!.atNs - first!.startNs) / 1e6).toBe(40.5);
    expect(first!.attributes).not.toHaveProperty('gen_ai.input.messages');
    expect(second!.attributes).toMatchObject({ 'gen_ai.input.messages': 'ask', 'gen_ai.output.messages': 'tell' });
    const balancer = named(spans(), 'kong.balancer');
    expect(balancer.parentSpanId).toBe(first!.spanId);
  });

  const mcp = {
    sessionId: 's',
    protocolVersion: '2025-11-25',
    rpc: [
      {
        method: 'tools/call',
        id: '7',
        toolName: 'echo',
        latencyMs: 12,
        startMs: 1.5,
        responseBytes: 90,
        error: '-32602 no such thing',
      },
    ],
    audit: [{ primitive: 'tool' as const, name: 'echo', scope: 'default' as const, action: 'allow' as const }],
  };

  it('has a span for each message of JSON-RPC', async () => {
    const upstream = (x: Exchange) => {
      x.mcp = mcp;
      return {};
    };
    const { run, services, spans } = setUp(all, { upstream });
    await run();
    await services.clock.advance(1_000);
    const span = named(spans(), 'tools/call echo');
    expect(span).toMatchObject({
      kind: 'SPAN_KIND_SERVER',
      status: { code: 'STATUS_CODE_ERROR' },
      attributes: {
        'mcp.method.name': 'tools/call',
        'mcp.session.id': 's',
        'mcp.protocol.version': '2025-11-25',
        'jsonrpc.request.id': '7',
        'gen_ai.tool.name': 'echo',
        'gen_ai.operation.name': 'execute_tool',
        'sallyport.mcp.acl': 'allow',
      },
    });
    expect([ms(span), Number(span.startNs - named(spans(), 'kong').startNs) / 1e6]).toEqual([12, 1.5]);
  });

  describe('access logs', () => {
    const access_logs = { endpoint: 'http://collector.example/v1/logs' };

    it('are of every exchange, and show no secret', async () => {
      const { run, services, sent } = setUp({ access_logs, sampling_rate: 0 });
      const headers = {
        traceparent: `00-${traceId}-${parent}-00`,
        authorization: 'Bearer s3cret',
        'x-key': 's3cret',
        accept: 'a',
      };
      const upstream = (x: Exchange) => {
        x.markSecretHeader('x-key');
        x.markSecretQuery('apikey');
        return { status: 404 };
      };
      const { run: again } = setUp({ access_logs }, { services, upstream });
      await again({ url: '/orders?apikey=s3cret&a=1', headers });
      await run();
      await services.clock.advance(1_000);
      const records = sent().flatMap(({ body }) => decodeLogs(body));
      const record = records.find(({ severity }) => severity === 'WARN')!;
      expect(record).toMatchObject({
        traceId,
        body: 'GET 404',
        attributes: {
          'url.path': '/orders',
          'url.query': 'apikey=REDACTED&a=1',
          'http.request.header.authorization': ['REDACTED'],
          'http.request.header.x-key': ['REDACTED'],
          'http.request.header.accept': ['a'],
          'http.response.status_code': 404,
          'kong.workspace.name': 'default',
        },
      });
      expect(record.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(sent().every(({ body }) => !body.includes('s3cret'))).toBe(true);
      expect(records).toHaveLength(2);
    });
  });

  describe('metrics', () => {
    const metrics = {
      endpoint: 'http://collector.example/v1/metrics',
      push_interval: 10,
      enable_request_metrics: true,
      enable_latency_metrics: true,
      enable_bandwidth_metrics: true,
      enable_ai_metrics: true,
    };

    it('are counted as they are wanted', async () => {
      let answered: Exchange['mcp'] = { ...mcp, rpc: mcp.rpc.map(({ error: _, ...rpc }) => rpc), audit: [] };
      const upstream = (x: Exchange) => {
        x.llm = answered === mcp ? llm : undefined;
        x.mcp = answered;
        return {};
      };
      const { run, services } = setUp({ metrics }, { upstream });
      await run();
      answered = mcp;
      await run({ method: 'MADEUP' });
      const of = ['', '', 'default', ''];
      const { metrics: kept } = services;
      expect(kept.sum('http.server.request.count', ...of, 'upstream', '_OTHER', '200')).toBe(1);
      const model = [...of, 'azure.ai.openai', 'gpt-4o', 'gpt-4o-2024', 'chat', 'stream'];
      expect(kept.sum('gen_ai.client.token.usage', ...model, 'input')).toBe(15);
      expect(kept.values('gen_ai.server.time_to_first_token', ...model)).toEqual([0.0405]);
      expect(kept.sum('kong.gen_ai.mcp.request.error.count', ...of, 'tools/call', 'echo', '-32602')).toBe(1);
      expect(kept.sum('kong.gen_ai.mcp.acl.allowed', ...of, 'tool', 'echo')).toBe(1);
      const few = setUp({ metrics: { endpoint: metrics.endpoint } });
      await few.run();
      expect([...few.services.metrics.options.keys()].filter((name) => name.includes('.'))).toEqual([]);
    });

    it('have no labels that callers of MCP servers made up', async () => {
      let asked = 0;
      const upstream = (x: Exchange) => {
        const name = `made-up-${asked++}`;
        const denied = { primitive: 'tool' as const, name, scope: 'default' as const, action: 'deny' as const };
        const listed = { ...denied, name: 'secret-tool', method: 'tools/list' };
        x.mcp = {
          rpc: [{ method: name, toolName: name, latencyMs: 1, responseBytes: 1, error: '-32602 Unknown tool' }],
          audit: [{ ...denied, method: 'tools/call' }, listed],
        };
        return {};
      };
      const { run, services } = setUp({ metrics }, { upstream });
      for (let n = 0; n < 3; n++) await run();
      const of = ['', '', 'default', ''];
      const { metrics: kept } = services;
      expect(kept.sum('kong.gen_ai.mcp.request.error.count', ...of, '_OTHER', '', '-32602')).toBe(3);
      expect(kept.sum('kong.gen_ai.mcp.acl.denied', ...of, 'tool', '')).toBe(3);
      expect(kept.sum('kong.gen_ai.mcp.acl.denied', ...of, 'tool', 'secret-tool')).toBe(3);
    });

    it('are pushed time and again, and at the end', async () => {
      const { run, services, sent } = setUp({ metrics });
      await run();
      await services.clock.advance(25_000);
      expect(sent()).toHaveLength(2);
      await run.close();
      expect(sent()).toHaveLength(3);
      const told = decodeMetrics(sent()[0]!.body);
      expect(told.find(({ name }) => name === 'http.server.request.count')).toMatchObject({
        unit: '{request}',
        points: [{ value: 1, attributes: { 'kong.workspace.name': 'default', 'kong.response.status_code': '200' } }],
      });
      expect(told.every(({ name }) => name.includes('.'))).toBe(true);
    });

    it('that do not arrive are told with the next push', async () => {
      const { run, services, sent } = setUp({ metrics }, {}, { status: 400 });
      await run();
      await services.clock.advance(30_500);
      expect(sent()).toHaveLength(3);
      expect(services.log.entries.filter(({ message }) => message.includes('could not be pushed'))).toHaveLength(1);
    });
  });

  describe('a receiver', () => {
    const retried = (status: number, headers: string[] = []) => setUp(all, {}, { status, headers });

    it.each([429, 502, 503, 504])('that answers %i is asked again', async (status) => {
      const { run, services, sent } = retried(status);
      await run();
      await services.clock.advance(3_000);
      expect(sent().length).toBeGreaterThan(3);
      expect(new Set(sent().map(({ body }) => body.toString('hex'))).size).toBe(1);
    });

    it('is not asked again before it wants to be', async () => {
      const { run, services, sent } = retried(503, ['Retry-After', '20']);
      await run();
      await services.clock.advance(20_500);
      expect(sent()).toHaveLength(1);
      await services.clock.advance(1_000);
      expect(sent()).toHaveLength(2);
    });

    it.each([400, 401, 404, 413, 500])('that answers %i is not, and what is lost is counted', async (status) => {
      const { run, services, sent } = retried(status);
      await run();
      await services.clock.advance(10_000);
      expect(sent()).toHaveLength(1);
      expect(services.metrics.sum('sallyport_log_queue_dropped_total', 'opentelemetry traces')).toBe(1);
    });

    it('that keeps a part of it has the rest counted', async () => {
      const partial = Buffer.from([0x0a, 0x06, 0x08, 0x02, 0x12, 0x02, 0x6e, 0x6f]);
      const { run, services } = setUp(all, {}, { status: 200, body: partial });
      await run();
      await services.clock.advance(1_000);
      expect(services.metrics.sum('sallyport_otlp_rejected_total', 'opentelemetry', 'traces')).toBe(2);
      expect(services.log.entries.at(-1)).toMatchObject({ level: 'error', fields: { rejected: 2, reason: 'no' } });
    });
  });

  describe('over gRPC', () => {
    const grpc = { ...all, protocol: 'grpc', traces_endpoint: 'https://collector.example:4317' };
    const ok: FakeOriginAnswer = { headers: ['content-type', 'application/grpc'], trailers: ['grpc-status', '0'] };
    const messageOf = (body: Buffer) => body.subarray(5, 5 + body.readUInt32BE(1));
    const dropped = ({ metrics }: ReturnType<typeof fakeServices>) =>
      metrics.sum('sallyport_log_queue_dropped_total', 'opentelemetry traces');

    it('is a call with one message', async () => {
      const { run, services, sent } = setUp({ ...grpc, headers: { 'X-Token': 't' } }, {}, ok);
      await run({ headers: { traceparent } });
      await services.clock.advance(1_000);
      const [{ request, options, body }] = sent() as [(typeof services.http.originCalls)[number]];
      expect(request).toMatchObject({
        method: 'POST',
        target: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      });
      expect(options).toMatchObject({ protocol: 'http2', tlsVerify: true });
      const headers = request.headers.join('|');
      for (const header of ['Content-Type|application/grpc', 'TE|trailers', 'grpc-timeout|5000m', 'X-Token|t'])
        expect(headers).toContain(header);
      expect([body[0], body.length]).toEqual([0, 5 + body.readUInt32BE(1)]);
      expect(named(decodeTraces(messageOf(body)), 'kong')).toMatchObject({ traceId, parentSpanId: parent });
      await services.clock.advance(10_000);
      expect(sent()).toHaveLength(1);
    });

    it('may be compressed', async () => {
      const { run, services, sent } = setUp({ ...grpc, compression: 'gzip' }, {}, ok);
      await run();
      await services.clock.advance(1_000);
      await expect.poll(() => sent().length).toBe(1);
      const { request, body } = sent()[0]!;
      expect(request.headers.join('|')).toContain('grpc-encoding|gzip');
      expect(body[0]).toBe(1);
      expect(decodeTraces(gunzipSync(messageOf(body)))[0]!.name).toBe('kong');
    });

    it.each([1, 4, 10, 11, 14, 15])('status %i is asked again', async (status) => {
      const { run, services, sent } = setUp(grpc, {}, { trailers: ['grpc-status', String(status)] });
      await run();
      await services.clock.advance(3_000);
      expect(sent().length).toBeGreaterThan(3);
    });

    it.each([2, 3, 5, 7, 8, 12, 13, 16])('status %i is not', async (status) => {
      const head = ['grpc-status', String(status), 'grpc-message', 'no%20way'];
      const { run, services, sent } = setUp(grpc, {}, { headers: head });
      await run();
      await services.clock.advance(10_000);
      expect(sent()).toHaveLength(1);
      expect(dropped(services)).toBe(1);
      expect(JSON.stringify(services.log.entries)).toContain(`status ${status} of gRPC: no way`);
    });

    it.each([
      [503, true],
      [200, false],
      [404, false],
    ])('an answer of %i that is none of gRPC is asked again: %s', async (status, isAgain) => {
      const { run, services, sent } = setUp(grpc, {}, { status });
      await run();
      await services.clock.advance(10_000);
      expect(sent().length > 1).toBe(isAgain);
    });

    it('a receiver that has no room says when to come again', async () => {
      // Status { code: 8, details: [Any { RetryInfo { retry_delay: 20.5 s } }] }
      const duration = Buffer.from([0x08, 20, 0x10, ...varint(500_000_000)]);
      const info = field(1, duration);
      const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
      const other = Buffer.concat([field(1, Buffer.from('type.googleapis.com/google.rpc.Help')), field(2, info)]);
      const detail = Buffer.concat([field(1, type), field(2, info)]);
      const details = Buffer.concat([Buffer.from([0x08, 8]), field(3, other), field(3, detail)]).toString('base64');
      const trailers = ['grpc-status', '8', 'grpc-status-details-bin', details.replace(/=+$/, '')];
      const { run, services, sent } = setUp(grpc, {}, { trailers });
      await run();
      await services.clock.advance(21_000);
      expect(sent()).toHaveLength(1);
      await services.clock.advance(1_000);
      expect(sent()).toHaveLength(2);
    });

    it.each(['plain', 'compressed'])('what a receiver would not keep is counted: %s', async (how) => {
      const partial = Buffer.from([0x0a, 0x06, 0x08, 0x02, 0x12, 0x02, 0x6e, 0x6f]);
      const message = how === 'plain' ? partial : gzipSync(partial);
      const body = Buffer.concat([Buffer.from([how === 'plain' ? 0 : 1, 0, 0, 0, message.length]), message]);
      const headers = ['grpc-encoding', how === 'plain' ? 'identity' : 'gzip'];
      const { run, services } = setUp(grpc, {}, { headers, body, trailers: ['grpc-status', '0'] });
      await run();
      await services.clock.advance(1_000);
      expect(services.metrics.sum('sallyport_otlp_rejected_total', 'opentelemetry', 'traces')).toBe(2);
      expect(dropped(services)).toBeUndefined();
    });
  });

  it('compresses what is sent over HTTP, on demand', async () => {
    const { run, services, sent } = setUp({ ...all, compression: 'gzip' });
    await run();
    await services.clock.advance(1_000);
    await expect.poll(() => sent().length).toBe(1);
    const { request, body } = sent()[0]!;
    expect(request.headers.join('|')).toContain('Content-Encoding|gzip');
    expect(decodeTraces(gunzipSync(body))[0]!.name).toBe('kong');
  });

  it('passes traces on without a receiver, and keeps no time', async () => {
    const { run } = setUp({});
    const { upstream, event } = await run.trace({ headers: { traceparent } });
    expect(upstream!.headers['traceparent']).toBe(`00-${traceId}-${event.trace!.spanId}-01`);
    expect([event.timeline, run.instance.hooks.sink]).toEqual([undefined, undefined]);
  });

  it.each([
    [{ traces_endpoint: 'collector:4318' }, 'must be an http or https URL'],
    [{ traces_endpoint, endpoint: traces_endpoint }, 'write one of them'],
    [{ logs_endpoint: traces_endpoint }, 'the gateway writes its own log'],
    [{ access_logs: { custom_attributes_by_lua: { a: 'return 1' } } }, 'Lua is not run here'],
    [{ metrics: { enable_upstream_health_metrics: true } }, '/upstreams of the Admin API'],
    [{ resource_attributes: { a: '$(headers.host)' } }, 'is about the node'],
    [{ protocol: 'grpc', traces_endpoint }, 'write http://collector.example:4318'],
    [{ protocol: 'grpc', metrics: { endpoint: traces_endpoint } }, 'has no path'],
    [{ protocol: 'grpc', headers: { 'grpc-timeout': '1S' } }, 'is of gRPC itself'],
    [{ protocol: 'http/json' }, 'http/protobuf'],
    [{ sampling_rate: 2 }, '<=1'],
    [{ headers: { Host: 'a' } }, "cannot contain a 'Host'"],
    [{ propagation: { extract: ['zipkin'] } }, 'w3c'],
  ])('refuses %j', (config, message) => {
    expect(() => runPlugin(openTelemetry, config)).toThrow(message);
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(openTelemetry, readmeExample(import.meta.url, 'opentelemetry'))).not.toThrow();
  });
});

function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
