import type { EventRow } from '@sallyport/contracts';

/** Names that would do harm if they ever became SQL, or part of a pattern. */
export const hostileTexts = [
  "'; DROP TABLE recent.exchanges; --",
  "x' OR '1'='1",
  '") OR 1=1 --',
  '$p0',
  '{p0:String}',
  '%',
  '_',
  '100%_\\',
  'a*b',
  'back\\slash',
  'tab\there',
  'line\nbreak',
  '=cmd|calc',
  'ünïcødé 🔒',
  'empty',
  'NULL',
];

/** Rows of every kind, the same for the same seed. Amounts are quarters: no order of adding them changes a sum, and stores keep them as they are. */
export function generateRows(
  count: number,
  { seed, fromMs, toMs }: { seed: number; fromMs: number; toMs: number },
): EventRow[] {
  const random = randomOf(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const whole = (max: number) => Math.floor(random() * max);
  const fraction = (max: number) => whole(max * 4) / 4;
  const sometimes = <T>(chance: number, make: () => T): T | undefined => (random() < chance ? make() : undefined);
  const tools = ['list_services', 'list_control_planes', 'query_api_requests', ...hostileTexts.slice(0, 4)];

  return Array.from({ length: count }, (_item, index): EventRow => {
    const isProxied = random() < 0.8;
    const upstreamMs = isProxied ? fraction(200) : -1;
    const gatewayMs = fraction(5);
    const receiveMs = isProxied ? fraction(20) : 0;
    const totalMs = gatewayMs + Math.max(0, upstreamMs) + receiveMs + fraction(3);
    const startedAtMs = fromMs + whole(toMs - fromMs);
    const status = pick([200, 200, 200, 201, 301, 400, 401, 403, 404, 429, 500, 502, 503]);
    const refusal = sometimes(status === 403 || status === 429 ? 0.8 : 0, () => pick(['acl', 'rate-limiting']));
    const optional = {
      routeId: sometimes(0.9, () => `route-${whole(12)}`),
      serviceId: sometimes(0.85, () => pick(['service-a', 'service-b', 'service-c', ...hostileTexts])),
      consumerId: sometimes(0.6, () => `consumer-${whole(40)}`),
      credentialId: sometimes(0.5, () => `credential-${whole(5)}`),
      authType: sometimes(0.6, () => pick(['key-auth', 'openid-connect', 'jwt'])),
      subject: sometimes(0.7, () => pick(['ann', 'ben', ...hostileTexts])),
      upstreamStatus: isProxied ? status : undefined,
      upstreamUri: isProxied ? `http://upstream.test:8080/${whole(50)}` : undefined,
      userAgent: sometimes(0.9, () => pick(['curl/8.5', 'python-httpx/0.28', ...hostileTexts])),
      responseType: sometimes(0.9, () => pick(['application/json', 'text/event-stream'])),
      refusalPlugin: refusal,
      refusalCode: refusal && `${refusal}_said_no`,
      errorCode: sometimes(status >= 500 && !isProxied ? 0.7 : 0, () =>
        pick(['upstream_unreachable', 'upstream_timeout']),
      ),
      cacheStatus: sometimes(0.4, () => pick(['Hit', 'Hit', 'Miss', 'Bypass', 'Refresh'])),
      traceId: sometimes(0.5, () => hexadecimal(random, 32)),
      llm: sometimes(0.3, () => llmOf({ pick, whole, fraction, sometimes })),
      mcp: sometimes(0.3, () => mcpOf(tools, { pick, whole, fraction, sometimes, random })),
      guards: sometimes(0.3, () =>
        Array.from({ length: 1 + whole(3) }, () => {
          const outcome = pick(['passed', 'passed', 'passed', 'flagged', 'masked', 'blocked', 'failed'] as const);
          return {
            plugin: pick(['ai-prompt-guard', 'secret-redaction']),
            pluginId: `plugin-${whole(4)}`,
            phase: pick(['input', 'output'] as const),
            outcome,
            ...(outcome === 'failed' && random() < 0.5 && { passedUnchecked: true as const }),
            ...(outcome !== 'passed' && { rule: pick(['injection', 'aws_key', 'email']), count: 1 + whole(4) }),
            checks: 1 + whole(5),
            durationMs: fraction(10),
          };
        }),
      ),
    };
    return {
      id: `${seed}-${index}-${hexadecimal(random, 8)}`,
      requestId: hexadecimal(random, 32),
      nodeId: pick(['node-1', 'node-2']),
      nodeVersion: pick(['0.1.0', '0.2.0']),
      configHash: 'c0ffee',
      startedAtMs,
      endedAtMs: startedAtMs + Math.ceil(totalMs),
      method: pick(['GET', 'POST', 'DELETE']),
      scheme: 'http',
      host: pick(['api.test', 'llm.test']),
      port: 8000,
      uri: pick(['/v1/items', '/v1/items/100%_\\', '/v2/items?q=a*b', '/chat', '/MCP']),
      httpVersion: '1.1',
      clientIp: pick(['10.1.2.3', '10.1.9.9', '192.0.2.7']),
      requestBytes: whole(4000),
      status,
      source: isProxied ? 'upstream' : 'gateway',
      responseBytes: whole(100_000),
      truncated: random() < 0.02,
      aborted: random() < 0.02,
      isSse: random() < 0.1,
      isWebSocket: false,
      tries: isProxied ? 1 : 0,
      totalMs,
      gatewayMs,
      upstreamMs,
      receiveMs,
      consumerGroups: pick([[], [], ['gold'], ['silver'], ['gold', 'silver']]),
      actors: pick([
        [],
        [],
        [
          { type: 'person', id: 'ann' },
          { type: 'agent', id: 'planner' },
        ],
        [{ type: 'agent', id: 'coder' }],
      ]),
      quantities: { requests: 1 },
      ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<EventRow>),
    };
  });
}

