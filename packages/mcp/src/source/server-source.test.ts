import { describe, expect, it } from 'vitest';
import type { ClientFacts } from '../neutral.ts';
import {
  askOf,
  FakeServer,
  type GotRequest,
  Heard,
  legacyClient,
  legacyServer,
  modernClient,
  modernServer,
  opening,
  testSource,
} from './test/fake-server.ts';

const answer = (request: GotRequest) => request.result({ tools: [] });

/** Serves both eras at one address. */
function dualServer(): FakeServer {
  const [modern, legacy] = [modernServer(answer), legacyServer(answer)];
  return new FakeServer((request) =>
    (request.headers.get('mcp-protocol-version') === '2026-07-28' ? modern : legacy).answers(request),
  );
}

function sseServer(): FakeServer {
  let stream: GotRequest | undefined;
  return new FakeServer((request) => {
    const { id, method } = request.message;
    if (request.method === 'GET') {
      stream = request.stream().bytes('event: endpoint\ndata: /m\n\n');
    } else if (request.target === undefined) request.whole(404, 'Cannot POST /sse');
    else {
      request.whole(202);
      const result =
        method === 'initialize' ? { protocolVersion: '2024-11-05', capabilities: {}, serverInfo: {} } : { tools: [] };
      if (id !== undefined) stream!.event({ id, result });
    }
  });
}

const servers = {
  legacy: () => legacyServer(answer),
  modern: () => modernServer(answer),
  dual: dualServer,
  sse: sseServer,
};

async function list(server: FakeServer, client: ClientFacts, times = 1) {
  const { source } = testSource(server);
  const logs: string[][] = [];
  for (let i = 0; i < times; i++) {
    const before = server.got.length;
    const heard = new Heard();
    source.visit(opening(client)).ask(askOf('tools/list', {}, client), heard);
    await heard.over;
    expect(heard.all).toEqual(['result {"tools":[]}']);
    logs.push(server.log.slice(before));
  }
  return logs;
}

describe('what a server speaks', () => {
  it.each([
    ['modern', 'modern', ['POST server/discover', 'POST tools/list']],
    ['dual', 'modern', ['POST server/discover', 'POST tools/list']],
    [
      'legacy',
      'modern',
      ['POST server/discover', 'POST initialize', 'POST notifications/initialized', 'POST tools/list'],
    ],
  ] as const)('is found out by asking a %s server for a %s client, once', async (kind, _era, first) => {
    const [one, two] = await list(servers[kind](), modernClient, 2);
    expect(one).toEqual(first);
    expect(two).toEqual(['POST tools/list']);
  });

  it('is found out of a 2024-11-05 server too', async () => {
    const [one, two] = await list(servers.sse(), modernClient, 2);
    expect(one).toEqual([
      'POST server/discover',
      'GET',
      'GET',
      'POST initialize',
      'POST notifications/initialized',
      'POST tools/list',
    ]);
    expect(two).toEqual(['POST tools/list']);
  });

  it.each([
    ['legacy', 'streamable', ['POST initialize', 'POST notifications/initialized']],
    ['dual', 'streamable', ['POST initialize', 'POST notifications/initialized']],
    ['modern', 'modern', ['POST initialize', 'POST server/discover']],
    [
      'sse',
      'sse',
      ['POST initialize', 'POST server/discover', 'GET', 'POST initialize', 'POST notifications/initialized'],
    ],
  ] as const)('gives a legacy client’s session at a %s server a wire: %s', async (kind, wire, log) => {
    const server = servers[kind]();
    const { source } = testSource(server);
    expect(await source.open(opening(legacyClient))).toMatchObject({ session: { data: { wire } } });
    expect(server.log).toEqual(log);
  });

  it.each([
    ['legacy', true, false],
    ['modern', false, true],
    ['dual', true, true],
    ['sse', false, false],
  ] as const)(
    'decides which clients of a %s server need no bridge: legacy %s, modern %s',
    async (kind, legacy, modern) => {
      for (const [client, expected] of [
        [legacyClient, legacy],
        [modernClient, modern],
      ] as const) {
        const server = servers[kind]();
        const { source } = testSource(server);
        expect(await source.wires.speaks(opening(client))).toBe(expected);
        const before = server.got.length;
        expect(source.wires.speaks(opening(client)), 'known from now on, without a promise').toBe(expected);
        expect(server.got).toHaveLength(before);
      }
    },
  );

  it.each([
    ['says who may ask', (request: GotRequest) => request.whole(401, '', { 'www-authenticate': 'Bearer' })],
    ['is down', (request: GotRequest) => request.whole(503)],
    ['cannot be reached', (request: GotRequest) => request.fail('failed')],
    ['is too slow', (request: GotRequest) => request.fail('timeout')],
  ])('stays unknown while the server %s', async (_what, answers) => {
    const server = new FakeServer(answers);
    const { source } = testSource(server);
    expect(await source.wires.speaks(opening(modernClient))).toBeUndefined();
    server.answers = modernServer(answer).answers;
    expect(await source.wires.speaks(opening(modernClient))).toBe(true);
  });

  it('is not read from error codes of drafts', async () => {
    const server = legacyServer();
    const { answers } = server;
    server.answers = (request) =>
      request.message.method === 'server/discover'
        ? request.error(400, { code: -32004, message: 'Unsupported protocol version' })
        : answers(request);
    expect(await testSource(server).source.wires.speaks(opening(modernClient))).toBe(false);
  });

  it('is not taken for legacy when the server knows a later revision only', async () => {
    const server = new FakeServer((request) =>
      request.error(400, { code: -32022, message: 'no', data: { supported: ['2027-01-01'], requested: '2026-07-28' } }),
    );
    const { source } = testSource(server);
    expect(await source.discover(opening(modernClient))).toMatchObject({ failure: { kind: 'status', status: 400 } });
    expect(server.log).toEqual(['POST server/discover']);
  });

  it('is asked anew when the server has changed, and not at every error', async () => {
    const server = legacyServer(answer);
    const { source } = testSource(server);
    expect(await source.open(opening(legacyClient))).toMatchObject({ facts: { era: 'legacy' } });
    server.answers = modernServer(answer).answers;
    expect(await source.open(opening(legacyClient))).toMatchObject({ facts: { era: 'modern' } });
    server.answers = (request) => request.whole(400);
    const before = server.got.length;
    expect(await source.open(opening(legacyClient))).toMatchObject({ failure: { status: 400 } });
    expect(server.log.slice(before)).toEqual(['POST server/discover']);
  });

  it('is what the configuration says, without a question', async () => {
    const server = modernServer(answer);
    const { source } = testSource(server, { protocol: 'modern' });
    expect([source.wires.speaks(opening(legacyClient)), source.wires.speaks(opening(modernClient))]).toEqual([
      false,
      true,
    ]);
    expect(server.got).toEqual([]);
  });

  it('is asked once by many who come at the same time', async () => {
    const server = modernServer();
    const { source } = testSource(server);
    for (let i = 0; i < 5; i++) void source.wires.speaks(opening(modernClient));
    expect(server.log).toEqual(['POST server/discover']);
  });
});

describe('what a modern client is told of a legacy server', () => {
  it('has no tasks, which are waited for here', async () => {
    const server = legacyServer(answer, { capabilities: { tools: {}, tasks: { list: {} } } as never });
    const { source } = testSource(server);
    const discovered = await source.discover(opening(modernClient));
    expect(discovered).toMatchObject({ facts: { era: 'legacy' } });
    expect(String((discovered as { facts: { capabilities: Buffer } }).facts.capabilities)).toBe('{"tools":{}}');
  });
});
