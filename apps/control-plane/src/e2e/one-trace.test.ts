import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import {
  connectMcpClient,
  PlainBrowser,
  type RunningControlPlane,
  type RunningGateway,
  type RunningIdp,
  type RunningMcpServer,
  startControlPlane,
  startGateway,
  startIdp,
  startLandscapeServer,
} from '@sallyport/testkit';
import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let idp: RunningIdp;
let plane: RunningControlPlane;
let models: RunningDevLlm;
let server: RunningMcpServer;
let servers: Server[];
let gateway: RunningGateway;
const atChatbot: IncomingHttpHeaders[] = [];
const atServer: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  [idp, plane, models, server] = await Promise.all([
    startIdp(),
    startControlPlane(),
    startDevLlm(),
    startLandscapeServer(),
  ]);
  const chatbot = await listen((headers, _body) => {
    atChatbot.push(headers);
    return answer(headers);
  });
  const tools = await listen(async (headers, body, method) => {
    atServer.push(headers);
    const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...others } = headers;
    return await fetch(server.url, {
      method,
      headers: others as Record<string, string>,
      ...(body !== '' && { body }),
    });
  });
  servers = [chatbot.server, tools.server];
  gateway = await startGateway({
    config: configOf(chatbot.url, tools.url),
    args: plane.gatewayArgs,
    workers: 1,
    readyMsMax: 90_000,
  });
});
afterAll(async () => {
  await gateway?.stop();
  for (const one of servers ?? []) one.close();
  await Promise.all([server?.stop(), models?.stop(), plane?.stop(), idp?.stop()]);
});

/** The application: with the token and in the trace that it was asked with. */
async function answer({ authorization = '', traceparent = '' }: IncomingHttpHeaders): Promise<Response> {
  if (traceparent === '') return new Response('<h1>Chat</h1>', { headers: { 'content-type': 'text/html' } });
  const headers = { authorization, traceparent: String(traceparent), 'content-type': 'application/json' };
  const client = await connectMcpClient(`${gateway.proxyUrl}/tools`, {
    headers: { authorization, traceparent: String(traceparent) },
    negotiates: 'auto',
  });
  await client.listTools();
  const messages: object[] = [{ role: 'user', content: question }];
  const names = ['list_control_planes', 'list_services', 'query_api_requests'];
  const tools = names.map((name) => ({ type: 'function', function: { name, parameters: { type: 'object' } } }));
  for (let turn = 0; turn < 8; turn++) {
    const response = await fetch(`${gateway.proxyUrl}/models/v1/chat/completions`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: 'scripted-planner', messages, tools }),
    });
    if (!response.ok) throw new Error(await response.text());
    const { choices } = (await response.json()) as { choices: { message: Message }[] };
    const { message } = choices[0]!;
    messages.push(message);
    if (message.tool_calls === undefined) break;
    for (const { id, function: asked } of message.tool_calls) {
      const { text } = await client.callTool(asked.name, JSON.parse(asked.arguments) as Record<string, unknown>);
      messages.push({ role: 'tool', tool_call_id: id, content: text });
    }
  }
  await client.close();
  return Response.json(messages.at(-1));
}

interface Message {
  content: string;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
}

const question =
  'Give me an overview of the services in the `Shared_Services` control plane that have the highest 4xx and 5xx error rates over the past 24 hours';

function configOf(chatbotUrl: string, toolsUrl: string): string {
  const { agent, gateway: own } = idp.clients;
  const signIn = { issuer: idp.issuer, client_id: [agent.id], client_secret: [agent.secret], groups_claim: ['groups'] };
  const bearer = {
    name: 'openid-connect',
    config: { issuer: idp.issuer, auth_methods: ['bearer'], authenticated_groups_claim: ['groups'] },
  };
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'chatbot',
        url: chatbotUrl,
        routes: [{ name: 'chat', paths: ['/chat'], strip_path: false }],
        plugins: [
          {
            name: 'openid-connect',
            config: {
              ...signIn,
              auth_methods: ['authorization_code', 'session'],
              groups_required: ['konnect-mcp-users'],
            },
          },
        ],
      },
      {
        name: 'tools',
        url: toolsUrl,
        routes: [{ name: 'tools', paths: ['/tools'] }],
        plugins: [
          bearer,
          { name: 'agent-access', config: { rules: [{ agents: [agent.id], groups: ['konnect-mcp-users'] }] } },
          {
            name: 'upstream-oauth',
            config: {
              oauth: {
                token_endpoint: idp.tokenUrl,
                client_id: own.id,
                client_secret: own.secret,
                audience: ['https://platform.example/mcp'],
                scopes: [],
              },
              token_exchange: { actor: 'gateway' },
            },
          },
          {
            name: 'ai-mcp-proxy',
            config: { mode: 'passthrough-listener', logging: { log_statistics: true, log_audits: true } },
          },
        ],
      },
    ],
    routes: [
      {
        name: 'models',
        paths: ['~/models/v1/chat/completions$'],
        plugins: [
          bearer,
          {
            name: 'ai-proxy-advanced',
            config: {
              targets: [
                {
                  route_type: 'llm/v1/chat',
                  auth: { header_name: 'Authorization', header_value: 'Bearer of-the-gateway' },
                  model: {
                    provider: 'openai',
                    name: 'scripted-planner',
                    options: { upstream_url: `${models.url}/v1/chat/completions`, input_cost: 2, output_cost: 8 },
                  },
                },
              ],
            },
          },
        ],
      },
    ],
  });
}