interface Draws {
  pick: <T>(items: readonly T[]) => T;
  whole: (max: number) => number;
  fraction: (max: number) => number;
  sometimes: <T>(chance: number, make: () => T) => T | undefined;
  random: () => number;
}

function mcpOf(
  tools: readonly string[],
  { pick, whole, fraction, sometimes, random }: Draws,
): NonNullable<EventRow['mcp']> {
  const rpc = Array.from({ length: pick([0, 1, 1, 1, 1, 3]) }, () => {
    const method = pick(['tools/call', 'tools/call', 'tools/list', 'initialize']);
    const error = sometimes(0.15, () => pick(['Invalid Request', 'Method not found']));
    return {
      method,
      id: String(whole(1000)),
      ...(method === 'tools/call' && { toolName: pick(tools) }),
      latencyMs: fraction(100),
      responseBytes: whole(5000),
      ...(error !== undefined && { error }),
    };
  });
  const decided = rpc.filter(({ toolName }) => toolName !== undefined && random() < 0.5);
  return {
    ...(random() < 0.8 && { sessionId: `session-${whole(20)}` }),
    protocolVersion: pick(['2025-06-18', '2025-11-25']),
    rpc,
    audit: decided.map(({ method, toolName = '' }) => {
      const action = pick(['allow', 'deny'] as const);
      return {
        primitive: 'tool' as const,
        name: toolName,
        scope: 'primitive' as const,
        action,
        method,
        ...(action === 'deny' && { reason: pick(['rule', 'condition']) }),
      };
    }),
  };
}

function llmOf({ pick, whole, fraction, sometimes }: Omit<Draws, 'random'>): NonNullable<EventRow['llm']> {
  const mode = pick(['oneshot', 'stream'] as const);
  const provider = sometimes(0.9, () => pick(['openai', 'anthropic', 'mistral']));
  const usage = sometimes(0.9, () => ({
    input: whole(2000),
    cacheRead: whole(500),
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    inputAudio: 0,
    output: whole(800),
    reasoning: whole(100),
    outputAudio: 0,
  }));
  const cache = sometimes(0.4, () => ({
    status: pick(['Hit', 'Miss'] as const),
    fetchMs: fraction(5),
    vectordb: 'memory',
    embeddingsMs: fraction(20),
    embeddingsProvider: 'openai',
    embeddingsModel: 'text-embedding-3-small',
  }));
  return {
    plugin: 'ai-proxy-advanced',
    pluginId: `plugin-${whole(3)}`,
    operation: 'chat',
    dialect: pick(['openai-chat', 'anthropic-messages']),
    mode,
    ...(provider && { provider, requestModel: `${provider}-${whole(3)}`, responseModel: `${provider}-${whole(3)}` }),
    latencyMs: fraction(3000),
    ...(mode === 'stream' && { timeToFirstTokenMs: fraction(500), timePerTokenMs: fraction(40) }),
    ...(usage && { usage }),
    cost: pick([null, whole(256) / 64]),
    attempts: [],
    logsStatistics: true,
    ...(cache && { cache }),
  };
}

function hexadecimal(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
