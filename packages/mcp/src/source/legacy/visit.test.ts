import { type Exchange, HeaderList } from '@sallyport/pipeline';
import { settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import type { ClientFacts } from '../../neutral.ts';
import type { Source, WatchFilter } from '../source.ts';
import {
  askingClient,
  askOf,
  type FakeServer,
  type GotRequest,
  Heard,
  legacyServer,
  modernClient,
  opening,
  testSource,
  x,
} from '../test/fake-server.ts';

function at(server: FakeServer, limits = {}) {
  return testSource(server, { protocol: 'legacy', limits: { sessionsMax: 3, ...limits } });
}

function ask(source: Source, method: string, params: string | object = {}, client = modernClient, principal = 'ann') {
  const heard = new Heard();
  const session = source.visit(opening(client, principal));
  return { session, heard, asked: session.ask(askOf(method, params as never, client), heard) };
}

async function done(...given: Parameters<typeof ask>): Promise<string[]> {
  const { heard } = ask(...given);
  await heard.over;
  return heard.all;
}

const greetings = (server: FakeServer) => server.log.filter((line) => line === 'POST initialize').length;
const sessionOf = (request: GotRequest) => request.headers.get('mcp-session-id');

describe('a modern client at a legacy server', () => {
  it('has no session that was begun with other credentials, be nobody known to the gateway (S-SESSION)', async () => {
    const server = legacyServer((request) => request.result({ tools: [] }));
    let credentials = 'Bearer of Ann';
    server.credentialsOf = () => credentials;
    const { source } = at(server);
    await done(source, 'tools/list', {}, modernClient, 'anonymous');
    credentials = 'Bearer of Bob';
    await done(source, 'tools/list', {}, modernClient, 'anonymous');
    expect(greetings(server)).toBe(2);
    const [anns, bobs] = server.got.filter(({ message }) => message.method === 'tools/list').map(sessionOf);
    expect(anns).not.toBe(bobs);
  });

  it('is introduced in a session that the gateway holds, for its next requests too', async () => {
    const server = legacyServer((request) => request.result({ tools: [] }));
    const { source } = at(server);
    expect(await done(source, 'tools/list')).toEqual(['result {"tools":[]}']);
    expect(await done(source, 'tools/list')).toEqual(['result {"tools":[]}']);
    expect(server.log).toEqual([
      'POST initialize',
      'POST notifications/initialized',
      'POST tools/list',
      'POST tools/list',
    ]);
    expect(server.got[0]!.message.params).toMatchObject({
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'modern' },
    });
  });

  it.each<[string, ClientFacts, string]>([
    ['another principal', modernClient, 'bob'],
    ['other capabilities', { ...modernClient, capabilities: Buffer.from('{"x":{}}') }, 'ann'],
    ['other client info', { ...modernClient, info: Buffer.from('{"name":"n","version":"1"}') }, 'ann'],
    ['another level of log messages', { ...modernClient, logLevel: 'debug' }, 'ann'],
  ])('shares no session with %s', async (_what, client, principal) => {
    const server = legacyServer((request) => request.result({}));
    const { source } = at(server);
    await done(source, 'tools/list');
    await done(source, 'tools/list', {}, client, principal);
    expect(greetings(server)).toBe(2);
  });

  it('has its session ended when nobody used it for a while, and room made for others', async () => {
    const server = legacyServer((request) => request.result({}), { sessions: ['a', 'b', 'c', 'd', 'e'] });
    const { source, clock } = at(server, { sessionsMax: 2 });
    await done(source, 'tools/list', {}, modernClient, 'a');
    await clock.advance(10);
    await done(source, 'tools/list', {}, modernClient, 'b');
    await done(source, 'tools/list', {}, modernClient, 'c');
    await settled();
    expect(server.log.at(-1) === 'DELETE' || server.log.includes('DELETE')).toBe(true);
    expect(sessionOf(server.find('DELETE'))).toBe('a');
    await clock.advance(120_000);
    expect(server.got.filter(({ method }) => method === 'DELETE').map(sessionOf)).toEqual(['a', 'b', 'c']);
  });

  it('is refused when all sessions are in use', async () => {
    const server = legacyServer();
    const { source } = at(server, { sessionsMax: 1 });
    ask(source, 'tools/call', { name: 'a' }, modernClient, 'a');
    await settled();
    expect(await done(source, 'tools/list', {}, modernClient, 'b')).toEqual(['failure busy']);
  });

  it('gets a new session when the server has forgotten, and its request goes again', async () => {
    const server = legacyServer((request) => {
      if (sessionOf(request) === 'session-1') request.error(404, { code: -32001, message: 'gone' });
      else request.result({ content: [] });
    });
    const { source } = at(server);
    expect(await done(source, 'tools/call', { name: 'a' })).toEqual(['result {"content":[]}']);
    expect(greetings(server)).toBe(2);
  });

  it('is known by its own progress tokens, which cannot clash in the shared session', async () => {
    const server = legacyServer();
    const { source } = at(server);
    const params = '{"name":"a","_meta":{"progressToken":"mine"},"inputResponses":{},"requestState":"s"}';
    const one = ask(source, 'tools/call', params);
    const two = ask(source, 'tools/call', params);
    await settled();
    const [first, second] = server.got.slice(-2) as [GotRequest, GotRequest];
    const token = (request: GotRequest) =>
      (request.message.params!['_meta'] as { progressToken: unknown }).progressToken;
    expect(token(first)).not.toBe(token(second));
    expect(Object.keys(first.message.params!), 'what is for modern servers stays here').toEqual(['name', '_meta']);
    first.stream().event({ method: 'notifications/progress', params: { progressToken: token(first), progress: 1 } });
    first.event({ method: 'notifications/progress', params: { progressToken: token(second), progress: 9 } });
    expect(one.heard.all).toEqual([
      'notification {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"mine","progress":1}}',
    ]);
    expect(two.heard.all).toEqual([]);
  });

  it('hears log messages only when it asked for them, by a level that the session is set to (MUST 13)', async () => {
    const log = { method: 'notifications/message', params: { level: 'info', data: 'x' } };
    const server = legacyServer(
      (request) => {
        if (request.message.method === 'logging/setLevel') request.result({});
        else if (request.method === 'POST') request.stream().event(log).event({ id: request.message.id, result: {} });
      },
      { capabilities: { tools: {}, logging: {} } as never },
    );
    const { source } = at(server);
    expect(await done(source, 'tools/call', { name: 'a' })).toEqual(['result {}']);
    const [heard, result] = await done(source, 'tools/call', { name: 'a' }, { ...modernClient, logLevel: 'info' });
    expect([heard?.startsWith('notification'), result]).toEqual([true, 'result {}']);
    expect(server.find('logging/setLevel').message.params).toEqual({ level: 'info' });
  });

  it('closes to cancel, and the server is told', async () => {
    const server = legacyServer();
    const { source } = at(server);
    const { asked } = ask(source, 'tools/call', { name: 'a' });
    await settled();
    const { id } = server.find('tools/call').message;
    asked.detach();
    await settled();
    expect(server.find('notifications/cancelled').message.params).toEqual({ requestId: id });
  });

  it('never sees a stream break that the server made resumable (MUST 19)', async () => {
    const server = legacyServer();
    const { source, clock } = at(server);
    const { heard } = ask(source, 'tools/call', { name: 'a' });
    await settled();
    const call = server.find('tools/call').stream();
    call.bytes('id: 1\nretry: 300\ndata:\n\n').end();
    await clock.advance(299);
    expect(server.log.at(-1)).toBe('POST tools/call');
    await clock.advance(1);
    const resumed = server.find('GET');
    expect(resumed.headers.get('last-event-id')).toBe('1');
    resumed.stream().event({ id: call.message.id, result: { late: true } });
    expect(heard.all).toEqual(['result {"late":true}']);
  });
});

