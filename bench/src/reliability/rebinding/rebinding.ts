import { RawConnection, startGateway } from '@sallyport/testkit';
import { exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { type Recorder, startRecorder } from '../smuggling/recorder.ts';
import { listedHost, listedOrigin, type PageRequest, pageRequests, paths, routeHost } from './cases.ts';

export const rebinding: ReliabilityRun = {
  name: 'S-REBIND',
  promise: 'no web page that nobody allowed reaches an MCP server or the Admin API, whatever its name leads to',
  run,
};

/** The short form takes every so many of the cases. */
const step = { short: 11, full: 1 } as const;

async function run(form: Form): Promise<Figure[]> {
  const recorder = await startRecorder();
  const gateway = await startGateway({ config: configOf(recorder.url), workers: 1 });
  const port = Number(new URL(gateway.proxyUrl).port);
  const cases = pageRequests(port).filter((_, index) => index % step[form] === 0);
  const misses: string[] = [];
  try {
    for (const each of cases) misses.push(...(await missesOf(each, gateway.proxyUrl, recorder)));
    const preflights = await preflightMisses(gateway.proxyUrl);
    const admin = await adminMisses(gateway.adminUrl);
    const status = await adminMisses(gateway.statusUrl);
    misses.push(...preflights, ...admin.misses, ...status.misses);
    for (const miss of misses.slice(0, 30)) console.error(`  ${miss}`);
    const forbidden = cases.filter(({ isAllowed }) => !isAllowed).length;
    return [
      told('requests of pages to MCP servers', cases.length),
      told('  that must be refused', forbidden),
      told('requests to the Admin API and the status listener', admin.asked + status.asked),
      exactly('some must be refused, and some pass', forbidden > 0 && forbidden < cases.length ? 'yes' : 'no', 'yes'),
      exactly('taken otherwise than they must be', misses.length, 0),
    ];
  } finally {
    await gateway.stop();
    await recorder.stop();
  }
}

async function missesOf(
  { path, method, host, origins, isAllowed }: PageRequest,
  url: string,
  recorder: Recorder,
): Promise<string[]> {
  const what = `${method} ${path}, Host: ${host}, Origin: ${origins.join(' and ')}`;
  const body = method === 'POST' ? '{"jsonrpc":"2.0","id":1,"method":"ping"}' : '';
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    ...origins.map((origin) => `Origin: ${origin}`),
    'Accept: application/json, text/event-stream',
    ...(method === 'POST' ? ['Content-Type: application/json', `Content-Length: ${body.length}`] : []),
  ];
  const connection = await RawConnection.open(url);
  connection.send(`${lines.join('\r\n')}\r\n\r\n${body}`);
  const answer = await connection.answer();
  connection.destroy();
  const reached = recorder.take().length > 0;
  if (typeof answer === 'string') return [`${what}: ${answer}`];
  if (isAllowed) return answer.status === 200 && reached ? [] : [`${what}: answered with ${answer.status}`];
  const misses: string[] = [];
  if (reached) misses.push(`${what}: reached the server`);
  if (answer.status !== 403) misses.push(`${what}: answered with ${answer.status}`);
  else if (!isJsonRpcError(answer.body)) misses.push(`${what}: no JSON-RPC error: ${answer.body}`);
  return misses;
}

function isJsonRpcError(body: Buffer): boolean {
  const { jsonrpc, id, error } = JSON.parse(body.toString()) as {
    jsonrpc: string;
    id: unknown;
    error: { code: number };
  };
  return jsonrpc === '2.0' && id === null && Number.isInteger(error.code);
}

/** A browser reads an answer only where `cors` lets it, and asks before it sends. */
async function preflightMisses(url: string): Promise<string[]> {
  const misses: string[] = [];
  for (const origin of [listedOrigin, 'https://evil.test']) {
    for (const request of [
      `OPTIONS ${paths.listed} HTTP/1.1\r\nHost: ${listedHost}\r\nOrigin: ${origin}\r\nAccess-Control-Request-Method: POST\r\n\r\n`,
      `GET ${paths.listed} HTTP/1.1\r\nHost: ${listedHost}\r\nOrigin: ${origin}\r\nAccept: text/event-stream\r\n\r\n`,
    ]) {
      const connection = await RawConnection.open(url);
      connection.send(request);
      const answer = await connection.answer();
      connection.destroy();
      const allowed = typeof answer === 'string' ? answer : answer.headers.get('access-control-allow-origin');
      if ((allowed === origin) !== (origin === listedOrigin) || allowed === '*')
        misses.push(`${request.split(' ', 1)[0]} from ${origin}: pages of ${allowed} may read`);
    }
  }
  return misses;
}

/** Operators' surfaces answer to addresses and loopback names only, and to pages of these. */
async function adminMisses(url: string): Promise<{ asked: number; misses: string[] }> {
  const { host } = new URL(url);
  const requests: [string, string | undefined, boolean][] = [
    [host, undefined, true],
    ['localhost', undefined, true],
    ['localhost', `http://${host}`, true],
    ['evil.test', undefined, false],
    ['evil.test', 'http://evil.test', false],
    ['localhost.evil.test', undefined, false],
    [host, 'http://evil.test', false],
    [host, 'null', false],
    [host, `http://${host}.evil.test`, false],
  ];
  const misses: string[] = [];
  for (const [name, origin, isAllowed] of requests) {
    const connection = await RawConnection.open(url);
    const originLine = origin === undefined ? '' : `Origin: ${origin}\r\n`;
    connection.send(`GET /status HTTP/1.1\r\nHost: ${name}\r\n${originLine}\r\n`);
    const answer = await connection.answer();
    connection.destroy();
    const status = typeof answer === 'string' ? answer : answer.status;
    if (status !== (isAllowed ? 200 : 403)) misses.push(`${url} as ${name} from ${origin}: ${status}`);
  }
  return { asked: requests.length, misses };
}

function configOf(url: string): string {
  const mcp = (server: object) => ({ name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', server } });
  const listed = { allowed_hosts: [listedHost], allowed_origins: [listedOrigin] };
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'recorder',
        url,
        routes: [
          { name: 'free', paths: [paths.free], plugins: [mcp({})] },
          { name: 'named', paths: [paths.named], hosts: [routeHost], plugins: [mcp({})] },
          {
            name: 'listed',
            paths: [paths.listed],
            plugins: [mcp(listed), { name: 'cors', config: { origins: [listedOrigin], preflight_continue: false } }],
          },
        ],
      },
    ],
  });
}
