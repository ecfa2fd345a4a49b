import { createServer } from 'node:http2';
import { Server as GrpcServer, ServerCredentials, status } from '@grpc/grpc-js';
import { listenOnLoopback, type RunningGateway, startEchoUpstream, startGateway } from '@sallyport/testkit';
import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';
import { type OtlpReceiver, type OtlpSpan, quantileOf, startOtlpReceiver } from '@sallyport/testkit/otlp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, closedPort, type Echo, serve, type TestServer } from './support.ts';

const firstFrameMs = 60;
const paceMs = 15;
const parent = '00f067aa0ba902b7';

let upstream: Awaited<ReturnType<typeof startEchoUpstream>>;
let model: RunningDevLlm;
let mcpServer: TestServer;
/** Headers and bodies that the MCP server got. */
const mcpRequests: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
let zipkinServer: TestServer;
const zipkinSpans: { traceId: string; id: string; name: string; parentId?: string }[] = [];
let unwilling: TestServer;
let silent: TestServer;
let unwillingGrpc: { url: string; stop(): Promise<void> };
let silentGrpc: { url: string; stop(): Promise<void> };
let collector: OtlpReceiver;
let gateway: RunningGateway;

const quick = { max_coalescing_delay: 0.05 };

beforeAll(async () => {
  upstream = await startEchoUpstream();
  model = await startDevLlm({ switches: { firstFrameMs, paceMs, answerTokens: 10 } });
  mcpServer = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.once('end', () => {
      mcpRequests.push({ headers: request.headers, body });
      response.setHeader('Content-Type', 'application/json');
      response.end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
    });
  });
  zipkinServer = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.once('end', () => {
      zipkinSpans.push(...JSON.parse(body));
      response.writeHead(202).end();
    });
  });
  unwilling = await serve((request, response) => {
    request.resume().once('end', () => response.writeHead(400).end());
  });
  silent = await serve((request) => void request.resume());
  const answersNothing = createServer().on('stream', (stream) => void stream.on('error', () => {}).resume());
  silentGrpc = await listenOnLoopback(answersNothing);
  unwillingGrpc = await startUnwillingGrpc();
  collector = await startOtlpReceiver();
  const away = await closedPort();
  const exporting = (traces_endpoint: string, protocol = 'http/protobuf', max_retry_time = 0.2) => ({
    name: 'opentelemetry',
    config: {
      protocol,
      traces_endpoint,
      sampling_rate: 1,
      read_timeout: 300,
      queue: { ...quick, max_retry_time },
    },
  });
  gateway = await startGateway({
    config: JSON.stringify({
      _format_version: '3.0',
      services: [
        {
          name: 'api',
          url: upstream.url,
          routes: [
            { name: 'api', paths: ['/api'], plugins: [{ name: 'key-auth', config: { key_names: ['apikey'] } }] },
            {
              name: 'both',
              paths: ['/both'],
              plugins: [
                {
                  name: 'zipkin',
                  config: {
                    http_endpoint: `${zipkinServer.url}/api/v2/spans`,
                    sample_ratio: 0,
                    default_header_type: 'b3-single',
                    propagation: { inject: ['b3-single'] },
                    queue: quick,
                  },
                },
              ],
            },
            {
              name: 'grpc',
              paths: ['/grpc'],
              plugins: [
                {
                  name: 'opentelemetry',
                  config: {
                    protocol: 'grpc',
                    compression: 'gzip',
                    traces_endpoint: collector.grpcUrl,
                    access_logs: { endpoint: collector.grpcUrl },
                    metrics: { endpoint: collector.grpcUrl, push_interval: 0.3, enable_bandwidth_metrics: true },
                    sampling_rate: 1,
                    queue: quick,
                  },
                },
              ],
            },
            {
              name: 'grpc-unwilling',
              paths: ['/grpc-unwilling'],
              plugins: [exporting(unwillingGrpc.url, 'grpc', 60)],
            },
            { name: 'grpc-silent', paths: ['/grpc-silent'], plugins: [exporting(silentGrpc.url, 'grpc')] },
            { name: 'grpc-away', paths: ['/grpc-away'], plugins: [exporting(`http://127.0.0.1:${away}`, 'grpc')] },
            // One that speaks no HTTP/2 at all.
            { name: 'grpc-other', paths: ['/grpc-other'], plugins: [exporting(unwilling.url, 'grpc')] },
            { name: 'unwilling', paths: ['/unwilling'], plugins: [exporting(`${unwilling.url}/v1/traces`)] },
            { name: 'silent', paths: ['/silent'], plugins: [exporting(`${silent.url}/v1/traces`)] },
            { name: 'away', paths: ['/away'], plugins: [exporting(`http://127.0.0.1:${away}/v1/traces`)] },
          ],
        },
        { name: 'gone', url: `http://127.0.0.1:${away}`, retries: 1, routes: [{ name: 'gone', paths: ['/gone'] }] },
        {
          name: 'mcp',
          url: mcpServer.url,
          routes: [
            {
              name: 'mcp',
              paths: ['/mcp'],
              plugins: [
                {
                  name: 'ai-mcp-proxy',
                  config: { mode: 'passthrough-listener', logging: { log_statistics: true, log_payloads: false } },
                },
              ],
            },
          ],
        },
      ],
      routes: [
        {
          name: 'chat',
          paths: ['/chat'],
          plugins: [
            {
              name: 'ai-proxy',
              config: {
                route_type: 'llm/v1/chat',
                auth: { header_name: 'Authorization', header_value: 'Bearer x' },
                logging: { log_statistics: true },
                model: {
                  provider: 'openai',
                  name: 'gpt-4o',
                  options: { upstream_url: `${model.url}/v1/chat/completions` },
                },
              },
            },
          ],
        },
      ],
      consumers: [{ username: 'ann', keyauth_credentials: [{ key: 'k-ann' }] }],
      plugins: [
        {
          name: 'opentelemetry',
          config: {
            traces_endpoint: `${collector.url}/v1/traces`,
            access_logs: { endpoint: `${collector.url}/v1/logs` },
            metrics: {
              endpoint: `${collector.url}/v1/metrics`,
              push_interval: 0.3,
              enable_request_metrics: true,
              enable_ai_metrics: true,
            },
            sampling_rate: 1,
            queue: quick,
          },
        },
      ],
    }),
  });
});