describe('a question of a legacy server in the midst of a modern client’s call', () => {
  it('is about that call, and its answer goes to the session it came from', async () => {
    const server = legacyServer();
    const { source } = at(server);
    const { heard, session } = ask(source, 'tools/call', { name: 'a' }, askingClient);
    await settled();
    const call = server.find('tools/call').stream();
    call.event({ id: 4, method: 'elicitation/create', params: { message: 'sure?' } });
    expect(heard.requests).toMatchObject([{ idText: '4', method: 'elicitation/create' }]);
    await session.answer(x, { idText: '4', result: Buffer.from('{"action":"accept"}'), error: undefined });
    expect(server.got.at(-1)!.text).toBe('{"jsonrpc":"2.0","id":4,"result":{"action":"accept"}}');
    expect(sessionOf(server.got.at(-1)!)).toBe(sessionOf(call));
  });

  it('on the session’s own stream is about the one call there: calls have a session each', async () => {
    const server = legacyServer();
    const { source } = at(server);
    const one = ask(source, 'tools/call', { name: 'a' }, askingClient);
    const two = ask(source, 'tools/call', { name: 'b' }, askingClient);
    await settled();
    const streams = server.got.filter(({ method }) => method === 'GET');
    expect(new Set(streams.map(sessionOf)).size).toBe(2);
    streams[1]!.stream().event({ id: 1, method: 'roots/list' });
    expect([one.heard.requests.length, two.heard.requests.length]).toEqual([0, 1]);
  });

  it('that nobody can be asked is refused, so that the server does not wait', async () => {
    const server = legacyServer((request) => request.method === 'POST' && request.result({}));
    const { source } = at(server);
    await done(source, 'tools/call', { name: 'a' }, askingClient);
    server.find('GET').stream().event({ id: 1, method: 'roots/list' });
    expect(server.got.at(-1)!.message).toMatchObject({ id: 1, error: { code: -32601 } });
  });

  it('cannot be answered once the call is over', async () => {
    const server = legacyServer((request) => request.method === 'POST' && request.result({}));
    const { source } = at(server);
    const { heard, session } = ask(source, 'tools/call', { name: 'a' }, askingClient);
    await heard.over;
    const failed = await session.answer(x, { idText: '4', result: Buffer.from('{}'), error: undefined });
    expect(failed).toMatchObject({ kind: 'expired' });
  });
});

