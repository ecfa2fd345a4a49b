import type { EventRow } from '@sallyport/contracts';
import { pick, seeded } from '../../reliability/random.ts';

export interface Traffic {
  seed: number;
  /** When the last exchange begins; they are spread evenly over the time before. */
  endMs: number;
  spanMs: number;
  count: number;
}

/**
 * Exchanges as a busy node has them: 60 % REST, 25 % requests to models, 15 % MCP; few services and models, hundreds of
 * consumers of whom few are busy, thousands of addresses, URIs with ids in them; a fifth with a trace of the caller's.
 */
export function* trafficRows({ seed, endMs, spanMs, count }: Traffic): Generator<EventRow> {
  const random = seeded(seed);
  const startMs = endMs - spanMs;
  for (let index = 0; index < count; index++) {
    // Rows arrive when exchanges end, so that they are not quite in order of their beginnings.
    const startedAtMs = Math.floor(startMs + (index * spanMs) / count - random() ** 8 * 5_000);
    yield row(random, startedAtMs);
  }
}

type Random = () => number;

const nodes = ids('node', 4);
const services = ids('service', 40);
const routes = ids('route', 200);
const consumers = ids('consumer', 500);
const agents = [
  'curl/8.14.1',
  'python-httpx/0.28.1',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
  'okhttp/5.1.0',
];
const userAgents = Array.from({ length: 300 }, (_, index) => `${agents[index % agents.length]} build/${index}`);
const addresses = Array.from({ length: 5_000 }, (_, index) => `10.${index % 7}.${(index * 31) % 256}.${index % 251}`);
const models = ['gpt-5', 'gpt-5-mini', 'claude-opus-5', 'claude-haiku-5', 'gemini-3-pro', 'mistral-large-3'];
const providers = ['openai', 'openai', 'anthropic', 'anthropic', 'gemini', 'mistral'];
const tools = Array.from({ length: 60 }, (_, index) => `tool_${index}`);

