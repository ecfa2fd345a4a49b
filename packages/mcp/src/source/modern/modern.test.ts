import { type Exchange, HeaderList } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import type { ClientFacts } from '../../neutral.ts';
import type { Opened, WatchFilter } from '../source.ts';
import {
  askOf,
  type FakeServer,
  type GotRequest,
  Heard,
  legacyClient,
  modernClient,
  modernServer,
  opening,
  testSource,
  x,
} from '../test/fake-server.ts';

function ask(server: FakeServer, method: string, params: string | object, client: ClientFacts = modernClient) {
  const parts = testSource(server, { protocol: 'modern' });
  const heard = new Heard();
  const session = parts.source.visit(opening(client));
  return { ...parts, session, heard, asked: session.ask(askOf(method, params as never, client), heard) };
}

const echoTool = (header: string) =>
  `{"name":"echo","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"${header}"},"big":{"type":"integer","x-mcp-header":"Big"}}}}`;

describe('a modern server', () => {
  it('is told of the client in each request, in body and headers alike', async () => {
    const server = modernServer((request) => request.result('{"resultType":"complete","content":[],"more":[]}'));
    const { heard } = ask(server, 'tools/call', '{"name":"grüße","arguments":{"n":12345678901234567890}}', {
      ...modernClient,
      logLevel: 'info',
    });
    await heard.over;
    expect(heard.all).toEqual(['result {"resultType":"complete","content":[],"more":[]}']);
    const { headers, message, text } = server.find('tools/call');
    expect(headers.raw).toEqual([
      'Content-Type',
      'application/json',
      'Accept',
      'application/json, text/event-stream',
      'MCP-Protocol-Version',
      '2026-07-28',
      'Mcp-Method',
      'tools/call',
      'Mcp-Name',
      `=?base64?${Buffer.from('grüße').toString('base64')}?=`,
    ]);
    expect(message.params!['_meta']).toEqual({
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'modern', version: '1' },
      'io.modelcontextprotocol/logLevel': 'info',
    });
    expect(text).toContain('12345678901234567890');
  });

  it('has its notifications passed on as they come, and no requests (MUST 12)', async () => {
    const server = modernServer();
    const { heard } = ask(server, 'tools/call', { name: 'a' });
    const call = server.find('tools/call').stream();
    call.event({ method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
    call.event({ id: 1, method: 'sampling/createMessage', params: {} });
    call.event({ id: 'not ours', result: { forged: true } });
    call.event({ id: call.message.id, result: { resultType: 'complete' } });
    expect(heard.all.map((line) => line.split(' ')[0])).toEqual(['notification', 'result']);
  });

  it.each(['cancel', 'detach'] as const)('sees its connection closed when the client is gone: %s (MUST 15)', (how) => {
    const server = modernServer();
    const { asked } = ask(server, 'tools/call', { name: 'a' });
    server.find('tools/call').stream();
    asked[how](undefined);
    expect(server.find('tools/call').isAborted).toBe(true);
    expect(server.log).toEqual(['POST tools/call']);
  });

  it('keeps what a round of input needs: state and answers go on as they are (MUST 16)', async () => {
    const server = modernServer((request) => request.result('{"resultType":"input_required","requestState":"s"}'));
    const params = '{"name":"a","inputResponses":{"k":{"action":"accept","content":{}}},"requestState":"é\\u0000"}';
    const { heard } = ask(server, 'tools/call', params);
    await heard.over;
    expect(heard.all).toEqual(['result {"resultType":"input_required","requestState":"s"}']);
    expect(server.find('tools/call').text).toContain(params.slice(1, -1));
  });

  it('says which capability it lacks, and the client hears it (MUST 17)', async () => {
    const error = { code: -32021, message: 'm', data: { requiredCapabilities: { sampling: {} } } };
    const { heard } = ask(
      modernServer((request) => request.error(400, error)),
      'tools/call',
      { name: 'a' },
    );
    await heard.over;
    expect(heard.all).toEqual([`error ${JSON.stringify(error)}`]);
  });

  it('whose tools want headers gets them, from the list that was seen', async () => {
    const server = modernServer((request) => request.result(`{"tools":[${echoTool('Region')}]}`));
    const { session, heard } = ask(server, 'tools/list', {});
    await heard.over;
    const call = '{"name":"echo","arguments":{"region":"süd","big":42}}';
    session.ask(askOf('tools/call', call, legacyClient), new Heard());
    const { headers } = server.find('tools/call');
    expect(headers.get('mcp-param-region')).toBe(`=?base64?${Buffer.from('süd').toString('base64')}?=`);
    expect(headers.get('mcp-param-big')).toBe('42');
  });

  it('that wants other headers than we knew is asked for its list, and once more', async () => {
    const mismatch = { code: -32020, message: 'missing' };
    const server = modernServer((request) => {
      if (request.message.method === 'tools/list') request.result(`{"tools":[${echoTool('Zone')}]}`);
      else if (request.headers.has('mcp-param-zone')) request.result({ content: [] });
      else request.error(400, mismatch);
    });
    const good = ask(server, 'tools/call', { name: 'echo', arguments: { region: 'eu' } }, legacyClient);
    await good.heard.over;
    expect(good.heard.all).toEqual(['result {"content":[]}']);
    expect(server.log).toEqual(['POST tools/call', 'POST tools/list', 'POST tools/call']);

    const bad = ask(server, 'tools/call', { name: 'other', arguments: {} });
    await bad.heard.over;
    expect(bad.heard.all, 'not for ever').toEqual([`error ${JSON.stringify(mismatch)}`]);
    expect(server.log.slice(3)).toEqual(['POST tools/call', 'POST tools/list', 'POST tools/call']);
  });

  it('gets no call whose headers differ from its arguments (MUST 5)', async () => {
    const server = modernServer((request) => request.result(`{"tools":[${echoTool('Region')}]}`));
    const { session, heard } = ask(server, 'tools/list', {});
    await heard.over;
    const call = (headers: string[]) => {
      const said = new Heard();
      const from = { requestHeaders: new HeaderList(headers) } as unknown as Exchange;
      session.ask(
        { ...askOf('tools/call', '{"name":"echo","arguments":{"region":"eu"}}', modernClient), x: from },
        said,
      );
      return said.all;
    };
    for (const headers of [[], ['Mcp-Param-Region', 'us']]) {
      expect(call(headers)).toEqual([
        'error {"code":-32020,"message":"Mcp-Param-Region must be sent and equal the argument","data":{"header":"Mcp-Param-Region"}}',
      ]);
    }
    expect(server.log).toEqual(['POST tools/list']);
    call(['Mcp-Param-Region', 'eu']);
    expect(server.log).toEqual(['POST tools/list', 'POST tools/call']);
  });

  it('has tools with invalid headers taken out of its list, and reported (MUST 23)', async () => {
    const bad =
      '{"name":"bad","inputSchema":{"type":"object","properties":{"a":{"type":"number","x-mcp-header":"A"}}}}';
    const server = modernServer((request) => request.result(`{"tools":[${bad},${echoTool('Region')}],"x":[]}`));
    const { heard, log } = ask(server, 'tools/list', {});
    await heard.over;
    expect(heard.all).toEqual([`result {"tools":[${echoTool('Region')}],"x":[]}`]);
    expect(log.entries).toMatchObject([{ level: 'warn', fields: { source: 'server', tool: 'bad' } }]);
  });

  it('that ends its stream without an answer has given none, and is not asked again', async () => {
    const server = modernServer((request) => request.stream().end());
    const { heard } = ask(server, 'tools/call', { name: 'a' });
    await heard.over;
    expect(heard.failure).toMatchObject({ kind: 'cut' });
    expect(server.log).toEqual(['POST tools/call']);
  });
});

describe('a legacy client at a modern server', () => {
  it('is greeted by what server/discover says, and has a session that is a name only', async () => {
    const server = modernServer(undefined, {
      tools: {},
      extensions: { 'io.modelcontextprotocol/tasks': {}, 'a/b': {} },
    });
    const { source } = testSource(server, { protocol: 'modern' });
    const { session, facts } = (await source.open(opening(legacyClient))) as Opened;
    expect(server.log).toEqual(['POST server/discover']);
    expect(facts.capabilities.toString(), 'tasks are not those that it knows').toBe(
      '{"tools":{},"extensions":{"a/b":{}}}',
    );
    expect(session.data).toMatchObject({ wire: 'modern', version: '2026-07-28' });
    await session.close(x);
    expect(server.log).toEqual(['POST server/discover']);
  });

  it.each([
    [undefined, 'info'],
    ['error', 'error'],
  ])('hears log messages as from servers of its era: level %s asks for %s', async (logLevel, asked) => {
    const server = modernServer((request) => request.result({}));
    const { heard } = ask(server, 'tools/list', {}, { ...legacyClient, logLevel });
    await heard.over;
    expect(server.find('tools/list').message.params!['_meta']).toMatchObject({
      'io.modelcontextprotocol/logLevel': asked,
    });
  });

  it.each(['ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'])(
    'is answered here: %s',
    async (method) => {
      const server = modernServer();
      const { heard } = ask(server, method, {}, legacyClient);
      await heard.over;
      expect([heard.all, server.log]).toEqual([['result {}'], []]);
    },
  );
});

describe('listening to a modern server (MUST 14)', () => {
  it('hears what was honoured, then changes, without the tag of our subscription', () => {
    const { seen, stream } = listen();
    stream.stream();
    stream.event({ method: 'notifications/tools/list_changed', params: {} });
    expect(seen, 'nothing before the acknowledgement').toEqual([]);
    stream.event({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { toolsListChanged: true, resourceSubscriptions: ['a:b'] } },
    });
    const tag = '"_meta":{"io.modelcontextprotocol/subscriptionId":1}';
    stream.event(`{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{${tag},"x":[]}}`);
    stream.event({ id: stream.message.id, result: { resultType: 'complete' } });
    expect(seen).toEqual([
      'ready {"toolsListChanged":true,"promptsListChanged":false,"resourcesListChanged":false,"resourceSubscriptions":["a:b"]}',
      '{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"x":[]}}',
      'end',
    ]);
  });

  it('asks for exactly the filter', () => {
    expect(listen().stream.message.params!['notifications']).toEqual(filter);
  });

  it('may be silent for long, and ends when nobody wants it', async () => {
    const { seen, stream, clock, watch } = listen();
    stream.stream();
    await clock.advance(3_600_000);
    expect(seen).toEqual([]);
    watch.detach();
    expect(stream.isAborted).toBe(true);
  });

  it.each([
    ['a refusal', (stream: GotRequest) => stream.error(404, { code: -32601, message: 'no' }), 'status'],
    ['a broken stream', (stream: GotRequest) => stream.stream().end(), 'cut'],
  ])('fails on %s', (_what, answer, kind) => {
    const { seen, stream } = listen();
    answer(stream);
    expect(seen).toEqual([kind]);
  });
});

const filter: WatchFilter = {
  toolsListChanged: true,
  promptsListChanged: false,
  resourcesListChanged: false,
  resourceSubscriptions: ['a:b', 'c:d'],
};

function listen() {
  const server = modernServer();
  const { source, clock } = testSource(server, { protocol: 'modern' });
  const seen: string[] = [];
  const watch = source.visit(opening(modernClient)).watch(
    { x, client: modernClient, filter, lastEventId: undefined },
    {
      onReady: (honoured) => seen.push(`ready ${JSON.stringify(honoured)}`),
      onNotification: (message) => seen.push(message.toString()),
      onServerRequest: () => seen.push('request'),
      onPriming: () => seen.push('priming'),
      onAnswer: () => seen.push('answer'),
      onEnd: () => seen.push('end'),
      onFailure: ({ kind }) => seen.push(kind),
    },
  );
  return { seen, watch, clock, stream: server.find('subscriptions/listen') };
}
