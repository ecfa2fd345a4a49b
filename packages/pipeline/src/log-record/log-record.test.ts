import { readFileSync, writeFileSync } from 'node:fs';
import type { ExchangeEvent, LlmFacts } from '@sallyport/contracts';
import { exchangeEvent } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logRecord } from './log-record.ts';

const llm: LlmFacts = {
  plugin: 'ai-proxy-advanced',
  pluginId: 'plugin-1',
  operation: 'chat',
  dialect: 'openai-chat',
  mode: 'stream',
  provider: 'azure',
  requestModel: 'gpt-5',
  responseModel: 'gpt-5-2026-08-01',
  wantedModel: 'smart',
  latencyMs: 2_300.6,
  timeToFirstTokenMs: 310.4,
  timePerTokenMs: 24.87654,
  usage: {
    input: 1_000,
    cacheRead: 200,
    cacheWrite5m: 30,
    cacheWrite1h: 0,
    inputAudio: 4,
    output: 50,
    reasoning: 40,
    outputAudio: 0,
    serviceTier: 'default',
  },
  cost: 0.012_34,
  priceSource: 'table',
  attempts: [
    {
      provider: 'openai',
      model: 'gpt-5',
      targetId: 'target-1',
      startedAtMs: 1_767_225_600_001.2,
      durationMs: 20.6,
      status: 429,
      failure: 'http_429',
    },
    {
      provider: 'azure',
      model: 'gpt-5',
      startedAtMs: 1_767_225_600_022,
      durationMs: 2_300.6,
      timeToFirstByteMs: 290,
      status: 200,
    },
  ],
  losses: ['logit_bias'],
  details: { azure_instance_id: 'ours', azure_deployment_id: 'gpt-5-eu', azure_api_version: '2026-05-01' },
  logsStatistics: true,
  payload: { request: '{"messages":[]}', response: 'data: {}' },
};

const full: ExchangeEvent = exchangeEvent({
  request: {
    method: 'POST',
    scheme: 'https',
    host: 'api.example',
    port: 8443,
    uri: '/mcp?apikey=s3cret&tag=a&tag=b+c&flag&empty=&caf%C3%A9=%E2%82%AC',
    httpVersion: '1.1',
    headers: [
      ...[
        'Host',
        'api.example',
        'Authorization',
        'Bearer abc',
        'Proxy-Authorization',
        'Basic abc',
        'X-Api-Key',
        's3cret',
      ],
      ...['Accept', 'application/json', 'accept', 'text/event-stream', 'User-Agent', 'say "hi" \\o/'],
    ],
    bytes: 512,
    tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', clientVerify: 'SUCCESS' },
    secretHeaders: ['x-api-key'],
    secretQuery: ['apikey'],
  },
  response: {
    status: 200,
    headers: ['Content-Type', 'application/json', 'Link', '</a>', 'Link', '</b>'],
    bytes: 1024,
    source: 'upstream',
    truncated: false,
    aborted: false,
  },
  upstream: {
    uri: '/base/mcp?apikey=s3cret&tag=a',
    status: 200,
    tries: [
      {
        startedAtMs: 1_767_225_600_001.25,
        durationMs: 2,
        host: 'mcp.example',
        ip: '10.0.0.1',
        port: 9000,
        keepAlive: false,
        failure: 'connect',
      },
      {
        startedAtMs: 1_767_225_600_003,
        durationMs: 8.5,
        host: 'mcp.example',
        port: 9001,
        keepAlive: true,
        status: 200,
        targetId: 't-2',
      },
    ],
  },
  latencies: { totalMs: 12.4, gatewayMs: 1.2, upstreamMs: 8.5, receiveMs: 2.7 },
  route: { id: 'route-1', name: 'mcp', protocols: ['https'], paths: ['/mcp'], service: { id: 'service-1' } },
  service: { id: 'service-1', name: 'mcp-server', host: 'mcp.example', port: 9000, protocol: 'http' },
  consumer: { id: 'consumer-1', username: 'ann', custom_id: undefined },
  credentialId: 'credential-1',
  actors: [
    { type: 'person', id: 'ann', name: 'Ann "A"' },
    { type: 'agent', id: 'chat' },
    { type: 'agent', id: 'planner', isEarlier: true },
  ],
  mcp: {
    sessionId: 'session-1',
    protocolVersion: '2025-11-25',
    rpc: [
      {
        method: 'tools/call',
        id: '7',
        toolName: 'get-sum',
        latencyMs: 8.4,
        responseBytes: 120,
        payload: { request: '{"a":1}', response: '{"b":2}' },
      },
      { method: 'tools/call', toolName: 'drop-table', latencyMs: 0, responseBytes: 0, error: 'Forbidden' },
    ],
    audit: [
      {
        primitive: 'tool',
        name: 'get-sum',
        scope: 'primitive',
        action: 'allow',
        consumer: { id: 'consumer-1', name: 'ann', identifier: 'ann' },
      },
      { primitive: 'tool', name: 'drop-table', scope: 'default', action: 'deny' },
    ],
  },
  llm,
  custom: { correlation_id: 'c-1', request: 'an impostor', nothing: undefined },
});

