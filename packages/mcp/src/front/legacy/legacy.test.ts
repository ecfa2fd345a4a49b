import { settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { initialize, workers } from '../test/workers.ts';

const ann = {
  consumer: { id: 'ann', username: 'ann', customId: undefined, groups: [], entity: { id: 'ann' } },
} as never;
const bob = {
  consumer: { id: 'bob', username: 'bob', customId: undefined, groups: [], entity: { id: 'bob' } },
} as never;
const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
const call = { jsonrpc: '2.0', id: 'seven', method: 'tools/call', params: { name: 'echo', arguments: {} } };

describe('initialize of a client of sessions', () => {
  it('is answered with what the endpoint is, and a session id of visible ASCII (MUST 18)', async () => {
    const { fronts, endpoint } = workers(1);
    const answer = await fronts[0]!.post(initialize({ capabilities: { roots: {} } }));
    expect([answer.status, answer.json.result]).toEqual([
      200,
      {
        protocolVersion: '2025-11-25',
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'scripted', version: '1' },
        instructions: 'Be kind.',
      },
    ]);
    expect(answer.headers.get('mcp-session-id')).toMatch(/^[\x21-\x7e]{60,}$/);
    expect(endpoint.openings[0]!.client.capabilities.toString()).toBe('{"roots":{}}');
  });

  it.each([
    ['2024-11-05', '2024-11-05'],
    ['2025-03-26', '2025-03-26'],
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
    ['2026-07-28', '2025-11-25'],
    ['1999-01-01', '2025-11-25'],
  ])('that proposes %s agrees on %s', async (proposed, agreed) => {
    const { fronts } = workers(1);
    const { json } = await fronts[0]!.post(initialize({ protocolVersion: proposed }));
    expect(json.result!['protocolVersion']).toBe(agreed);
  });

  it('begins no session where they are not managed', async () => {
    const { fronts, endpoint } = workers(1, { isManaged: false });
    const answer = await fronts[0]!.post(initialize());
    expect([answer.status, answer.headers.has('mcp-session-id')]).toEqual([200, false]);
    endpoint.results.set('tools/list', { tools: [] });
    expect((await fronts[0]!.post(list)).json.result).toEqual({ tools: [] });
    expect((await fronts[0]!.send('GET')).status).toBe(405);
    expect((await fronts[0]!.send('DELETE')).status).toBe(405);
  });

  it('says why there is no session: the server cannot be reached', async () => {
    const { fronts, endpoint } = workers(1);
    endpoint.failure = { kind: 'unreachable', status: undefined, headers: [], message: 'connect 10.0.0.1' };
    const { json, text } = await fronts[0]!.post(initialize());
    expect(json.error).toMatchObject({ code: -32603, data: { reason: 'upstream_unreachable' } });
    expect(text).not.toContain('10.0.0.1');
  });

  it('hands on what a server wants of the client’s credential', async () => {
    const { fronts, endpoint } = workers(1);
    const headers = ['WWW-Authenticate', 'Bearer resource_metadata="https://there"'];
    endpoint.failure = { kind: 'status', status: 401, headers, message: '' };
    const answer = await fronts[0]!.post(initialize());
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, headers[1]]);
  });

  it('refuses capabilities that fit into no id, and keeps a session whose id would be too long', async () => {
    const { fronts } = workers(1);
    const huge = { capabilities: { experimental: { much: 'x'.repeat(3000) } } };
    expect((await fronts[0]!.post(initialize(huge))).json.error!.code).toBe(-32602);
    const long = {
      capabilities: { experimental: { much: 'ü'.repeat(1000) } },
      clientInfo: { name: 'n'.repeat(2000), version: '1' },
    };
    const headers = await fronts[0]!.initialize(long);
    expect(headers['mcp-session-id']).toMatch(/^~[\w-]{32}$/);
    expect((await fronts[0]!.post({ jsonrpc: '2.0', id: 1, method: 'ping' }, headers)).json.result).toEqual({});
  });
});

