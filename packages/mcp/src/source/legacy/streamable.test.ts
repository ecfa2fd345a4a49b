import { settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import type { Opened, SourceSession } from '../source.ts';
import {
  askOf,
  type FakeServer,
  Heard,
  legacyClient,
  legacyServer,
  opening,
  testSource,
  x,
} from '../test/fake-server.ts';

async function open(server: FakeServer, options: Parameters<typeof testSource>[1] = {}) {
  const parts = testSource(server, { protocol: 'legacy', ...options });
  const { session, facts } = (await parts.source.open(opening(legacyClient))) as Opened;
  return { ...parts, session, facts };
}

function ask(session: SourceSession, ...given: Parameters<typeof askOf>) {
  const heard = new Heard();
  return { heard, asked: session.ask(askOf(...given), heard) };
}

describe('a legacy client at a legacy server', () => {
  it('is introduced with its own capabilities and info, byte for byte', async () => {
    const server = legacyServer();
    const { session, facts } = await open(server);
    expect(server.got[0]!.text).toMatch(
      /^\{"jsonrpc":"2.0","id":\d+,"method":"initialize","params":\{"protocolVersion":"2025-11-25","capabilities":\{"roots":\{"listChanged":true\},"sampling":\{\}\},"clientInfo":\{"name":"legacy","version":"1"\}\}\}$/,
    );
    expect(server.log).toEqual(['POST initialize', 'POST notifications/initialized']);
    const second = server.got[1]!.headers;
    expect([second.get('mcp-session-id'), second.get('mcp-protocol-version')]).toEqual(['session-1', '2025-11-25']);
    expect(facts).toMatchObject({ era: 'legacy', protocolVersion: '2025-11-25' });
    expect(session.data).toMatchObject({ wire: 'streamable', version: '2025-11-25', id: 'session-1' });
  });

  it('asks under its own id, and what it sends and gets is not rewritten', async () => {
    const params = '{"name":"t","arguments":{"big":12345678901234567890,"empty":[],"z":1,"a":2}}';
    const result = '{"content":[],"structuredContent":{"n":1.0,"list":[]},"unknown":{"x":[]}}';
    const server = legacyServer((request) => request.result(result));
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/call', params, legacyClient, '"id-7"');
    await heard.over;
    expect(heard.all).toEqual([`result ${result}`]);
    expect(server.find('tools/call').text).toBe(
      `{"jsonrpc":"2.0","id":"id-7","method":"tools/call","params":${params}}`,
    );
  });

  it('has a tool run as a task where it is told to, in its own session, and hears only of the result', async () => {
    const server = legacyServer((request) =>
      request.result(
        request.message.method === 'tools/call' ? { task: { taskId: 't-1', status: 'working' } } : { content: [] },
      ),
    );
    const { session } = await open(server);
    const heard = new Heard();
    session.ask({ ...askOf('tools/call', { name: 'slow' }), isTask: true }, heard);
    await heard.over;
    expect(heard.all).toEqual(['result {"content":[]}']);
    expect(server.find('tools/call').message.params).toMatchObject({ task: { ttl: expect.any(Number) } });
    expect(server.find('tasks/result').message.params).toEqual({ taskId: 't-1' });
    expect(server.find('tasks/result').headers.get('mcp-session-id')).toBe('session-1');
  });

  it('hears notifications, questions and the answer of a stream as they come, with their event ids (MUST 19)', async () => {
    const server = legacyServer();
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/call', { name: 't' }, legacyClient, '3');
    await settled();
    const call = server.find('tools/call').stream();
    call.bytes('id: a\nretry: 500\ndata: \n\n: keep-alive\n\n');
    call.event({ method: 'notifications/progress', params: { progressToken: 1, progress: 0.5 } }, 'b');
    call.event({ id: 'q', method: 'sampling/createMessage', params: { messages: [] } }, 'c');
    expect(heard.all).toEqual([
      'priming@a 500',
      'notification@b {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":0.5}}',
      'request@c "q" sampling/createMessage {"messages":[]}',
    ]);
    expect(
      await session.answer(x, { idText: '"q"', result: Buffer.from('{"role":"assistant"}'), error: undefined }),
    ).toBeUndefined();
    expect(server.got.at(-1)!.text).toBe('{"jsonrpc":"2.0","id":"q","result":{"role":"assistant"}}');
    call.event({ id: 3, result: { content: [] } }, 'd');
    expect(heard.all.at(-1)).toBe('result@d {"content":[]}');
    expect(call.isAborted).toBe(true);
  });

  it('comes back itself for a stream that the server made resumable and ended (MUST 19)', async () => {
    const server = legacyServer();
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/call', { name: 't' });
    await settled();
    server.find('tools/call').stream().bytes('id: a\ndata:\n\n').end();
    expect(heard.all).toEqual(['priming@a undefined', 'detached']);

    const seen: string[] = [];
    session.watch(
      { x, client: legacyClient, filter: undefined, lastEventId: 'a' },
      {
        onReady: () => seen.push('ready'),
        onNotification: (message) => seen.push(message.toString()),
        onServerRequest: () => seen.push('request'),
        onPriming: () => seen.push('priming'),
        onAnswer: (message, id) => seen.push(`${id} ${message.toString()}`),
        onEnd: () => seen.push('end'),
        onFailure: ({ kind }) => seen.push(kind),
      },
    );
    await settled();
    const stream = server.find('GET');
    expect([stream.headers.get('last-event-id'), stream.headers.get('mcp-session-id')]).toEqual(['a', 'session-1']);
    stream.stream().event({ id: 9, result: {} }, 'b').end();
    expect(seen).toEqual(['ready', 'b {"jsonrpc":"2.0","id":9,"result":{}}', 'end']);
  });

  it('that leaves cancels nothing; one that cancels is heard at the server (MUST 20)', async () => {
    const server = legacyServer();
    const { session } = await open(server);
    const left = ask(session, 'tools/call', { name: 't' }, legacyClient, '1');
    const cancelled = ask(session, 'tools/call', { name: 't' }, legacyClient, '2');
    await settled();
    left.asked.detach();
    cancelled.asked.cancel('enough');
    await settled();
    expect(server.log.slice(2)).toEqual(['POST tools/call', 'POST tools/call', 'POST notifications/cancelled']);
    expect(server.got.at(-1)!.message.params).toEqual({ requestId: 2, reason: 'enough' });
    expect(server.got.slice(2, 4).map(({ isAborted }) => isAborted)).toEqual([true, true]);
  });

  it('whose pings need nobody but us', async () => {
    const server = legacyServer();
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/call', { name: 't' });
    await settled();
    server.find('tools/call').stream().event({ id: 'p', method: 'ping' });
    await settled();
    expect(server.got.at(-1)!.text).toBe('{"jsonrpc":"2.0","id":"p","result":{}}');
    expect(heard.all).toEqual([]);
  });

  it('is greeted anew when the server has forgotten its session, and its request goes again, once', async () => {
    const server = legacyServer((request) => {
      if (request.headers.get('mcp-session-id') === 'session-1') request.error(404, { code: -32001, message: 'gone' });
      else request.result({ content: [] });
    });
    const { session, source } = await open(server);
    const { heard } = ask(session, 'tools/call', { name: 't' }, legacyClient, '1');
    await heard.over;
    expect(heard.all).toEqual(['result {"content":[]}']);
    expect(server.log.slice(2)).toEqual([
      'POST tools/call',
      'POST initialize',
      'POST notifications/initialized',
      'POST tools/call',
    ]);
    const again = ask(source.resume(session.data!), 'tools/call', { name: 't' });
    await again.heard.over;
    expect(server.log.slice(6), 'the new session is known from now on').toEqual(['POST tools/call']);
  });

  it('has one new session at all workers, found in records where it is sealed', async () => {
    const server = legacyServer((request) => {
      if (request.headers.get('mcp-session-id') === 'session-1') request.error(404, { code: -32001, message: 'gone' });
      else request.result({ seen: request.headers.get('mcp-session-id') });
    });
    const { session, fakes } = await open(server);
    const { source: other } = testSource(server, { protocol: 'legacy', fakes });
    const one = ask(session, 'tools/list');
    await one.heard.over;
    const two = ask(other.resume(session.data!), 'tools/list');
    await two.heard.over;
    expect([...one.heard.all, ...two.heard.all]).toEqual([
      'result {"seen":"session-2"}',
      'result {"seen":"session-2"}',
    ]);
    expect(server.log.filter((line) => line === 'POST initialize')).toHaveLength(2);
  });

  it('that two workers greet anew at once goes on with one of the sessions, and the other is ended', async () => {
    const server = legacyServer((request) => {
      if (request.headers.get('mcp-session-id') === 'session-1') request.error(404, { code: -32001, message: 'gone' });
      else request.result({ seen: request.headers.get('mcp-session-id') });
    });
    const { session, fakes } = await open(server);
    const { source: other } = testSource(server, { protocol: 'legacy', fakes });
    const one = ask(session, 'tools/list');
    const two = ask(other.resume(session.data!), 'tools/list');
    await Promise.all([one.heard.over, two.heard.over]);
    expect(one.heard.all).toEqual(two.heard.all);
    await settled();
    expect(server.log).toContain('DELETE');
  });

  it('has its stream in the new session too, from its beginning', async () => {
    const server = legacyServer((request) => {
      if (request.headers.get('mcp-session-id') === 'session-1') request.error(404, { code: -32001, message: 'gone' });
      else request.stream().event({ method: 'notifications/tools/list_changed' });
    });
    const { session } = await open(server);
    const seen: string[] = [];
    session.watch(
      { x, client: legacyClient, filter: undefined, lastEventId: 'of the old session' },
      {
        onReady: () => seen.push('ready'),
        onNotification: (message) => seen.push(message.toString()),
        onServerRequest: () => seen.push('request'),
        onPriming: () => seen.push('priming'),
        onAnswer: () => seen.push('answer'),
        onEnd: () => seen.push('end'),
        onFailure: ({ kind }) => seen.push(kind),
      },
    );
    for (let i = 0; i < 3; i++) await settled();
    expect(seen).toEqual(['ready', '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}']);
    expect(server.log.slice(2)).toEqual(['GET', 'POST initialize', 'POST notifications/initialized', 'GET']);
    expect(server.find('GET').headers.has('last-event-id')).toBe(false);
  });

  it('is told when the server forgets at once', async () => {
    const server = legacyServer((request) => request.error(404, { code: -32001, message: 'gone' }));
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/list');
    await heard.over;
    expect(heard.failure).toMatchObject({ kind: 'expired', status: 404 });
    expect(server.log.filter((line) => line === 'POST tools/list')).toHaveLength(2);
  });

  it('ends its session with DELETE, whether or not the server lets it', async () => {
    const server = legacyServer();
    const { session } = await open(server);
    expect(await session.close(x)).toBeUndefined();
    expect(server.got.at(-1)!.headers.get('mcp-session-id')).toBe('session-1');
    server.answers = (request) => request.whole(405);
    expect(await session.close(x)).toBeUndefined();
  });

  it('gets a challenge of the server’s, whatever error message is inside', async () => {
    const server = legacyServer((request) => {
      const error = { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'no' } };
      request.json(401, error, { 'www-authenticate': 'Bearer resource_metadata="https://s/"', 'x-other': 'kept back' });
    });
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/list');
    await heard.over;
    expect(heard.failure).toMatchObject({
      kind: 'status',
      status: 401,
      headers: ['www-authenticate', 'Bearer resource_metadata="https://s/"'],
    });
  });

  it('gets an error of the server’s own, with whatever status', async () => {
    const server = legacyServer((request) =>
      request.json(400, '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"m"}}'),
    );
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/list');
    await heard.over;
    expect(heard.all).toEqual(['error {"code":-32000,"message":"m"}']);
  });

  it('finds its answer in a batch of a 2025-03-26 server', async () => {
    const server = legacyServer(
      (request) =>
        request.json(
          200,
          `[{"jsonrpc":"2.0","method":"notifications/message","params":{}},{"jsonrpc":"2.0","id":5,"result":{"a":[]}}]`,
        ),
      { version: '2025-03-26' },
    );
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/list', '{}', legacyClient, '5');
    await heard.over;
    expect(heard.all.at(-1)).toBe('result {"a":[]}');
    expect(heard.all).toHaveLength(2);
  });

  it.each([
    ['another id', '{"jsonrpc":"2.0","id":6,"result":{}}'],
    ['no JSON', 'not json'],
    ['two readings', '{"jsonrpc":"2.0","id":5,"result":{},"result":{"a":1}}'],
    ['no message', '{"id":5,"result":{}}'],
  ])('takes no answer with %s for its own', async (_what, body) => {
    const server = legacyServer((request) => request.json(200, body));
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/list', '{}', legacyClient, '5');
    await heard.over;
    expect(heard.all.at(-1)).toMatch(/^failure (invalid|cut)$/);
  });
});