describe('logRecord', () => {
  it('writes the record of the fixture (UPDATE_FIXTURES=1 rewrites it)', () => {
    const fixture = new URL('./fixtures/log-record.json', import.meta.url);
    const record: unknown = JSON.parse(logRecord(full));
    if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(fixture, `${JSON.stringify(record, undefined, 2)}\n`);
    expect(record).toEqual(JSON.parse(readFileSync(fixture, 'utf8')));
  });

  it('shows no cookies', () => {
    const response = { ...full.response, headers: ['Set-Cookie', 'session=a', 'Set-Cookie', 'session2=b', 'X-A', '1'] };
    const request = { ...full.request, headers: ['Cookie', 'session=a'] };
    const record = JSON.parse(logRecord({ ...full, request, response }));
    expect(record.request.headers).toEqual({ cookie: 'REDACTED' });
    expect(record.response.headers).toEqual({ 'set-cookie': 'REDACTED', 'x-a': '1' });
  });

  it('shows no credential, wherever it stood', () => {
    const line = logRecord(full);
    for (const secret of ['s3cret', 'Bearer', 'Basic']) expect(line).not.toContain(secret);
    expect(JSON.parse(line).request).toMatchObject({
      uri: '/mcp?apikey=REDACTED&tag=a&tag=b+c&flag&empty=&caf%C3%A9=%E2%82%AC',
      querystring: { apikey: 'REDACTED', tag: ['a', 'b c'], flag: true, empty: '', café: '€' },
      headers: { authorization: 'REDACTED', 'proxy-authorization': 'REDACTED', 'x-api-key': 'REDACTED' },
    });
  });

  it('redacts a marked parameter whose name is percent-encoded', () => {
    const { request } = full;
    const event = { ...full, request: { ...request, uri: '/?api%6Bey=s3cret&b=1' }, upstream: undefined };
    expect(logRecord(event)).not.toContain('s3cret');
  });

  it('writes an exchange that never left the gateway', () => {
    const record = JSON.parse(
      logRecord(
        exchangeEvent({
          response: { status: 401, headers: [], bytes: 30, source: 'gateway', truncated: false, aborted: false },
          latencies: { totalMs: 1, gatewayMs: 1, upstreamMs: -1, receiveMs: 0 },
        }),
      ),
    );
    expect(record).toMatchObject({
      source: 'kong',
      upstream_uri: '',
      upstream_status: '',
      tries: [],
      latencies: { kong: 1, proxy: -1, receive: 0, request: 1 },
    });
    for (const absent of ['consumer', 'route', 'service', 'authenticated_entity', 'actors', 'ai']) {
      expect(record).not.toHaveProperty(absent);
    }
  });

  it('tells of a call to a model only what its plugin has logs tell', () => {
    const aiOf = (changes: Partial<LlmFacts>) =>
      JSON.parse(logRecord(exchangeEvent({ llm: { ...llm, logsStatistics: false, payload: undefined, ...changes } })))
        .ai;
    expect(aiOf({ attempts: [] })).toBeUndefined();
    expect(aiOf({ attempts: [], payload: { request: 'asked' } })).toEqual({ proxy: { payload: { request: 'asked' } } });
    const { proxy } = aiOf({});
    expect(Object.keys(proxy)).toEqual(['tried_targets']);
    expect(proxy.tried_targets).toHaveLength(2);
  });

  it('tells what guards made of an exchange: Kong’s in its words, and all of them in ours', () => {
    const guard = { pluginId: 'p1', checks: 1, durationMs: 3.4 } as const;
    const guards: ExchangeEvent['guards'] = [
      { ...guard, plugin: 'ai-custom-guardrail', phase: 'input', outcome: 'passed', mode: 'BOTH' },
      {
        ...guard,
        plugin: 'ai-custom-guardrail',
        phase: 'output',
        outcome: 'blocked',
        reason: 'hate',
        content: 'what was said',
        details: { score: 0.9 },
        checks: 4,
      },
      { ...guard, plugin: 'secret-redaction', phase: 'input', outcome: 'masked', rule: 'iban', count: 2 },
      { ...guard, plugin: 'other', phase: 'input', outcome: 'failed', reason: 'timeout', passedUnchecked: true },
    ];
    const { ai } = JSON.parse(logRecord(exchangeEvent({ llm: undefined, mcp: undefined, guards })));
    expect(ai.proxy).toEqual({
      'custom-guardrail': {
        mode: 'BOTH',
        input_processing_latency: 3,
        output_processing_latency: 3,
        output_block_reason: 'hate',
        guards_triggered_count: 1,
        output_faulty_response: 'what was said',
        score: 0.9,
      },
    });
    expect(ai.guards).toHaveLength(4);
    expect(ai.guards.slice(1)).toEqual([
      {
        plugin: 'ai-custom-guardrail',
        plugin_id: 'p1',
        phase: 'output',
        outcome: 'blocked',
        reason: 'hate',
        checks: 4,
        latency: 3,
      },
      {
        plugin: 'secret-redaction',
        plugin_id: 'p1',
        phase: 'input',
        outcome: 'masked',
        rule: 'iban',
        count: 2,
        checks: 1,
        latency: 3,
      },
      {
        plugin: 'other',
        plugin_id: 'p1',
        phase: 'input',
        outcome: 'failed',
        passed_unchecked: true,
        reason: 'timeout',
        checks: 1,
        latency: 3,
      },
    ]);
  });

  it('says where tokens are estimated, and does not call an unknown price free', () => {
    const { usage, ...rest } = llm;
    const usageOf = (changes: Partial<LlmFacts>) =>
      JSON.parse(logRecord(exchangeEvent({ llm: { ...rest, ...changes } }))).ai.proxy.usage;
    expect(usageOf({ cost: null, usage: { ...usage!, isEstimated: true } })).toMatchObject({
      cost: null,
      estimated: true,
      prompt_tokens: 1_234,
      completion_tokens: 90,
      total_tokens: 1_324,
    });
    expect(usageOf({ cost: undefined, priceSource: undefined })).toEqual({
      time_per_token: 24.877,
      time_to_first_token: 310,
    });
  });

  it('shows the trace as each format writes its id', () => {
    const trace = {
      traceId: 'a'.repeat(32),
      isSampled: true,
      ids: { w3c: 'a'.repeat(32), datadog: '12297829382473034410' },
    };
    expect(JSON.parse(logRecord(exchangeEvent({ trace })))['trace_id']).toEqual(trace.ids);
    expect(JSON.parse(logRecord(exchangeEvent()))).not.toHaveProperty('trace_id');
  });

  it('keeps every digit of the nanoseconds', () => {
    expect(logRecord(full)).toContain('"balancer_start_ns":1767225600001250000,');
  });

  it('survives values that JSON has no word for', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const line = logRecord(
      exchangeEvent({ custom: { cycle, call: () => 1, big: 1n, fine: 1 }, startedAtMs: Number.NaN }),
    );
    expect(JSON.parse(line)).toMatchObject({
      cycle: '[unserialisable]',
      big: '[unserialisable]',
      fine: 1,
      started_at: 0,
    });
  });

  it('is one line of valid JSON whatever the fields say', () => {
    const nasty = fc.stringMatching(/^[\s\S]{0,20}$/u);
    const hostile = fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.constantFrom(...hostileTexts));
    const headers = fc.array(fc.tuple(hostile, hostile), { maxLength: 8 }).map((pairs) => pairs.flat());
    fc.assert(
      fc.property(hostile, headers, hostile, hostile, (text, list, uri, name) => {
        const line = logRecord(
          exchangeEvent({
            requestId: text,
            clientIp: text,
            credentialId: text,
            request: { ...full.request, method: text, host: text, uri: `/${uri}`, headers: list, secretQuery: [name] },
            response: { ...full.response, headers: list },
            upstream: { uri, tries: [{ ...full.upstream!.tries[0]!, host: text, ip: text }] },
            route: { name: text },
            service: { host: text },
            consumer: { id: text, username: text },
            mcp: {
              sessionId: text,
              rpc: [
                {
                  method: text,
                  id: text,
                  toolName: text,
                  latencyMs: 1,
                  responseBytes: 1,
                  error: text,
                  payload: { request: text },
                },
              ],
              audit: [{ primitive: 'tool', name: text, scope: 'default', action: 'deny', consumer: { name: text } }],
            },
            llm: {
              ...llm,
              pluginId: text,
              provider: text,
              requestModel: text,
              details: { azure_instance_id: text },
              losses: [text],
              payload: { request: text, response: text },
              attempts: [{ provider: text, model: text, startedAtMs: 1, durationMs: 1, failure: text }],
            },
            custom: { [name]: text, nested: { [text]: [text] } },
          }),
        );
        expect(line).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028\u2029]/);
        const record = JSON.parse(line);
        expect(record.client_ip).toBe(text.toWellFormed() === text ? text : record.client_ip);
        expect(record.route.name).toBe(record.client_ip);
        expect(record.source).toBe('upstream');
      }),
      { numRuns: 2_000 },
    );
  });
});

const hostileTexts = [
  '\r\n{"forged":true}',
  '\0',
  '\x1b[2J\x1b]0;owned\x07',
  '\u2028\u2029\u0085\x9b31m',
  '","source":"forged',
  '\ud800',
  '__proto__',
  '%0d%0a%',
  '?&&==%zz&a&a=1&a=2',
];