describe.each([
  ['sealed into their ids', false],
  ['kept in records', true],
])('sessions that are %s (S-SESSION)', (_what, keepsAll) => {
  it('open at every worker, with what the endpoint said at first', async () => {
    const { fronts, endpoint } = workers(2, { keepsAll });
    const headers = await fronts[0]!.initialize({ capabilities: { sampling: {} } }, ann);
    endpoint.results.set('tools/list', { tools: [] });
    expect((await fronts[1]!.post(list, headers, ann)).json.result).toEqual({ tools: [] });
    expect(endpoint.asks[0]).toMatchObject({
      data: { upstream: 'session-1' },
      ask: { idText: '2', client: { protocolVersion: '2025-11-25', logLevel: undefined } },
    });
    expect(endpoint.asks[0]!.ask.client.capabilities.toString()).toBe('{"sampling":{}}');
  });

  it('are needed (400), and only their principal has them (404)', async () => {
    const { fronts } = workers(1, { keepsAll });
    const headers = await fronts[0]!.initialize({}, ann);
    expect((await fronts[0]!.post(list, {}, ann)).status).toBe(400);
    for (const thief of [bob, {}]) {
      expect((await fronts[0]!.post(list, headers, thief)).status).toBe(404);
      expect((await fronts[0]!.send('GET', headers, thief)).status).toBe(404);
      expect((await fronts[0]!.send('GET', { ...headers, 'last-event-id': '1' }, thief)).status).toBe(404);
      expect((await fronts[0]!.send('DELETE', headers, thief)).status).toBe(404);
    }
    expect((await fronts[0]!.post({ ...list, method: 'ping' }, headers, ann)).status).toBe(200);
  });

  it('are no more once their time is over', async () => {
    const { fronts, clock } = workers(1, { keepsAll });
    const headers = await fronts[0]!.initialize();
    expect((await fronts[0]!.post({ ...list, method: 'ping' }, headers)).status).toBe(200);
    await clock.advance(86_400_000);
    expect((await fronts[0]!.post(list, headers)).status).toBe(404);
  });

  it('end with DELETE, at every worker (MUST 18)', async () => {
    const { fronts, endpoint } = workers(2, { keepsAll });
    const headers = await fronts[0]!.initialize();
    expect((await fronts[1]!.post({ ...list, method: 'ping' }, headers)).status).toBe(200);
    expect((await fronts[0]!.send('DELETE', headers)).status).toBe(204);
    expect(endpoint.closed).toBe(1);
    for (const front of fronts) {
      expect((await front.post(list, headers)).status).toBe(404);
      expect((await front.send('GET', headers)).status).toBe(404);
      expect((await front.send('DELETE', headers)).status).toBe(404);
    }
  });

  it('are not opened with a changed id, nor one of another route', async () => {
    const { fronts } = workers(1, { keepsAll });
    const headers = await fronts[0]!.initialize();
    const id = headers['mcp-session-id']!;
    const forged = `${id.slice(0, -2)}${id.at(-2) === 'A' ? 'B' : 'A'}${id.at(-1)}`;
    expect((await fronts[0]!.post(list, { ...headers, 'mcp-session-id': forged })).status).toBe(404);
    const elsewhere = workers(1, { keepsAll, endpointName: 'another' });
    expect((await elsewhere.fronts[0]!.post(list, headers)).status).toBe(404);
  });
});