describe('a tool that a legacy server runs as a task only', () => {
  const capabilities = { tools: {}, tasks: { requests: { tools: { call: {} } } } };
  const taskServer = (result: (request: GotRequest) => unknown) =>
    legacyServer(
      (request) => {
        const { method, params } = request.message;
        if (method === 'tools/call' && params!['task'] === undefined)
          request.error(200, { code: -32601, message: 'task!' });
        else if (method === 'tools/call') request.result({ task: { taskId: 't-1', status: 'working' } });
        else if (method === 'tasks/result') result(request);
        else request.result({});
      },
      { capabilities: capabilities as never },
    );

  it('is run as one, and waited for', async () => {
    const server = taskServer((request) => request.result({ content: [] }));
    const { source } = at(server);
    expect(await done(source, 'tools/call', { name: 'slow' })).toEqual(['result {"content":[]}']);
    expect(server.log.slice(2), 'after a look at the list').toEqual([
      'POST tools/list',
      'POST tools/call',
      'POST tools/call',
      'POST tasks/result',
    ]);
    expect(server.find('tasks/result').message.params).toEqual({ taskId: 't-1' });
  });

  it('is run as one at once where the list says so', async () => {
    const server = taskServer((request) => request.result({ content: [] }));
    const { answers } = server;
    server.answers = (request) =>
      request.message.method === 'tools/list'
        ? request.result({ tools: [{ name: 'slow', inputSchema: {}, execution: { taskSupport: 'required' } }] })
        : answers(request);
    const { source } = at(server);
    for (let i = 0; i < 2; i++)
      expect(await done(source, 'tools/call', { name: 'slow' })).toEqual(['result {"content":[]}']);
    const run = ['POST tools/call', 'POST tasks/result'];
    expect(server.log.slice(2)).toEqual(['POST tools/list', ...run, ...run]);
  });

  it('is cancelled with its caller, and when it takes too long', async () => {
    const server = taskServer(() => {});
    const { source } = at(server);
    const { asked } = ask(source, 'tools/call', { name: 'slow' });
    await settled();
    asked.cancel(undefined);
    await settled();
    expect(server.find('tasks/cancel').message.params).toEqual({ taskId: 't-1' });
    const { heard } = ask(source, 'tools/call', { name: 'slow' });
    await settled();
    server.find('tasks/result').fail('timeout');
    expect(heard.failure).toMatchObject({ kind: 'timeout' });
    await settled();
    expect(server.log.filter((line) => line === 'POST tasks/cancel')).toHaveLength(2);
  });

  it('and whose server has no tasks is an error like any other', async () => {
    const server = legacyServer((request) => request.error(200, { code: -32601, message: 'no' }));
    expect(await done(at(server).source, 'tools/call', { name: 'a' })).toEqual([
      'error {"code":-32601,"message":"no"}',
    ]);
  });
});

describe('a modern client’s headers at a legacy server, which does not look at them', () => {
  const tool = { name: 'echo', inputSchema: { properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } } };

  function call(source: Source, headers: string[]): Promise<string[]> {
    const heard = new Heard();
    const from = { requestHeaders: new HeaderList(headers) } as unknown as Exchange;
    const asked = askOf('tools/call', { name: 'echo', arguments: { region: 'eu' } }, modernClient);
    source.visit(opening(modernClient)).ask({ ...asked, x: from }, heard);
    return heard.over.then(() => heard.all);
  }

  it('are compared with the arguments here (MUST 5)', async () => {
    const server = legacyServer((request) =>
      request.result(request.message.method === 'tools/list' ? { tools: [tool] } : { content: [] }),
    );
    const { source } = at(server);
    expect(await call(source, ['Mcp-Param-Region', 'us'])).toMatchObject([expect.stringContaining('-32020')]);
    expect(await call(source, [])).toMatchObject([expect.stringContaining('-32020')]);
    expect(await call(source, ['Mcp-Param-Region', 'eu'])).toEqual(['result {"content":[]}']);
    expect(server.log.slice(2), 'with one look at the list').toEqual(['POST tools/list', 'POST tools/call']);
  });
});