type Answering = (headers: IncomingHttpHeaders, body: string, method: string) => Promise<Response> | Response;

async function listen(answering: Answering): Promise<{ url: string; server: Server }> {
  const one = createServer(async (request, response) => {
    const body = await request.toArray().then((chunks) => Buffer.concat(chunks).toString());
    const given = await Promise.resolve(answering(request.headers, body, request.method!)).catch(
      (e) => new Response(String(e), { status: 500 }),
    );
    for (const name of ['content-type', 'mcp-session-id']) {
      const value = given.headers.get(name);
      if (value !== null) response.setHeader(name, value);
    }
    response.writeHead(given.status);
    response.end(Buffer.from(await given.arrayBuffer()));
  });
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  const { port } = one.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, server: one };
}

interface Hop {
  id: string;
  hop_numbers: number[];
  kind: string;
  request_uri: string;
  subject: string;
  trace_id: string;
  llm?: { asked_for: string[] };
  mcp?: { rpc: { method: string; tool_name: string }[] };
}

/** What the gateway told of a question, once it has told all: it does so every second or so. */
async function hopsOf(id: string, count: number): Promise<Hop[]> {
  let hops: Hop[] = [];
  await expect
    .poll(async () => {
      const answer = await plane.send('GET', `/v2/conversations/${id}`);
      hops = answer.ok ? ((await answer.json()) as { hops: Hop[] }).hops : [];
      return hops.length;
    }, eventually)
    .toBe(count);
  return hops;
}

const eventually = { timeout: 20_000, interval: 50 };

/** In a few words. */
function labelOf({ kind, llm, mcp, request_uri }: Hop): string {
  if (kind === 'llm') return `model wants ${llm!.asked_for.length} tools`;
  const [message] = mcp?.rpc ?? [];
  return message === undefined ? request_uri : `${message.method} ${message.tool_name}`.trim();
}

describe('a question to an application behind the gateway', () => {
  let browser: PlainBrowser;
  let id: string;
  const traceId = randomBytes(16).toString('hex');
  beforeAll(async () => {
    browser = new PlainBrowser();
    const page = await idp.signIn('alice', `${gateway.proxyUrl}/chat/`, { browser });
    expect(page.text).toContain('Chat');
    const { response, text } = await browser.open(`${gateway.proxyUrl}/chat/api/chat`, {
      body: new URLSearchParams({ question }),
      headers: { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` },
    });
    expect([response.status, text]).toEqual([200, expect.stringContaining('payments')]);
    id = response.headers.get('x-kong-request-id')!;
  });

  it('is one trace of one person, whatever it takes, and each request knows which step it is', async () => {
    const hops = await hopsOf(id, 12);
    expect(hops.map((hop) => `${hop.hop_numbers.join(' ')}: ${labelOf(hop)}`)).toEqual([
      '1 2: /chat/api/chat',
      '3: server/discover',
      '3: tools/list',
      '4: model wants 1 tools',
      '5 6: tools/call list_control_planes',
      '7 8: model wants 1 tools',
      '5 6: tools/call list_services',
      '7 8: model wants 3 tools',
      '5 6: tools/call query_api_requests',
      '5 6: tools/call query_api_requests',
      '5 6: tools/call query_api_requests',
      '7 9: model wants 0 tools',
    ]);
    expect(new Set(hops.map(({ trace_id }) => trace_id))).toEqual(new Set([traceId]));
    expect(new Set(hops.map(({ subject }) => subject))).toEqual(new Set(['alice']));
  });

  it('is refused on a page that says who one is, where one may not ask', async () => {
    const other = new PlainBrowser();
    await idp.signIn('bob', `${gateway.proxyUrl}/chat/`, { browser: other });
    const headers = { accept: 'text/html,*/*;q=0.8' };
    const { response, text } = await other.open(`${gateway.proxyUrl}/chat/`, { headers });
    expect([response.status, response.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
    expect(text).toContain('You are signed in as bob. It is for certain people only');
    // What brought them here is good for one time.
    expect(text).toContain('<a href="?">Try again</a>');
  });

  it('tells upstreams the id under which each request is found, and the trace', async () => {
    const known = new Set((await hopsOf(id, 12)).map((hop) => hop.id));
    for (const headers of [atChatbot.at(-1)!, ...atServer]) {
      expect(known).toContain(headers['x-kong-request-id']);
      expect(headers.traceparent).toContain(traceId);
    }
  });
});