function row(random: Random, startedAtMs: number): EventRow {
  const id = hex(random, 32);
  const route = few(random, routes.length);
  const kind = random();
  const isRefused = random() < 0.03;
  const upstreamMs = isRefused ? -1 : micros(logNormal(random, kind < 0.6 ? 25 : kind < 0.85 ? 900 : 60));
  const gatewayMs = micros(0.2 + random() ** 4 * 3);
  const receiveMs = isRefused ? 0 : micros(logNormal(random, kind < 0.6 ? 0.8 : kind < 0.85 ? 2_500 : 1));
  const totalMs = micros(gatewayMs + Math.max(upstreamMs, 0) + receiveMs + random() * 0.2);
  const isTraced = random() < 0.2;
  const consumer = random() < 0.9 ? few(random, consumers.length) : undefined;
  const status = isRefused ? pick(random, [401, 403, 429]) : random() < 0.95 ? 200 : pick(random, [404, 400, 500, 502]);
  return {
    id,
    requestId: id,
    nodeId: pick(random, nodes),
    nodeVersion: '0.1.0',
    configHash: '5f0c2a9d41e87b36',
    startedAtMs,
    endedAtMs: startedAtMs + totalMs,
    ...(isTraced && { traceId: hex(random, 32), spanId: hex(random, 16), parentSpanId: hex(random, 16) }),
    method: kind < 0.6 ? pick(random, ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE']) : 'POST',
    scheme: 'https',
    host: 'api.example.com',
    port: 8443,
    uri:
      kind < 0.6
        ? `/v1/r${route}/${Math.floor(random() * 1e6)}?page=${few(random, 20)}`
        : `/ai/r${route}/chat/completions`,
    httpVersion: '1.1',
    clientIp: addresses[few(random, addresses.length)]!,
    userAgent: userAgents[few(random, userAgents.length)]!,
    requestBytes: Math.floor(logNormal(random, kind < 0.6 ? 500 : 6_000)),
    status,
    source: isRefused ? 'gateway' : 'upstream',
    responseBytes: Math.floor(logNormal(random, 3_000)),
    responseType: 'application/json',
    truncated: false,
    aborted: random() < 0.002,
    isSse: kind >= 0.6 && kind < 0.75,
    isWebSocket: false,
    ...(!isRefused && { upstreamUri: kind < 0.6 ? `/r${route}` : '/v1/chat/completions', upstreamStatus: status }),
    tries: isRefused ? 0 : 1,
    totalMs,
    gatewayMs,
    upstreamMs,
    receiveMs,
    routeId: routes[route]!,
    serviceId: services[route % services.length]!,
    ...(consumer !== undefined && {
      consumerId: consumers[consumer]!,
      credentialId: `${consumers[consumer]!.slice(0, 28)}cafe`,
      subject: consumers[consumer]!,
      authType: 'key-auth',
    }),
    consumerGroups: consumer !== undefined && consumer % 3 === 0 ? ['gold'] : [],
    actors: [],
    ...(isRefused && { refusalPlugin: 'rate-limiting', refusalCode: 'rate_limited' }),
    ...(kind < 0.6 || isRefused
      ? { quantities: { requests: 1 } }
      : kind < 0.85
        ? llmPart(random, upstreamMs + receiveMs)
        : mcpPart(random)),
  };
}

function llmPart(random: Random, latencyMs: number): Pick<EventRow, 'llm' | 'quantities' | 'links' | 'guards'> {
  const model = few(random, models.length);
  const input = Math.floor(logNormal(random, 1_500));
  const output = Math.floor(logNormal(random, 300));
  return {
    llm: {
      plugin: 'ai-proxy-advanced',
      pluginId: '0c7d2b34-9f6e-4a51-8f0c-3b1f6a2d9e10',
      operation: 'chat',
      dialect: 'openai-chat',
      mode: random() < 0.6 ? 'stream' : 'oneshot',
      provider: providers[model]!,
      requestModel: models[model]!,
      responseModel: models[model]!,
      latencyMs,
      timeToFirstTokenMs: micros(latencyMs * 0.2),
      usage: {
        input,
        cacheRead: random() < 0.3 ? Math.floor(input / 2) : 0,
        cacheWrite5m: 0,
        cacheWrite1h: 0,
        inputAudio: 0,
        output,
        reasoning: 0,
        outputAudio: 0,
      },
      cost: (input * 2 + output * 10) / 1e6,
      attempts: [],
      logsStatistics: true,
    },
    quantities: { requests: 1, input_tokens: input, output_tokens: output },
    links: [{ kind: 'response', key: hex(random, 22), isOrigin: true }],
    ...(random() < 0.2 && {
      guards: [
        {
          plugin: 'ai-sanitizer',
          pluginId: '7b1c',
          phase: 'input' as const,
          outcome: random() < 0.9 ? ('passed' as const) : ('masked' as const),
          checks: 1,
          durationMs: micros(random() * 2),
        },
      ],
    }),
  };
}

function mcpPart(random: Random): Pick<EventRow, 'mcp' | 'quantities'> {
  const isCall = random() < 0.8;
  return {
    mcp: {
      sessionId: `session-${few(random, 2_000)}`,
      protocolVersion: '2025-11-25',
      rpc: [
        {
          method: isCall ? 'tools/call' : 'tools/list',
          id: String(Math.floor(random() * 100)),
          ...(isCall && { toolName: tools[few(random, tools.length)]! }),
          latencyMs: micros(logNormal(random, 50)),
          responseBytes: Math.floor(logNormal(random, 2_000)),
          ...(random() < 0.04 && { error: 'InternalError' }),
        },
      ],
      audit: [],
    },
    quantities: { requests: 1, ...(isCall && { tool_calls: 1 }) },
  };
}

/** The first of some are had often, the last ones seldom. */
function few(random: Random, count: number): number {
  return Math.floor(random() ** 3 * count);
}

function logNormal(random: Random, median: number): number {
  return median * Math.exp(0.7 * Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random()));
}

function micros(ms: number): number {
  return Math.round(ms * 1e3) / 1e3;
}

function hex(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits)
    text += Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
}

function ids(kind: string, count: number): string[] {
  const random = seeded(kind.length * 1_000 + count);
  return Array.from({ length: count }, () => {
    const digits = hex(random, 32);
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
  });
}
