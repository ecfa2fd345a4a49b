import { fakeServices, settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import type { Opened, SourceSession } from '../source.ts';
import {
  askingClient,
  askOf,
  FakeServer,
  fakeMail,
  type GotRequest,
  Heard,
  legacyClient,
  modernClient,
  opening,
  testSource,
  x,
} from '../test/fake-server.ts';

/** A 2024-11-05 server: what is posted is taken, and `stream` says the rest. */
function sseServer(endpoint?: string): FakeServer & { streams: GotRequest[] } {
  const streams: GotRequest[] = [];
  const server = new FakeServer((request) => {
    if (request.method === 'GET') {
      streams.push(request);
      request.stream().bytes(`event: endpoint\ndata: ${endpoint ?? `/messages?sessionId=${streams.length}`}\n\n`);
      return;
    }
    if (request.target === undefined) return request.whole(405);
    request.whole(202, 'Accepted');
    const { id, method } = request.message;
    if (method !== 'initialize') return;
    const result = {
      protocolVersion: '2024-11-05',
      capabilities: { tools: {} },
      serverInfo: { name: 'o', version: '1' },
    };
    streams[Number(request.target.split('=')[1]) - 1]!.bytes(
      `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`,
    );
  });
  return Object.assign(server, { streams });
}

async function open(server: FakeServer) {
  const fakes = fakeServices();
  const mail = fakeMail();
  const worker = () => testSource(server, { protocol: 'sse', fakes, mail });
  const parts = worker();
  const { session, facts } = (await parts.source.open(opening(legacyClient))) as Opened;
  /** The client's session as another worker has it. */
  const elsewhere = () => worker().source.resume(JSON.parse(JSON.stringify(session.data)));
  return { ...parts, session, facts, elsewhere };
}

function ask(session: SourceSession, ...given: Parameters<typeof askOf>) {
  const heard = new Heard();
  return { heard, asked: session.ask(askOf(...given), heard) };
}

function watch(session: SourceSession): string[] {
  const seen: string[] = [];
  session.watch(
    { x, client: legacyClient, filter: undefined, lastEventId: undefined },
    {
      onReady: () => seen.push('ready'),
      onNotification: (message) => seen.push(message.toString()),
      onServerRequest: ({ method }) => seen.push(method),
      onPriming: () => seen.push('priming'),
      onAnswer: () => seen.push('answer'),
      onEnd: () => seen.push('end'),
      onFailure: ({ kind }) => seen.push(kind),
    },
  );
  return seen;
}

describe('a legacy client at a 2024-11-05 server', () => {
  it('posts to where the server said, and hears the answer on the stream', async () => {
    const server = sseServer();
    const { session, facts } = await open(server);
    expect(facts.protocolVersion).toBe('2024-11-05');
    expect(server.log).toEqual(['GET', 'POST initialize', 'POST notifications/initialized']);
    expect(server.got[1]!.target).toBe('/messages?sessionId=1');
    const { heard } = ask(session, 'tools/call', '{"name":"a","arguments":{"x":[]}}', legacyClient, '7');
    await settled();
    expect(server.find('tools/call').text).toContain('"params":{"name":"a","arguments":{"x":[]}}');
    server.streams[0]!.event({ id: 8, result: {} }).event({ id: 7, result: { content: [] } });
    expect(heard.all).toEqual(['result {"content":[]}']);
  });

  it('hears what is no answer on its own stream, and without one beside the answer that it waits for', async () => {
    const server = sseServer();
    const { session } = await open(server);
    const { heard } = ask(session, 'tools/call', { name: 'a' }, legacyClient, '1');
    await settled();
    server.streams[0]!.event({ id: 1, method: 'sampling/createMessage', params: {} });
    expect(heard.requests).toHaveLength(1);
    const seen = watch(session);
    await settled();
    server.streams[0]!.event({ method: 'notifications/tools/list_changed' });
    expect(seen).toEqual(['ready', '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}']);
    expect(heard.all).toHaveLength(1);
  });

  it('hears the progress of a call beside its answer, at whichever worker: it must not come behind', async () => {
    const server = sseServer();
    const { session, elsewhere } = await open(server);
    watch(session);
    const calls = [session, elsewhere()].map((at, i) =>
      ask(at, 'tools/call', { name: 'a', _meta: { progressToken: `t${i}` } }, legacyClient, String(i)),
    );
    for (let i = 0; i < 5; i++) await settled();
    for (const progressToken of ['t1', 't0']) {
      server.streams[0]!.event({ method: 'notifications/progress', params: { progressToken, progress: 1 } });
    }
    for (let i = 0; i < 5; i++) await settled();
    for (const [i, { heard }] of calls.entries()) expect(heard.all).toEqual([expect.stringContaining(`"t${i}"`)]);
  });

  it('is served by any worker: one holds the stream, and the others are mailed what it says', async () => {
    const server = sseServer();
    const { elsewhere } = await open(server);
    const seen = watch(elsewhere());
    const { heard } = ask(elsewhere(), 'tools/call', { name: 'a' }, legacyClient, '7');
    for (let i = 0; i < 5; i++) await settled();
    server.streams[0]!.event({ id: 'q', method: 'roots/list' }).event({ id: 7, result: { content: [] } });
    for (let i = 0; i < 5; i++) await settled();
    expect(seen).toEqual(['ready', 'roots/list']);
    expect(heard.all).toEqual(['result {"content":[]}']);
    expect(await elsewhere().answer(x, { idText: '"q"', result: Buffer.from('{"roots":[]}'), error: undefined })).toBe(
      undefined,
    );
    expect(server.got.at(-1)!.text).toBe('{"jsonrpc":"2.0","id":"q","result":{"roots":[]}}');
  });

  it('is told that its session is over when the connection is, at every worker', async () => {
    const server = sseServer();
    const { session, elsewhere } = await open(server);
    const here = ask(session, 'tools/call', { name: 'a' });
    const there = ask(elsewhere(), 'tools/call', { name: 'a' });
    for (let i = 0; i < 5; i++) await settled();
    server.streams[0]!.end();
    await Promise.all([here.heard.over, there.heard.over]);
    expect([here.heard.failure?.kind, there.heard.failure?.kind]).toEqual(['cut', 'cut']);
    for (const late of [ask(elsewhere(), 'tools/list'), ask(session, 'tools/list')]) {
      await late.heard.over;
      expect(late.heard.failure).toMatchObject({ kind: 'expired', status: 404 });
    }
  });

  it('ends the connection when it ends the session, from another worker too', async () => {
    const server = sseServer();
    const { elsewhere } = await open(server);
    await elsewhere().close(x);
    await settled();
    expect(server.streams[0]!.isAborted).toBe(true);
  });

  it('keeps a connection that it uses, when those that nobody uses are ended for a new configuration', async () => {
    const server = sseServer();
    const { source, session } = await open(server);
    await source.open(opening(legacyClient));
    watch(session);
    source.endIdle();
    expect(server.streams.map(({ isAborted }) => isAborted)).toEqual([false, true]);
  });

  it('loses a connection that nobody uses any more', async () => {
    const server = sseServer();
    const { clock } = await open(server);
    await clock.advance(31 * 60_000);
    expect(server.streams[0]!.isAborted).toBe(true);
  });

  it.each(['http://evil.test/messages', '//169.254.169.254/latest'])(
    'is refused, and nothing sent, when the server wants messages elsewhere: %s (MUST 28)',
    async (endpoint) => {
      const server = sseServer(endpoint);
      const { source } = testSource(server, { protocol: 'sse' });
      expect(await source.open(opening(legacyClient))).toMatchObject({ failure: { kind: 'invalid' } });
      expect(server.log).toEqual(['GET']);
      expect(server.got[0]!.isAborted).toBe(true);
    },
  );

  it('does not wait for ever for a server that never says where', async () => {
    const server = new FakeServer((request) => request.stream());
    const { source, clock } = testSource(server, { protocol: 'sse' });
    const opened = source.open(opening(legacyClient));
    await clock.advance(10_000);
    expect(await opened).toMatchObject({ failure: { kind: 'timeout' } });
    expect(server.got[0]!.isAborted).toBe(true);
  });
});

describe('a modern client at a 2024-11-05 server', () => {
  it('has a connection alone during a call, so that it is sure what the server says is about', async () => {
    const server = sseServer();
    const { source } = testSource(server, { protocol: 'sse' });
    const [one, two] = ['a', 'b'].map((name) =>
      ask(source.visit(opening(askingClient)), 'tools/call', { name }, { ...askingClient, logLevel: 'info' }),
    );
    for (let i = 0; i < 5; i++) await settled();
    expect(server.streams).toHaveLength(2);
    const calls = server.got.filter(({ message }) => message.method === 'tools/call');
    server.streams[0]!.event({ id: 9, method: 'elicitation/create', params: {} });
    server.streams[1]!.event({ method: 'notifications/message', params: { level: 'info', data: 1 } });
    expect([one!.heard.all.length, two!.heard.all.length]).toEqual([1, 1]);
    server.streams[0]!.event({ id: calls[0]!.message.id, result: {} });
    expect(one!.heard.all.at(-1)).toBe('result {}');
  });

  it('shares it for lists', async () => {
    const server = sseServer();
    const { source } = testSource(server, { protocol: 'sse' });
    for (let i = 0; i < 2; i++) {
      const { heard } = ask(source.visit(opening(modernClient)), 'tools/list', {}, modernClient);
      for (let j = 0; j < 5; j++) await settled();
      server.streams[0]!.event({ id: server.find('tools/list').message.id, result: { tools: [] } });
      await heard.over;
    }
    expect(server.streams).toHaveLength(1);
  });
});
