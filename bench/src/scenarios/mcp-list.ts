import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startGateway } from '@sallyport/testkit';
import { type Measurement, measure, median } from '../measure.ts';
import { judge, type Row } from '../report.ts';
import type { Effort } from './proxying.ts';

const servers = 20;
const toolsOfEach = 50;

/** What a client's list costs where the gateway makes it of many servers' lists: it is served from the catalogue. */
export async function mcpList({ rounds, seconds }: Effort): Promise<Row[]> {
  const upstream = await startServers();
  const { port } = upstream.address() as AddressInfo;
  const gateway = await startGateway({ config: configOf(port), workers: 1, shedsLoad: true });
  try {
    const load = { url: `${gateway.proxyUrl}/mcp`, ...listLoad, connections: 1, seconds };
    await checkList(load.url);
    const measured: Measurement[] = [];
    for (let round = 0; round <= rounds; round++) measured.push(await measure(gateway.process.pid!, load));
    // The first round warms up the compilers.
    const ofAll = (read: (measurement: Measurement) => number) => median(measured.slice(1).map(read)) / 1000;
    const cpuMs = ofAll(({ cpuUsPerRequest }) => cpuUsPerRequest);
    const scenario = `MCP tools/list, ${servers} × ${toolsOfEach}`;
    return [
      { scenario, figure: 'time', unit: 'ms', sallyport: ofAll(({ p50Us }) => p50Us) },
      { scenario, figure: 'CPU', unit: 'ms', sallyport: cpuMs, aim: '≤ 2 (1)', verdict: judge(cpuMs, 2, 1) },
    ];
  } finally {
    await gateway.stop();
    upstream.closeAllConnections();
    upstream.close();
  }
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

const listLoad = {
  method: 'POST',
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: meta } }),
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/list',
  },
};

async function checkList(url: string): Promise<void> {
  const answer = await fetch(url, { method: 'POST', headers: listLoad.headers, body: listLoad.body });
  const { result } = (await answer.json()) as { result?: { tools?: unknown[] } };
  const count = result?.tools?.length;
  if (count !== servers * toolsOfEach) throw new Error(`the list has ${count} tools: the figures would mean nothing`);
}

/** All of them in one process: each answers once. */
async function startServers(): Promise<Server> {
  const inputSchema = {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'What to look for, in a few words.' },
      limit: { type: 'integer' },
    },
    required: ['query'],
  };
  const tools = Array.from({ length: toolsOfEach }, (_, i) => ({
    name: `tool_${i}`,
    description: 'Finds what is asked for, and says where it is.',
    inputSchema,
  }));
  const hints = { resultType: 'complete', ttlMs: 3_600_000, cacheScope: 'private' };
  const results: Record<string, unknown> = {
    'server/discover': { ...hints, supportedVersions: ['2026-07-28'], capabilities: { tools: {} } },
    'tools/list': { ...hints, tools },
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method } = JSON.parse(body) as { id: unknown; method: string };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function configOf(port: number): string {
  const route = (path: string, plugin: object) => [{ name: `r${path.slice(1)}`, paths: [path], plugins: [plugin] }];
  const plugin = { name: 'ai-mcp-proxy', tags: ['all'], config: { mode: 'upstream-server' } };
  const sources = Array.from({ length: servers }, (_, i) => ({
    name: `server-${i}`,
    url: `http://127.0.0.1:${port}/mcp`,
    routes: route(`/source-${i}`, plugin),
  }));
  const listener = { name: 'ai-mcp-proxy', config: { mode: 'listener', server: { tag: 'all' } } };
  const own = { name: 'listener', url: 'http://nowhere.invalid', routes: route('/mcp', listener) };
  return JSON.stringify({ _format_version: '3.0', services: [...sources, own] });
}