afterAll(async () => {
  await gateway.stop();
  await collector.stop();
  for (const server of [upstream, model, mcpServer, zipkinServer, unwilling, silent, silentGrpc, unwillingGrpc])
    await server.stop();
});

/** A server of gRPC that is not ours, and takes nothing. */
async function startUnwillingGrpc(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = new GrpcServer();
  const asIs = (bytes: Buffer) => bytes;
  server.register(
    '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    (_call: unknown, answer: (error: object) => void) => answer({ code: status.INVALID_ARGUMENT, details: 'no way' }),
    asIs,
    asIs,
    'unary',
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { url: `http://127.0.0.1:${port}`, stop: async () => server.forceShutdown() };
}

/** Asks as a part of a trace, and waits for the gateway's spans of it. */
async function traced(path: string, options: Parameters<typeof ask>[1] = {}) {
  const traceId = [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, '0')).join('');
  const headers = [...(options.headers ?? []), 'traceparent', `00-${traceId}-${parent}-01`];
  const answer = await ask(gateway.proxyUrl + path, { ...options, headers });
  return { answer, traceId, spans: await spansOf(traceId) };
}

async function spansOf(traceId: string): Promise<OtlpSpan[]> {
  const found = () => collector.spans.filter((span) => span.traceId === traceId);
  await expect.poll(() => found().length, { timeout: 10_000 }).toBeGreaterThan(0);
  return found();
}

const named = (spans: readonly OtlpSpan[], name: string) => spans.find((span) => span.name === name)!;
const ms = ({ startNs, endNs }: OtlpSpan) => Number(endNs - startNs) / 1e6;

/** No part lasts longer than what it is a part of; 1 µs for rounding. */
function expectNested(spans: readonly OtlpSpan[]): void {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  for (const span of spans) {
    const whole = byId.get(span.parentSpanId);
    if (whole === undefined) continue;
    expect(span.startNs, `${span.name} begins`).toBeGreaterThanOrEqual(whole.startNs - 1_000n);
    expect(span.endNs, `${span.name} ends`).toBeLessThanOrEqual(whole.endNs + 1_000n);
  }
}