describe('a request of a client of sessions', () => {
  it('is answered as JSON when an answer is all there is, byte for byte', async () => {
    const { fronts, endpoint } = workers(1);
    const headers = await fronts[0]!.initialize();
    const answer = await fronts[0]!.post(call, headers);
    expect(answer.state).toBe('waiting');
    const result = '{"content":[ ],"big":9007199254740993,"x":{"b":1,"a":[]}}';
    endpoint.asks[0]!.listener.onResult(Buffer.from(result), undefined);
    expect([answer.status, answer.text]).toEqual([200, `{"jsonrpc":"2.0","id":"seven","result":${result}}`]);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it('is answered as a stream of one event where the client would rather have that', async () => {
    const { fronts, endpoint } = workers(1);
    endpoint.results.set('tools/list', { tools: [] });
    const headers = await fronts[0]!.initialize();
    const answer = await fronts[0]!.post(list, { ...headers, accept: 'text/event-stream, application/json' });
    expect([answer.state, answer.isStream]).toEqual(['ended', true]);
    expect(answer.messages).toEqual([{ jsonrpc: '2.0', id: 2, result: { tools: [] } }]);
  });

  it('becomes a stream when something comes before the answer, with the server’s event ids (MUST 19)', async () => {
    const { fronts, endpoint } = workers(1);
    const headers = await fronts[0]!.initialize();
    const answer = await fronts[0]!.post(call, headers);
    const { listener } = endpoint.asks[0]!;
    listener.onPriming('e0', 500);
    listener.onNotification(Buffer.from('{"jsonrpc":"2.0","method":"notifications/progress"}'), 'e1');
    listener.onResult(Buffer.from('{}'), 'e2');
    expect(answer.state).toBe('ended');
    expect(answer.chunks).toEqual([
      'id: e0\nretry: 500\ndata:\n\n',
      'id: e1\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n',
      'id: e2\ndata: {"jsonrpc":"2.0","id":"seven","result":{}}\n\n',
    ]);
    expect(answer.headers.get('x-accel-buffering')).toBe('no');
  });

  it('is told that it is alive while it takes long', async () => {
    const { fronts, endpoint, clock } = workers(1);
    const headers = await fronts[0]!.initialize();
    const answer = await fronts[0]!.post(call, headers);
    await clock.advance(31_000);
    expect(answer.chunks).toEqual([':\n\n']);
    endpoint.asks[0]!.listener.onResult(Buffer.from('{}'), undefined);
    expect(answer.messages).toEqual([{ jsonrpc: '2.0', id: 'seven', result: {} }]);
    expect(clock.pending).toBe(0);
  });

  it('of an unknown method is the endpoint’s to judge; those of the modern revision are none', async () => {
    const { fronts, endpoint } = workers(1);
    const headers = await fronts[0]!.initialize();
    const answer = await fronts[0]!.post({ ...list, method: 'acme/thing' }, headers);
    endpoint.asks[0]!.listener.onError(Buffer.from('{"code":-32601,"message":"no"}'), undefined);
    expect(answer.json.error!.code).toBe(-32601);
    for (const method of ['server/discover', 'subscriptions/listen'])
      expect((await fronts[0]!.post({ ...list, method }, headers)).json.error!.code).toBe(-32601);
    expect(endpoint.asks).toHaveLength(1);
  });

  it('whose connection is lost goes on (MUST 20), and ends when it is cancelled, at whichever worker', async () => {
    const { fronts, endpoint, clock } = workers(2);
    const headers = await fronts[0]!.initialize();
    const lost = await fronts[0]!.post(call, headers);
    lost.leave();
    expect(endpoint.asks[0]!.ended).toBe('detached');

    const answers = [
      await fronts[0]!.post({ ...call, id: 8 }, headers),
      await fronts[0]!.post({ ...call, id: 9 }, headers),
    ];
    await clock.advance(60);
    const cancel = (requestId: number) => ({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId, reason: 'changed my mind' },
    });
    expect((await fronts[0]!.post(cancel(8), headers)).status).toBe(202);
    expect((await fronts[1]!.post(cancel(9), headers)).status).toBe(202);
    await settled();
    expect(endpoint.asks.slice(1).map(({ ended }) => ended)).toEqual(Array(2).fill('cancelled: changed my mind'));
    expect(answers.map(({ state, text }) => [state, text])).toEqual(Array(2).fill(['ended', '']));
    expect(endpoint.notices).toEqual([]);
  });

  it('with the id of another one under way is refused: their answers could not be told apart', async () => {
    const { fronts } = workers(1);
    const headers = await fronts[0]!.initialize();
    await fronts[0]!.post(call, headers);
    expect((await fronts[0]!.post(call, headers)).json.error!.code).toBe(-32600);
  });

  it('waits for a client that reads slowly', async () => {
    const { fronts, endpoint } = workers(1);
    const headers = await fronts[0]!.initialize();
    const answer = await fronts[0]!.post(call, headers);
    answer.isSlow = true;
    endpoint.asks[0]!.listener.onNotification(Buffer.from('{}'), undefined);
    expect(endpoint.asks[0]!.isPaused).toBe(true);
    answer.serving!.onDrain();
    expect(endpoint.asks[0]!.isPaused).toBe(false);
  });

  it('in a version that nobody speaks is refused with 400', async () => {
    const { fronts } = workers(1);
    const headers = await fronts[0]!.initialize();
    expect((await fronts[0]!.post(list, { ...headers, 'mcp-protocol-version': '2031-01-01' })).status).toBe(400);
  });

  it('says with a status that the server has forgotten the session, or wants another credential', async () => {
    const { fronts, endpoint } = workers(1);
    const headers = await fronts[0]!.initialize();
    const forgotten = await fronts[0]!.post(call, headers);
    endpoint.asks[0]!.listener.onFailure({ kind: 'expired', status: 404, headers: [], message: '' });
    expect(forgotten.status).toBe(404);
    const unknown = await fronts[0]!.post(call, headers);
    endpoint.asks[1]!.listener.onFailure({
      kind: 'status',
      status: 403,
      headers: ['WWW-Authenticate', 'Bearer'],
      message: '',
    });
    expect([unknown.status, unknown.headers.get('www-authenticate')]).toEqual([403, 'Bearer']);
    const failed = await fronts[0]!.post(call, headers);
    endpoint.asks[2]!.listener.onFailure({ kind: 'timeout', status: undefined, headers: [], message: 'secret host' });
    expect(failed.json.error).toEqual({
      code: -32603,
      message: 'The MCP server did not answer in time',
      data: { reason: 'upstream_timeout' },
    });
  });
});

describe('the level of log messages', () => {
  it('is kept for every later request, at every worker', async () => {
    const { fronts, endpoint } = workers(2);
    const headers = await fronts[0]!.initialize();
    endpoint.results.set('logging/setLevel', {});
    endpoint.results.set('tools/list', { tools: [] });
    const setLevel = { jsonrpc: '2.0', id: 3, method: 'logging/setLevel', params: { level: 'warning' } };
    expect((await fronts[0]!.post(setLevel, headers)).json.result).toEqual({});
    await fronts[1]!.post(list, headers);
    expect(endpoint.asks.at(-1)!.ask.client.logLevel).toBe('warning');
  });
});

describe('a batch', () => {
  it('of 2025-03-26 is answered with one', async () => {
    const { fronts, endpoint } = workers(1);
    const headers = {
      ...(await fronts[0]!.initialize({ protocolVersion: '2025-03-26' })),
      'mcp-protocol-version': '2025-03-26',
    };
    endpoint.results.set('tools/list', { tools: [] });
    const batch = [
      list,
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 3, method: 'ping' },
    ];
    const answer = await fronts[0]!.post(batch, headers);
    expect(JSON.parse(answer.text)).toEqual([
      { jsonrpc: '2.0', id: 2, result: { tools: [] } },
      { jsonrpc: '2.0', id: 3, result: {} },
    ]);
  });
});

