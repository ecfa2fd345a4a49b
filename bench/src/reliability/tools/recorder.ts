import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Offered, whatCouldRun, writingsOfName, writingsOfUri } from '@sallyport/testkit';
import { forbidden, safe } from './names.ts';

/** A legacy MCP server that takes whatever comes, remembers what it could have run, and lists what nobody may see. */
export interface Recorder {
  readonly url: string;
  /** What could have run, and the request, since the last time. */
  take(): Ran[];
  stop(): Promise<void>;
}

export interface Ran {
  readonly what: ReadonlySet<Offered>;
  readonly request: string;
}

export async function startRecorder(): Promise<Recorder> {
  let ran: Ran[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const what = whatCouldRun(request.rawHeaders, body);
    const path = /^\/rest\/([^/?]+)/.exec(request.url ?? '')?.[1];
    if (path !== undefined) what.add(`tool:${path}`);
    if (what.size > 0) {
      const head = `${request.method} ${request.url} ${request.rawHeaders.join(' ')}`;
      ran.push({ what, request: `${head}\n${body.toString('latin1')}` });
    }
    answer(response, body.toString());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = ran;
      ran = [];
      return taken;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** As a server of 2025 would, if it can read the message at all. */
function answer(response: ServerResponse, text: string): void {
  const message = read(text);
  if (message === undefined || !('id' in message)) {
    response.writeHead(message === undefined ? 200 : 202).end();
    return;
  }
  const isModern = text.includes('io.modelcontextprotocol/protocolVersion');
  const result = isModern && message['method'] === 'server/discover' ? undefined : resultOf(message);
  const id = JSON.stringify(message['id']);
  const body =
    result === undefined
      ? `{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"Method not found"}}`
      : `{"jsonrpc":"2.0","id":${id},"result":${result}}`;
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
}

function resultOf({ method, params }: Readonly<Record<string, unknown>>): string | undefined {
  if (method === 'server/discover') return undefined;
  if (method !== 'initialize') return lists[String(method)] ?? '{"content":[]}';
  const { protocolVersion = '2025-06-18' } = (params ?? {}) as { protocolVersion?: string };
  const capabilities = { tools: {}, prompts: {}, resources: { subscribe: true }, completions: {} };
  return JSON.stringify({ protocolVersion, capabilities, serverInfo: { name: 'recorder', version: '1' } });
}

function read(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const lists: Readonly<Record<string, string>> = {
  'tools/list': listOf(
    'tools',
    writingsOfName(forbidden),
    (name) => `{"name":${name},"inputSchema":{"type":"object"}}`,
  ),
  'prompts/list': listOf('prompts', writingsOfName(forbidden), (name) => `{"name":${name}}`),
  'resources/list': listOf('resources', writingsOfUri('secret', forbidden), (uri) => `{"name":"n","uri":${uri}}`),
  'resources/templates/list': listOf(
    'resourceTemplates',
    writingsOfUri('secret', forbidden).map((uri) => uri.replace(/"$/, '{x}"')),
    (uri) => `{"name":"n","uriTemplate":${uri}}`,
  ),
};

function listOf(key: string, writings: readonly string[], entry: (writing: string) => string): string {
  const entries = [...writings.map(entry), entry(key.startsWith('resource') ? `"file:///safe/${safe}"` : `"${safe}"`)];
  return `{"${key}":[${entries.join()}]}`;
}