describe('the time and space of a call', () => {
  it('is given up after silence, and the server told; progress keeps it alive up to a limit', async () => {
    const server = legacyServer();
    const { session, clock } = await open(server);
    const silent = ask(session, 'tools/call', { name: 't' }, legacyClient, '1');
    await settled();
    server.find('tools/call').stream();
    await clock.advance(10_000);
    expect(silent.heard.all).toEqual(['failure timeout']);
    expect(server.got.at(-1)!.message).toMatchObject({ method: 'notifications/cancelled', params: { requestId: 1 } });

    const busy = ask(session, 'tools/call', { name: 't' }, legacyClient, '2');
    await settled();
    const call = server.find('tools/call').stream();
    for (let i = 0; i < 12; i++) {
      await clock.advance(5000);
      call.event({ method: 'notifications/progress', params: { progressToken: 1, progress: i } });
    }
    expect(busy.heard.all.at(-1)).toBe('failure timeout');
  });

  it('does not run out while the server waits for the client', async () => {
    const server = legacyServer();
    const { session, clock } = await open(server);
    const { heard } = ask(session, 'tools/call', { name: 't' }, legacyClient, '1');
    await settled();
    const call = server.find('tools/call').stream();
    call.event({ id: 1, method: 'elicitation/create', params: {} });
    await clock.advance(30_000);
    expect(heard.all).toHaveLength(1);
    call.event({ id: 1, result: {} });
    expect(heard.all.at(-1)).toBe('result {}');
  });

  it('has bounds for answers and events, and for calls at once', async () => {
    const server = legacyServer();
    const { session } = await open(server, { limits: { asksMax: 2 } });
    const [one, two, three] = [1, 2, 3].map((id) =>
      ask(session, 'tools/call', { name: 't' }, legacyClient, String(id)),
    );
    expect(three!.heard.failure).toMatchObject({ kind: 'busy' });
    await settled();
    const [first, second] = server.got.slice(-2);
    first!.json(200, `"${'a'.repeat(100_001)}"`);
    second!.stream().bytes(`data: ${'a'.repeat(100_001)}`);
    expect([one!.heard.failure?.kind, two!.heard.failure?.kind]).toEqual(['invalid', 'invalid']);
    expect([first!.isAborted, second!.isAborted]).toEqual([true, true]);
  });

  it('is not spent on a server that fails, until it may be back', async () => {
    const server = legacyServer((request) => request.fail('failed'));
    const { session, clock, log } = await open(server);
    for (let i = 0; i < 3; i++) await ask(session, 'tools/list').heard.over;
    expect(log.entries).toMatchObject([{ level: 'warn', fields: { source: 'server' } }]);
    const before = server.got.length;
    expect(ask(session, 'tools/list').heard.failure).toMatchObject({ kind: 'open' });
    expect(server.got).toHaveLength(before);
    await clock.advance(5000);
    server.answers = (request) => request.result({});
    const { heard } = ask(session, 'tools/list');
    await heard.over;
    expect(heard.all).toEqual(['result {}']);
  });

  it('never sends a call twice that the server may have begun', async () => {
    const server = legacyServer((request) => request.fail('cut'));
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/call', { name: 't' });
    await heard.over;
    expect(heard.failure).toMatchObject({ kind: 'cut' });
    expect(server.log.filter((line) => line === 'POST tools/call')).toHaveLength(1);
  });
});