describe('what a server asks of a client of sessions', () => {
  it('goes down under a sealed id, and the response finds the server again from any worker', async () => {
    const { fronts, endpoint } = workers(2);
    const headers = await fronts[0]!.initialize({ capabilities: { roots: {} } }, ann);
    const answer = await fronts[0]!.post(call, headers, ann);
    const { listener } = endpoint.asks[0]!;
    listener.onServerRequest({ idText: '"a-7"', method: 'roots/list', params: Buffer.from('{}') }, 'e1');
    const [asked] = answer.messages;
    expect(asked).toMatchObject({ method: 'roots/list', params: {} });
    expect(asked!.id).not.toContain('a-7');
    const response = { jsonrpc: '2.0', id: asked!.id, result: { roots: [] } };
    expect((await fronts[1]!.post(response, headers, ann)).status).toBe(202);
    expect(endpoint.answers).toEqual([{ idText: '"a-7"', result: Buffer.from('{"roots":[]}'), error: undefined }]);

    const mine = await fronts[0]!.initialize({}, bob);
    expect((await fronts[0]!.post(response, mine, bob)).status, 'in another session').toBe(400);
    expect((await fronts[0]!.post({ ...response, id: 1 }, headers, ann)).status, 'an id of its own').toBe(400);
    expect(endpoint.answers).toHaveLength(1);
  });

  it('is refused where no stream can carry it', async () => {
    const { fronts, endpoint } = workers(1);
    const headers = await fronts[0]!.initialize();
    await fronts[0]!.post(call, { ...headers, accept: 'application/json' });
    endpoint.asks[0]!.listener.onServerRequest(
      { idText: '1', method: 'roots/list', params: Buffer.from('{}') },
      undefined,
    );
    expect(endpoint.answers[0]!.error).toBeDefined();
  });
});

