import { type RunningIdp, startGateway, startIdp } from '@sallyport/testkit';
import { interleaved, type Measurement, measure, median } from '../measure.ts';
import { type RunningNginx, startNginxProxy, startNginxUpstream } from '../nginx.ts';
import { portkeyLoad, type RunningPortkey, startPortkey } from '../portkey.ts';
import { workerRss } from '../process-tree.ts';
import { judge, type Row } from '../report.ts';
import type { Load } from '../wrk.ts';
import { bearerOf } from './auth.ts';

export interface Effort {
  rounds: number;
  seconds: number;
}

const connections = 32;

/** A GET with an answer of 1 KB, nothing configured but the route. */
export async function plainProxy(effort: Effort): Promise<Row[]> {
  const upstream = await startNginxUpstream(JSON.stringify({ text: 'x'.repeat(980) }), 'application/json');
  try {
    const portkey = await startPortkey();
    const load: Omit<Load, 'url' | 'seconds'> = { connections };
    return await compare('plain proxy', effort, upstream, plainConfig(upstream.url), load, {
      aim: '≤ 4× (3×)',
      limit: 4,
      goal: 3,
      portkey,
    });
  } finally {
    await upstream.stop();
  }
}

export function plainConfig(upstreamUrl: string): string {
  return `_format_version: "3.0"\nservices:\n- name: s\n  url: ${upstreamUrl}\n  routes: [{ name: r, paths: [/] }]\n`;
}

/** What the server says to `mcpCallLoad`. */
const mcpAnswer = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  result: { content: [{ type: 'text', text: 'y'.repeat(900) }] },
});
const call = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'echo', arguments: { message: 'm'.repeat(900) } },
});

/** What is sent to the configuration of `mcpConfig`. */
export const mcpCallLoad = {
  method: 'POST',
  body: call,
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-11-25',
    apikey: 'bench-key',
  },
};

/** Says the same to everything, and has sessions. */
export function startMcpUpstream(): Promise<RunningNginx> {
  return startNginxUpstream(mcpAnswer, 'application/json', {
    'Mcp-Session-Id': '1868a90c-7e1a-4d2b-9c3f-5a6b7c8d9e0f',
  });
}

/** Greets the server through the gateway; gives the headers of a client with a session. */
export async function withSession(url: string, headers: Record<string, string>): Promise<Record<string, string>> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const answer = await fetch(url, { method: 'POST', headers, body });
  const sessionId = answer.headers.get('mcp-session-id');
  if (sessionId === null) throw new Error(`no session: ${answer.status} ${await answer.text()}`);
  await answer.text();
  return { ...headers, 'mcp-session-id': sessionId };
}

/** `tools/call` of 1 KB, authenticated, authorised per tool, limited and logged, against nginx that only proxies. */
export async function mcpCall(effort: Effort): Promise<Row[]> {
  const upstream = await startMcpUpstream();
  const sink = await startNginxUpstream('ok');
  const idp = await startIdp();
  try {
    const byKey = await compare(
      'MCP tools/call, key',
      effort,
      upstream,
      mcpConfig(upstream.url, sink.url),
      { connections, ...mcpCallLoad },
      { aim: '≤ 7× (5×)', limit: 7, goal: 5, hasSession: true },
    );
    const byToken = await compare(
      'MCP tools/call, token',
      effort,
      upstream,
      mcpTokenConfig(upstream.url, sink.url, idp.issuer),
      { connections, ...(await mcpTokenLoad(idp)) },
      { aim: '≤ 8× (6×)', limit: 8, goal: 6, hasSession: true },
    );
    return [...byKey, ...byToken];
  } finally {
    await idp.stop();
    await upstream.stop();
    await sink.stop();
  }
}

/** What is sent to the configuration of `mcpTokenConfig`. */
export async function mcpTokenLoad(idp: RunningIdp): Promise<Omit<Load, 'url' | 'seconds' | 'connections'>> {
  const { apikey: _, ...headers } = mcpCallLoad.headers;
  return { ...mcpCallLoad, headers: { ...headers, ...(await bearerOf('alice', idp)) } };
}

/** The whole chain of the mission: a provider's signed token that was seen before, tools by its groups, a limit, a log. */
export function mcpTokenConfig(upstreamUrl: string, sinkUrl: string, issuer: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'mcp',
        url: upstreamUrl,
        routes: [
          {
            name: 'mcp',
            paths: ['/'],
            plugins: [
              {
                name: 'openid-connect',
                config: {
                  issuer,
                  auth_methods: ['bearer'],
                  groups_claim: ['groups'],
                  groups_required: ['konnect-mcp-users'],
                },
              },
              { name: 'rate-limiting', config: { minute: 1_000_000_000, policy: 'local' } },
              { name: 'http-log', config: { http_endpoint: `${sinkUrl}/log`, queue: { max_batch_size: 200 } } },
              {
                name: 'ai-mcp-proxy',
                config: {
                  mode: 'passthrough-listener',
                  acl_attribute_type: 'oauth_access_token',
                  access_token_claim_field: 'groups',
                  logging: { log_statistics: true },
                  default_acl: [{ scope: 'tools', deny: ['nobody'] }],
                  tools: [{ name: 'echo', description: 'Echoes', acl: { allow: ['staff'] } }],
                },
              },
            ],
          },
        ],
      },
    ],
  });
}