describe('a trace', () => {
  it('has the exchange, its plugins and its tries, and goes on to the upstream', async () => {
    const { answer, spans } = await traced('/api/x?apikey=k-ann');
    const root = named(spans, 'kong');
    expect(root).toMatchObject({ parentSpanId: parent, kind: 'SPAN_KIND_SERVER' });
    expect(root.attributes).toMatchObject({
      'http.status_code': 200,
      'kong.route.name': 'api',
      'kong.auth.consumer.name': 'ann',
      'url.query': 'apikey=REDACTED',
    });
    const echo = JSON.parse(answer.text) as Echo;
    expect(echo.headers['traceparent']).toBe(`00-${root.traceId}-${root.spanId}-01`);
    for (const name of [
      'kong.router',
      'kong.access.plugin.key-auth',
      'kong.balancer',
      'kong.read_headers_from_upstream',
    ])
      expect(named(spans, name), name).toBeDefined();
    expect(named(spans, 'kong.read_body_from_upstream').parentSpanId).toBe(named(spans, 'kong.balancer').spanId);
    expectNested(spans);
  });

  it('says which plugin refused', async () => {
    const { answer, spans } = await traced('/api/x');
    expect(answer.status).toBe(401);
    expect(named(spans, 'kong').attributes).toMatchObject({
      'sallyport.refusal.plugin': 'key-auth',
      'kong.response.source': 'kong',
    });
    expect(named(spans, 'kong.access.plugin.key-auth').attributes).toMatchObject({ 'http.response.status_code': 401 });
    expect(named(spans, 'kong.balancer')).toBeUndefined();
  });

  it('has each try that failed, and an error', async () => {
    const { answer, spans } = await traced('/gone');
    expect(answer.status).toBe(502);
    expect(spans.filter(({ name }) => name === 'kong.balancer').map(({ status }) => status.message)).toEqual([
      'connect',
      'connect',
    ]);
    expect(named(spans, 'kong').status).toEqual({ code: 'STATUS_CODE_ERROR', message: 'upstream_unreachable' });
  });

  it('has the request that no route matches', async () => {
    const { spans } = await traced('/nowhere');
    expect(named(spans, 'kong').attributes).toMatchObject({ 'http.status_code': 404 });
    expect(named(spans, 'kong.router').attributes).toEqual({ matched: false });
  });

  it('has the time to the first token of a model, and the model is told of it', async () => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], stream: true });
    const { spans, traceId } = await traced('/chat', {
      method: 'POST',
      headers: ['Content-Type', 'application/json'],
      body,
    });
    const asked = named(spans, 'kong.gen_ai');
    const toFirstMs = (asked.attributes['gen_ai.server.time_to_first_token'] as number) * 1000;
    const [event] = asked.events;
    expect(event!.name).toBe('gen_ai.first_token');
    expect(Math.abs(Number(event!.atNs - asked.startNs) / 1e6 - toFirstMs)).toBeLessThan(1);
    // Timers of Node may be a millisecond early; how late they are says how busy the machine is.
    expect(toFirstMs).toBeGreaterThanOrEqual(firstFrameMs - 1);
    expect(ms(asked)).toBeGreaterThanOrEqual(firstFrameMs + 9 * paceMs - 1);
    const attempt = named(spans, 'kong.balancer');
    expect(attempt).toMatchObject({ parentSpanId: asked.spanId, attributes: { 'gen_ai.request.model': 'gpt-4o' } });
    expectNested(spans);
    const told = model.journal.all.at(-1)!.headers['traceparent'];
    expect(told).toBe(`00-${traceId}-${named(spans, 'kong').spanId}-01`);

    const point = () => collector.metrics.get('gen_ai.server.time_to_first_token')?.points[0];
    await expect.poll(() => point()?.count, { timeout: 10_000 }).toBe(1);
    expect(Math.abs(quantileOf(point()!, 0.5) * 1000 - toFirstMs)).toBeLessThan(Math.max(1, toFirstMs * 0.006));
  });

  it('is one where two plugins trace, each to its receiver', async () => {
    const { answer, spans, traceId } = await traced('/both');
    const root = named(spans, 'kong');
    const found = () => zipkinSpans.filter((span) => span.traceId === traceId);
    await expect.poll(() => found().length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(found()[0]).toMatchObject({ id: root.spanId, parentId: parent, name: 'GET' });
    const { headers } = JSON.parse(answer.text) as Echo;
    expect(headers['b3']).toBe(`${traceId}-${root.spanId}-1`);
    expect(headers['traceparent']).toBe(`00-${traceId}-${root.spanId}-01`);
  });

  it('that only an MCP message tells of is joined, and the MCP server is told of it', async () => {
    const traceId = 'd'.repeat(32);
    const _meta = { traceparent: `00-${traceId}-${parent}-01` };
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'echo', arguments: {}, _meta },
    });
    const headers = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'];
    await ask(`${gateway.proxyUrl}/mcp`, { method: 'POST', headers, body });
    const spans = await spansOf(traceId);
    const root = named(spans, 'kong');
    expect(root.parentSpanId).toBe(parent);
    expect(named(spans, 'tools/call echo').attributes).toMatchObject({
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'echo',
    });
    // The gateway has found out by a request of its own, which has a span, what the server speaks; the message goes on as it came.
    const [asked, received] = mcpRequests;
    const inner = named(spans, 'kong.internal.request');
    expect(asked!.headers['traceparent']).toBe(`00-${traceId}-${inner.spanId}-01`);
    expect([received!.headers['traceparent'], received!.body]).toEqual([`00-${traceId}-${root.spanId}-01`, body]);
    expectNested(spans);
  });
});