describe('a modern client’s subscription at a legacy server (MUST 14)', () => {
  const filter: WatchFilter = {
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: false,
    resourceSubscriptions: ['a://1', 'a://forbidden'],
  };
  const capabilities = { tools: { listChanged: true }, resources: { subscribe: true }, prompts: {} };

  function watch(server: FakeServer) {
    const parts = at(server);
    const seen: string[] = [];
    const visit = parts.source.visit(opening(modernClient));
    const watched = visit.watch(
      { x, client: modernClient, filter, lastEventId: undefined },
      {
        onReady: (honoured) => seen.push(JSON.stringify(honoured)),
        onNotification: (message) => seen.push(message.toString()),
        onServerRequest: () => seen.push('request'),
        onPriming: () => seen.push('priming'),
        onAnswer: () => seen.push('answer'),
        onEnd: () => seen.push('end'),
        onFailure: ({ kind }) => seen.push(kind),
      },
    );
    return { ...parts, seen, watched };
  }

  it('is a stream of the session’s, and resources are subscribed to: what the server takes is honoured', async () => {
    const server = legacyServer(
      (request) => {
        if (request.method === 'GET') request.stream();
        else if (request.message.params?.['uri'] === 'a://forbidden')
          request.error(200, { code: -32602, message: 'no' });
        else request.result({});
      },
      { capabilities: capabilities as never },
    );
    const { seen, clock } = watch(server);
    await settled();
    expect(seen).toEqual([
      '{"toolsListChanged":true,"promptsListChanged":false,"resourcesListChanged":false,"resourceSubscriptions":["a://1"]}',
    ]);
    const stream = server.find('GET');
    stream.event({ method: 'notifications/tools/list_changed' }, 'e1');
    stream.event({ method: 'notifications/prompts/list_changed' });
    stream.event({ method: 'notifications/resources/updated', params: { uri: 'a://1' } });
    stream.event({ method: 'notifications/resources/updated', params: { uri: 'a://2' } });
    expect(seen.slice(1)).toEqual([
      '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}',
      '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"a://1"}}',
    ]);
    stream.end();
    await clock.advance(1000);
    expect(server.find('GET').headers.get('last-event-id'), 'opened again where it ended').toBe('e1');
  });

  it('is taken for agreed to by a server that sends no head before it has something to say', async () => {
    const server = legacyServer((request) => request.method === 'POST' && request.result({}), {
      capabilities: capabilities as never,
    });
    const { seen, clock } = watch(server);
    await clock.advance(500);
    expect(seen).toHaveLength(1);
    // A proxy on the way loses patience; that is no failure of the server's.
    server.find('GET').whole(504);
    await clock.advance(1000);
    server.find('GET').stream().event({ method: 'notifications/tools/list_changed' });
    expect(seen).toHaveLength(2);
  });

  it('honours nothing of a server that says nothing unasked, and is no failure', async () => {
    const server = legacyServer((request) => request.whole(405), { capabilities: capabilities as never });
    const { seen } = watch(server);
    await settled();
    expect(seen).toEqual([
      '{"toolsListChanged":false,"promptsListChanged":false,"resourcesListChanged":false,"resourceSubscriptions":[]}',
    ]);
  });

  it('fails where the server wants other credentials, and may be had with them afterwards', async () => {
    let status = 401;
    const server = legacyServer(
      (request) =>
        request.method === 'GET' ? (status === 401 ? request.whole(401) : request.stream()) : request.result({}),
      { capabilities: capabilities as never },
    );
    const { seen, source } = watch(server);
    await settled();
    expect(seen).toEqual(['status']);
    status = 200;
    const again: string[] = [];
    source.visit(opening(modernClient)).watch(
      { x, client: modernClient, filter, lastEventId: undefined },
      {
        onReady: ({ toolsListChanged }) => again.push(String(toolsListChanged)),
        onNotification() {},
        onServerRequest() {},
        onPriming() {},
        onAnswer() {},
        onEnd() {},
        onFailure: ({ kind }) => again.push(kind),
      },
    );
    await settled();
    expect(again).toEqual(['true']);
  });

  it('hears of a changed list also when the server says so beside an answer', async () => {
    const server = legacyServer(
      (request) =>
        request.method === 'GET' ? request.stream() : request.message.method !== 'tools/call' && request.result({}),
      { capabilities: capabilities as never },
    );
    const { seen, source } = watch(server);
    await settled();
    const { heard } = ask(source, 'tools/call', { name: 'a' });
    await settled();
    server.find('tools/call').stream().event({ method: 'notifications/tools/list_changed' });
    expect([heard.all, seen.length]).toEqual([[], 2]);
  });
});
