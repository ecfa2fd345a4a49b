import type { ExchangeEvent } from '@sallyport/contracts';
import { exchangeEvent, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { prometheus } from './plugin.ts';
import { prometheusSchema } from './schema.ts';

const entities = {
  route: { id: 'r-1', name: 'orders-route' },
  service: { id: 's-1', name: 'orders' },
  consumer: { id: 'c-1', username: 'ann' },
};

/** The metrics after these events. */
function after(config: Record<string, unknown>, ...events: Partial<ExchangeEvent>[]) {
  const services = fakeServices();
  const context = { pluginId: 'p', routeId: undefined, serviceId: undefined, slot: 0 };
  const { sink } = prometheus.setup(prometheusSchema.parse(config), services, context);
  for (const event of events) sink!(exchangeEvent({ ...entities, ...event }));
  return services.metrics;
}

const response = exchangeEvent().response;

describe('prometheus', () => {
  it('measures nothing that was not asked for', () => {
    expect([...after({}, {}).options.keys()]).toEqual([]);
  });

  it('counts requests by status and by who answered', () => {
    const metrics = after(
      { status_code_metrics: true },
      {},
      {},
      { response: { ...response, status: 401, source: 'gateway' }, refusal: { plugin: 'key-auth', code: 'no_key' } },
      { response: { ...response, status: 502, source: 'gateway' }, errorCode: 'upstream_unreachable' },
      { response: { ...response, aborted: true } },
      { route: undefined, service: undefined, response: { ...response, status: 404, source: 'gateway' } },
      { service: { id: 's-2' }, route: { id: 'r-2' } },
    );
    const count = (...labels: string[]) => metrics.sum('kong_http_requests_total', ...labels);
    expect(count('orders', 'orders-route', '200', 'service', 'default', '')).toBe(3);
    expect(count('orders', 'orders-route', '401', 'kong', 'default', '')).toBe(1);
    expect(count('', '', '404', 'kong', 'default', '')).toBe(1);
    expect(count('s-2', 'r-2', '200', 'service', 'default', '')).toBe(1);
    expect(metrics.sum('sallyport_refusals_total', 'orders', 'orders-route', 'key-auth', 'no_key', '')).toBe(1);
    expect(metrics.sum('sallyport_errors_total', 'orders', 'orders-route', 'upstream_unreachable')).toBe(1);
    expect(metrics.sum('sallyport_answers_cut_total', 'orders', 'orders-route', 'caller')).toBe(1);
  });

  it('tells consumers apart where it is asked to', () => {
    const config = { status_code_metrics: true, bandwidth_metrics: true, per_consumer: true };
    const metrics = after(config, {}, { consumer: undefined }, { consumer: { id: 'c-2' } });
    expect(metrics.labels('kong_http_requests_total').map((labels) => labels.at(-1))).toEqual(['ann', '', 'c-2']);
    expect(metrics.labels('kong_bandwidth_bytes').map((labels) => labels.at(-1))).toContain('ann');
  });

  it('counts bytes both ways', () => {
    const request = { ...exchangeEvent().request, bytes: 100 };
    const metrics = after({ bandwidth_metrics: true }, { request, response: { ...response, bytes: 40 } }, { request });
    const bytes = (direction: string) =>
      metrics.sum('kong_bandwidth_bytes', 'orders', 'orders-route', direction, 'default', '');
    expect([bytes('ingress'), bytes('egress')]).toEqual([200, 42]);
  });

  it('measures latencies, of the upstream only where one was asked', () => {
    const own = { totalMs: 3, gatewayMs: 3, upstreamMs: -1, receiveMs: 0 };
    const metrics = after({ latency_metrics: true }, {}, { latencies: own });
    const values = (what: string) => metrics.values(`kong_${what}_latency_ms`, 'orders', 'orders-route', 'default');
    expect([values('request'), values('kong'), values('upstream')]).toEqual([[12, 3], [1, 3], [10]]);
  });

  it('counts requests to models: tokens, cost, latencies', () => {
    const metrics = after({ ai_metrics: true, per_consumer: true }, { llm: chat });
    const model = ['openai', 'gpt-5', 'miss', 'memory', 'local', 'MiniLM'];
    const all = [...model, 'stream', 'default', 'ann'];
    const tokens = (type: string) => metrics.sum('kong_ai_llm_tokens_total', ...model, type, 'default', 'ann');
    expect([tokens('prompt_tokens'), tokens('completion_tokens'), tokens('total_tokens')]).toEqual([21, 9, 30]);
    expect(metrics.sum('kong_ai_llm_requests_total', ...all)).toBe(1);
    expect(metrics.sum('kong_ai_llm_cost_total', ...all)).toBe(0.002);
    expect(metrics.values('kong_ai_llm_provider_latency_ms', ...all)).toEqual([900]);
    expect(metrics.values('kong_ai_cache_fetch_latency', ...all)).toEqual([2]);
    expect(metrics.values('kong_ai_cache_embeddings_latency', ...all)).toEqual([6]);
    const own = ['orders', 'orders-route', 'openai', 'gpt-5', 'ann'];
    expect(metrics.values('sallyport_llm_time_to_first_token_ms', ...own)).toEqual([120.5]);
    expect(metrics.values('sallyport_llm_time_per_output_token_ms', ...own)).toEqual([20.25]);
    expect(metrics.labels('sallyport_llm_attempts_total')).toEqual([
      ['orders', 'orders-route', 'openai', 'gpt-5', 'http_429'],
      ['orders', 'orders-route', 'openai', 'gpt-5', ''],
    ]);
  });

  it('leaves out models whose plugin keeps no statistics, but not what a cache answered, nor attempts', () => {
    const hit: ExchangeEvent['llm'] = {
      ...chat,
      logsStatistics: false,
      provider: undefined,
      requestModel: undefined,
      usage: undefined,
      cost: undefined,
      attempts: [],
      cache: { status: 'Hit', vectordb: 'redis' },
    };
    const metrics = after({ ai_metrics: true }, { llm: { ...chat, logsStatistics: false } }, { llm: hit });
    expect(metrics.labels('kong_ai_llm_requests_total')).toEqual([
      ['', 'gpt-5-2026', 'hit', 'redis', '', '', 'stream', 'default', ''],
    ]);
    expect(metrics.labels('kong_ai_llm_tokens_total')).toEqual([]);
    expect(metrics.labels('sallyport_llm_attempts_total')).toHaveLength(2);
  });

  it.each([
    ['isError', 'Tool Error'],
    ['-32600 whatever the server says', 'Invalid Request'],
    ['-32602 Unknown tool', 'Invalid Params'],
    ['-31999 Out of tea', '-31999'],
    ['HTTP 403', 'HTTP 403'],
    ['truncated', 'truncated'],
  ])('counts a call of a tool that ended with %j; by the name of the tool once it is known', (error, type) => {
    const call = { method: 'tools/call', id: '1', toolName: 'search', latencyMs: 12, responseBytes: 345 };
    const rpc = [{ ...call, error }, call, { ...call, error }];
    const metrics = after({ ai_metrics: true }, { mcp: { rpc, audit: [] } });
    for (const [tool, calls] of [
      ['', 1],
      ['search', 2],
    ] as const) {
      const labels = ['orders', 'orders-route', 'tools/call', 'default', tool];
      expect(metrics.values('kong_ai_mcp_latency_ms', ...labels)).toHaveLength(calls);
      expect(metrics.sum('kong_ai_mcp_response_body_size_bytes', ...labels)).toBe(345 * calls);
      expect(
        metrics.sum('kong_ai_mcp_error_total', 'orders', 'orders-route', type, 'tools/call', 'default', tool),
      ).toBe(1);
    }
  });

  it('takes no method for a label that callers make up, and counts what was decided', () => {
    const audit = [
      { primitive: 'tool', name: 'a', scope: 'primitive', action: 'deny', reason: 'rule' },
      { primitive: 'tool', name: 'b', scope: 'primitive', action: 'deny', reason: 'rule' },
      { primitive: 'prompt', name: 'c', scope: 'default', action: 'allow' },
    ] as const;
    const rpc = [{ method: 'tools/made-up', latencyMs: 1, responseBytes: 1 }];
    const metrics = after({ ai_metrics: true }, { mcp: { rpc, audit: [...audit] } });
    expect(metrics.labels('kong_ai_mcp_latency_ms')[0]?.[2]).toBe('Others');
    expect(metrics.sum('sallyport_mcp_decisions_total', 'orders', 'orders-route', 'tool', 'deny', 'rule')).toBe(2);
    expect(metrics.sum('sallyport_mcp_decisions_total', 'orders', 'orders-route', 'prompt', 'allow', '')).toBe(1);
  });

  it('counts what guards said', () => {
    const guard = { plugin: 'ai-prompt-guard', pluginId: 'p', phase: 'input', checks: 2, durationMs: 1.5 } as const;
    const guards = [
      { ...guard, outcome: 'blocked' as const },
      { ...guard, outcome: 'passed' as const, phase: 'output' as const },
    ];
    const metrics = after({ ai_metrics: true }, { guards });
    expect(metrics.labels('sallyport_guard_verdicts_total')).toEqual([
      ['orders', 'orders-route', 'ai-prompt-guard', 'input', 'blocked'],
      ['orders', 'orders-route', 'ai-prompt-guard', 'output', 'passed'],
    ]);
    expect(metrics.values('sallyport_guard_duration_ms', 'ai-prompt-guard', 'input')).toEqual([1.5]);
  });

  it('shows the health of targets as it is when somebody reads', async () => {
    const run = runPlugin(prometheus, { upstream_health_metrics: true });
    const { metrics, upstreams } = run.services;
    upstreams.states = [{ upstream: 'orders', target: 'a:80', address: '10.0.0.1:80', state: 'healthy' }];
    await metrics.collect();
    const health = (address: string, state: string) =>
      metrics.sum('kong_upstream_target_health', 'orders', 'a:80', address, state, 'http');
    expect(['healthchecks_off', 'healthy', 'unhealthy', 'dns_error'].map((one) => health('10.0.0.1:80', one))).toEqual([
      0, 1, 0, 0,
    ]);
    upstreams.states = [{ upstream: 'orders', target: 'a:80', address: '', state: 'dns_error' }];
    await metrics.collect();
    expect([health('10.0.0.1:80', 'healthy'), health('', 'dns_error')]).toEqual([undefined, 1]);
    await run.close();
    await metrics.collect();
    expect(metrics.labels('kong_upstream_target_health')).toEqual([]);
  });

  it.each([
    [{ wasm_metrics: true }, 'no WebAssembly is run here'],
    [{ token_latency_buckets: [2, 1] }, 'must be rising'],
    [{ token_latency_buckets: [] }, 'expected array to have >=1 items'],
    [{ status_codes: true }, 'status_codes'],
  ])('refuses %j', (config, message) => {
    expect(() => runPlugin(prometheus, config)).toThrow(message);
  });

  it('refuses buckets that differ from those of another instance', () => {
    const other = { enabled: true, config: prometheusSchema.parse({ ai_metrics: true }) };
    const services = fakeServices({ plugins: { prometheus: [other] } });
    const config = { ai_metrics: true, token_latency_buckets: [10, 20] };
    expect(() => runPlugin(prometheus, config, { services })).toThrow('must be the same wherever ai_metrics is on');
    expect(() => runPlugin(prometheus, { ...config, ai_metrics: false }, { services })).not.toThrow();
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(prometheus, readmeExample(import.meta.url, 'prometheus'))).not.toThrow();
  });
});

const attempt = { provider: 'openai', model: 'gpt-5', startedAtMs: 0, durationMs: 900 };
const chat: NonNullable<ExchangeEvent['llm']> = {
  plugin: 'ai-proxy',
  pluginId: 'p',
  operation: 'chat',
  dialect: 'openai-chat',
  mode: 'stream',
  provider: 'openai',
  requestModel: 'gpt-5',
  responseModel: 'gpt-5-2026',
  latencyMs: 900,
  timeToFirstTokenMs: 120.5,
  timePerTokenMs: 20.25,
  usage: {
    input: 10,
    cacheRead: 5,
    cacheWrite5m: 3,
    cacheWrite1h: 2,
    inputAudio: 1,
    output: 6,
    reasoning: 2,
    outputAudio: 1,
  },
  cost: 0.002,
  attempts: [{ ...attempt, failure: 'http_429' }, attempt],
  logsStatistics: true,
  cache: {
    status: 'Miss',
    vectordb: 'memory',
    fetchMs: 2,
    embeddingsMs: 6,
    embeddingsProvider: 'local',
    embeddingsModel: 'MiniLM',
  },
};