describe('access logs and metrics', () => {
  it('are of every exchange, by both workers', async () => {
    for (let i = 0; i < 20; i++)
      await ask(`${gateway.proxyUrl}/api/${i}`, { headers: ['apikey', 'k-ann', 'Connection', 'close'] });
    const told = () => collector.logs.filter(({ attributes }) => /\/api\/\d/.test(String(attributes['url.path'])));
    await expect.poll(() => told().length, { timeout: 10_000 }).toBe(20);
    expect(told()[0]!.attributes).toMatchObject({
      'http.request.header.apikey': ['REDACTED'],
      'kong.route.name': 'api',
    });
    const counted = () =>
      (collector.metrics.get('http.server.request.count')?.points ?? [])
        .filter(
          ({ attributes }) =>
            attributes['kong.route.name'] === 'api' && attributes['kong.response.status_code'] === '200',
        )
        .reduce((sum, { value = 0 }) => sum + value, 0);
    await expect.poll(counted, { timeout: 10_000 }).toBe(21);
  });
});

describe('over gRPC', () => {
  it('traces, access logs and metrics arrive, compressed', async () => {
    const { answer, spans, traceId } = await traced('/grpc/x');
    expect(answer.status).toBe(200);
    const root = named(spans, 'kong');
    expect(root).toMatchObject({ parentSpanId: parent, resource: { 'service.name': 'kong' } });
    expect(root.attributes).toMatchObject({ 'kong.route.name': 'grpc' });
    expectNested(spans);
    const record = () => collector.logs.find((log) => log.traceId === traceId);
    await expect.poll(record, { timeout: 10_000 }).toMatchObject({ body: 'GET 200', spanId: root.spanId });
    const sizes = () => collector.metrics.get('http.server.response.size')?.points[0];
    await expect.poll(sizes, { timeout: 10_000 }).toMatchObject({ count: 1 });
  });
});

describe('a receiver', () => {
  it.each(['unwilling', 'silent', 'away', 'grpc-unwilling', 'grpc-silent', 'grpc-away', 'grpc-other'])(
    'that is %s costs no exchange anything, and what is lost is counted',
    async (route) => {
      const lost = async () => {
        const { text } = await ask(`${gateway.statusUrl}/metrics`);
        return Number(/^sallyport_log_queue_dropped_total\{queue="opentelemetry traces"\} (\d+)/m.exec(text)?.[1] ?? 0);
      };
      const before = await lost();
      for (let i = 0; i < 3; i++) expect((await ask(`${gateway.proxyUrl}/${route}`)).status).toBe(200);
      await expect.poll(async () => (await lost()) - before, { timeout: 10_000 }).toBe(3);
    },
  );
});