export function mcpConfig(upstreamUrl: string, sinkUrl: string): string {
  return `_format_version: "3.0"
services:
- name: mcp
  url: ${upstreamUrl}
  routes:
  - name: mcp
    paths: [/]
    plugins:
    - name: key-auth
    - { name: acl, config: { allow: [mcp-users] } }
    - { name: rate-limiting, config: { minute: 1000000000, policy: local } }
    - { name: http-log, config: { http_endpoint: "${sinkUrl}/log", queue: { max_batch_size: 200 } } }
    - name: ai-mcp-proxy
      config:
        mode: passthrough-listener
        logging: { log_statistics: true }
        default_acl: [{ scope: tools, deny: [nobody] }]
        tools: [{ name: echo, description: Echoes, acl: { allow: [alice] } }]
consumers:
- { username: alice, keyauth_credentials: [{ key: bench-key }], acls: [{ group: mcp-users }] }
`;
}

interface Wanted {
  aim: string;
  limit: number;
  goal: number;
  portkey?: RunningPortkey | undefined;
  /** Clients greet first. */
  hasSession?: boolean;
}

async function compare(
  scenario: string,
  { rounds, seconds }: Effort,
  upstream: RunningNginx,
  config: string,
  given: Omit<Load, 'url' | 'seconds'>,
  { aim, limit, goal, portkey, hasSession = false }: Wanted,
): Promise<Row[]> {
  const nginx = await startNginxProxy(upstream.url);
  const gateway = await startGateway({ config, workers: 1, shedsLoad: true });
  try {
    const pid = gateway.process.pid!;
    const load = hasSession
      ? { ...given, headers: await withSession(`${gateway.proxyUrl}/x`, { ...given.headers }) }
      : given;
    const subjects: Record<string, () => Promise<Measurement>> = {
      nginx: () => measure(nginx.pid, { ...load, url: `${nginx.url}/x`, seconds }),
      sallyport: () => measure(pid, { ...load, url: `${gateway.proxyUrl}/x`, seconds }),
      ...(portkey === undefined
        ? {}
        : { portkey: () => measure(portkey.pid, { ...portkeyLoad(portkey, upstream.url), connections, seconds }) }),
    };
    // The first round warms up the compilers and is not counted.
    await interleaved(subjects, 1);
    const results = await interleaved(subjects, rounds);
    const rss = workerRss(pid) / 2 ** 20;
    const single = { ...load, connections: 1, seconds };
    const direct = await measure(upstream.pid, { ...single, url: `${upstream.url}/x` });
    const throughNginx = await measure(nginx.pid, { ...single, url: `${nginx.url}/x` });
    const throughUs = await measure(pid, { ...single, url: `${gateway.proxyUrl}/x` });

    const of = (name: string, read: (measurement: Measurement) => number) => {
      const measured = results[name];
      return measured === undefined ? undefined : median(measured.map(read));
    };
    const ratio = median(
      results['sallyport']!.map(
        (measurement, round) => measurement.cpuUsPerRequest / results['nginx']![round]!.cpuUsPerRequest,
      ),
    );
    return [
      {
        scenario,
        figure: 'CPU per request',
        unit: 'µs',
        sallyport: of('sallyport', (m) => m.cpuUsPerRequest)!,
        nginx: of('nginx', (m) => m.cpuUsPerRequest),
        portkey: of('portkey', (m) => m.cpuUsPerRequest),
        aim,
        verdict: `${judge(ratio, limit, goal)} (${ratio.toFixed(2)}× by pairs)`,
      },
      {
        scenario,
        figure: 'throughput, 1 worker',
        unit: '/s',
        sallyport: of('sallyport', (m) => m.perSecond)!,
        nginx: of('nginx', (m) => m.perSecond),
        portkey: of('portkey', (m) => m.perSecond),
      },
      {
        scenario,
        figure: 'p50 added, 1 connection',
        unit: 'µs',
        sallyport: throughUs.p50Us - direct.p50Us,
        nginx: throughNginx.p50Us - direct.p50Us,
      },
      {
        scenario,
        figure: 'p99 added, 1 connection',
        unit: 'µs',
        sallyport: throughUs.p99Us - direct.p99Us,
        nginx: throughNginx.p99Us - direct.p99Us,
      },
      {
        scenario,
        figure: 'memory of the loaded worker',
        unit: 'MiB',
        sallyport: rss,
        aim: '≤ 120',
        verdict: judge(rss, 120, 120),
      },
    ];
  } finally {
    await gateway.stop();
    await nginx.stop();
    await portkey?.stop();
  }
}