describe('what a modern server needs to know of a client of sessions', () => {
  const needs = (inputRequests: unknown) =>
    Buffer.from(JSON.stringify({ resultType: 'input_required', inputRequests, requestState: 'st\u00e4te' }));
  const elicit = { method: 'elicitation/create', params: { message: 'Name?', requestedSchema: { type: 'object' } } };

  it('is asked by requests on the stream; the answers find the call from any worker, and the server is asked again', async () => {
    const { fronts, endpoint, mail } = workers(2);
    const headers = await fronts[0]!.initialize({ capabilities: { elicitation: {}, roots: {} } });
    const answer = await fronts[0]!.post(call, headers);
    endpoint.asks[0]!.listener.onResult(needs({ who: elicit, where: { method: 'roots/list' } }), undefined);
    const [who, where] = answer.messages;
    expect(who).toMatchObject({ method: 'elicitation/create', params: elicit.params });
    await fronts[1]!.post({ jsonrpc: '2.0', id: where!.id, result: { roots: [] } }, headers);
    expect(endpoint.asks).toHaveLength(1);
    expect((await fronts[1]!.post({ jsonrpc: '2.0', id: who!.id, result: { action: 'accept' } }, headers)).status).toBe(
      202,
    );
    await settled();
    expect(JSON.parse(endpoint.asks[1]!.ask.params.toString())).toEqual({
      name: 'echo',
      arguments: {},
      inputResponses: { where: { roots: [] }, who: { action: 'accept' } },
      requestState: 'st\u00e4te',
    });
    endpoint.asks[1]!.listener.onResult(Buffer.from('{"resultType":"complete","content":[]}'), undefined);
    expect(answer.messages.at(-1)).toEqual({ jsonrpc: '2.0', id: 'seven', result: { content: [] } });
    expect(answer.state).toBe('ended');
    expect(mail.size, 'boxes left open').toBe(0);
    expect((await fronts[0]!.post({ jsonrpc: '2.0', id: who!.id, result: {} }, headers)).status, 'later').toBe(400);
  });

  it('is not asked when the client did not say that it can be: the tool fails', async () => {
    const { fronts, endpoint } = workers(1);
    const headers = await fronts[0]!.initialize({ capabilities: { elicitation: {} } });
    const answer = await fronts[0]!.post(call, headers);
    endpoint.asks[0]!.listener.onResult(needs({ model: { method: 'sampling/createMessage', params: {} } }), undefined);
    expect(answer.json.result).toMatchObject({ isError: true });
    expect(answer.text).toContain('sampling');
  });

  it('ends after eight rounds, and when nobody answers in time', async () => {
    const { fronts, endpoint, clock } = workers(1);
    const headers = await fronts[0]!.initialize({ capabilities: { elicitation: {} } });
    const endless = await fronts[0]!.post(call, headers);
    for (let round = 0; round < 9; round++) endpoint.asks.at(-1)!.listener.onResult(needs({}), undefined);
    expect(endless.json.error!.code).toBe(-32603);
    expect(endpoint.asks).toHaveLength(9);

    const unanswered = await fronts[0]!.post(call, headers);
    endpoint.asks.at(-1)!.listener.onResult(needs({ who: elicit }), undefined);
    await clock.advance(600_000);
    expect(unanswered.messages.at(-1)!.error!.code).toBe(-32603);
  });
});

describe('the stream of a client of sessions', () => {
  it('carries what servers say and ask unasked, and ends with them', async () => {
    const { fronts, endpoint, clock } = workers(2);
    const headers = await fronts[0]!.initialize({ capabilities: { roots: {} } });
    endpoint.results.set('resources/subscribe', {});
    const subscribe = { jsonrpc: '2.0', id: 3, method: 'resources/subscribe', params: { uri: 'file:///a' } };
    await fronts[0]!.post(subscribe, headers);
    const stream = await fronts[1]!.send('GET', { ...headers, 'last-event-id': 'e41' });
    const { watch, listener } = endpoint.watches[0]!;
    expect([watch.lastEventId, watch.filter!.resourceSubscriptions]).toEqual(['e41', ['file:///a']]);
    expect([stream.status, stream.isStream, stream.state]).toEqual([200, true, 'open']);
    listener.onNotification(Buffer.from('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}'), 'e42');
    listener.onServerRequest({ idText: '3', method: 'roots/list', params: Buffer.from('{}') }, undefined);
    expect(stream.messages.map(({ method }) => method)).toEqual(['notifications/tools/list_changed', 'roots/list']);
    await clock.advance(31_000);
    expect(stream.chunks.at(-1)).toBe(':\n\n');
    listener.onEnd();
    expect(stream.state).toBe('ended');
    expect(clock.pending).toBe(0);
  });

  it('is not there (405) where nothing would ever be said', async () => {
    const { fronts, endpoint } = workers(1);
    const headers = await fronts[0]!.initialize();
    const off = { toolsListChanged: false, promptsListChanged: false, resourcesListChanged: false };
    endpoint.honoured = { ...off, resourceSubscriptions: [] };
    expect((await fronts[0]!.send('GET', headers)).status).toBe(405);
  });

  it('is for clients that take one', async () => {
    const { fronts } = workers(1);
    const headers = await fronts[0]!.initialize();
    expect((await fronts[0]!.send('GET', { ...headers, accept: 'application/json' })).status).toBe(406);
    expect((await fronts[0]!.send('PUT', headers)).status).toBe(405);
  });
});
