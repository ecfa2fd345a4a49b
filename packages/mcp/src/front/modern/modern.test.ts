import { toJson } from '@sallyport/json';
import { settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import type { ServerRequest } from '../../neutral.ts';
import { type Caller, type Client, workers } from '../test/workers.ts';

const ann: Caller = { claims: { iss: 'https://idp', sub: 'ann' } };
const bob: Caller = { claims: { iss: 'https://idp', sub: 'bob' } };
const call = { id: 'seven', method: 'tools/call', params: { name: 'echo', arguments: { n: 1 } } };
const elicitation: ServerRequest = { idText: '41', method: 'elicitation/create', params: toJson({ message: 'Name?' }) };
const capable = { capabilities: { elicitation: {}, sampling: {} } };

describe('a modern client', () => {
  it('discovers every version that the gateway speaks, whatever the servers behind speak', async () => {
    const { fronts } = workers(1);
    const { status, json } = await fronts[0]!.modern({ method: 'server/discover' });
    expect([status, json.result]).toEqual([
      200,
      {
        resultType: 'complete',
        supportedVersions: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'],
        ttlMs: 0,
        cacheScope: 'private',
        capabilities: { tools: { listChanged: true } },
        instructions: 'Be kind.',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'scripted', version: '1' } },
      },
    ]);
  });

  it('has no GET and no DELETE (MUST 9), and nothing of what earlier revisions had', async () => {
    const { fronts, endpoint } = workers(1);
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const answer = await fronts[0]!.send(method, { 'mcp-protocol-version': '2026-07-28', 'mcp-session-id': 'x' });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    }
    for (const method of ['initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe']) {
      const params = method.startsWith('resources/') ? { uri: 'file:///a' } : {};
      const answer = await fronts[0]!.modern({ id: 'x', method, params });
      expect([answer.status, answer.json]).toMatchObject([404, { id: 'x', error: { code: -32601 } }]);
    }
    expect(endpoint.asks).toEqual([]);
  });

  it('has to say what it is (MUST 6), in a version that we speak (MUST 7)', async () => {
    const { fronts } = workers(1);
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' };
    const bare = await fronts[0]!.post({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, headers);
    expect([bare.status, bare.json.error!.code]).toEqual([400, -32602]);
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
    const half = await fronts[0]!.post({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta } }, headers);
    expect([half.status, half.json.error!.code]).toEqual([400, -32602]);

    const requested = '2027-01-01';
    const claims = {
      'io.modelcontextprotocol/protocolVersion': requested,
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const later = { _meta: claims };
    const answer = await fronts[0]!.post(
      { jsonrpc: '2.0', id: 9, method: 'tools/list', params: later },
      { ...headers, 'mcp-protocol-version': requested },
    );
    expect([answer.status, answer.json]).toMatchObject([
      400,
      { id: 9, error: { code: -32022, data: { supported: ['2026-07-28'], requested } } },
    ]);
  });

  it('gets a legacy server’s result with its type and hints (MUST 10, 11), and everything else untouched', async () => {
    const { fronts, endpoint } = workers(1);
    const answer = await fronts[0]!.modern({ method: 'tools/list' });
    endpoint.asks[0]!.listener.onResult(Buffer.from('{"tools":[ ],"nextCursor":"9007199254740993"}'), undefined);
    expect(answer.text).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[ ],"nextCursor":"9007199254740993","resultType":"complete","ttlMs":0,"cacheScope":"private"}}',
    );
    expect(endpoint.asks[0]!.ask.params.toString(), 'what the revision says in _meta is not the server’s').toBe('{}');
  });

  it('gets a modern server’s result as it is', async () => {
    const { fronts, endpoint } = workers(1);
    const answer = await fronts[0]!.modern({ method: 'tools/list' });
    const result = '{"resultType":"complete","tools":[],"ttlMs":60000,"cacheScope":"public"}';
    endpoint.asks[0]!.listener.onResult(Buffer.from(result), undefined);
    expect(answer.text).toBe(`{"jsonrpc":"2.0","id":1,"result":${result}}`);
  });

  it.each([
    [-32601, 404],
    [-32020, 400],
    [-32021, 400],
    [-32022, 400],
    [-32602, 200],
    [-32603, 200],
    [7, 200],
  ])('gets error %i with status %i (MUST 8)', async (code, status) => {
    const { fronts, endpoint } = workers(1);
    const answer = await fronts[0]!.modern(call);
    endpoint.asks[0]!.listener.onError(toJson({ code, message: 'no' }), undefined);
    expect([answer.status, answer.json]).toEqual([
      status,
      { jsonrpc: '2.0', id: 'seven', error: { code, message: 'no' } },
    ]);
  });

  it('hears of its request what belongs there: progress, and log messages as far as it wants them (MUST 13)', async () => {
    const { fronts, endpoint } = workers(1);
    const say = (method: string, params: unknown = {}) => toJson({ jsonrpc: '2.0', method, params });
    const progress = say('notifications/progress', { progressToken: 1, progress: 1 });
    const logged = (level: string) => say('notifications/message', { level, data: level });
    const answers = [
      await fronts[0]!.modern(call),
      await fronts[0]!.modern(call, { logLevel: 'warning' }),
      await fronts[0]!.modern(call, { logLevel: 'debug' }),
    ];
    for (const { listener } of endpoint.asks) {
      listener.onNotification(progress, 'e1');
      for (const level of ['debug', 'info', 'warning', 'error']) listener.onNotification(logged(level), undefined);
      listener.onNotification(say('notifications/tools/list_changed'), undefined);
      listener.onPriming('e0', 100);
      listener.onResult(Buffer.from('{}'), 'e9');
    }
    expect(answers.map(({ messages }) => messages.slice(1, -1).map(({ params }) => params!['level']))).toEqual([
      [],
      ['warning', 'error'],
      ['debug', 'info', 'warning', 'error'],
    ]);
    expect(answers[0]!.text, 'no ids: there is no resuming').not.toContain('id: ');
    expect(answers[0]!.messages.at(-1)!.result).toMatchObject({ resultType: 'complete' });
  });

  it('cancels by closing (MUST 15)', async () => {
    const { fronts, endpoint } = workers(1);
    (await fronts[0]!.modern(call)).leave();
    expect(endpoint.asks[0]!.ended).toBe('cancelled: the client closed the stream');
  });

  it('may tell of its notifications with 202', async () => {
    const { fronts } = workers(1);
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'notifications/cancelled' };
    const answer = await fronts[0]!.post(
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
      headers,
    );
    expect([answer.status, answer.text]).toEqual([202, '']);
  });
});

/** Sends the next round of a call that was answered with `input_required`. */
function nextRound(front: Client, result: Readonly<Record<string, unknown>>, inputResponses: unknown, caller = {}) {
  const params = { ...call.params, inputResponses, requestState: result['requestState'] };
  return front.modern({ ...call, id: 'eight', params }, { ...capable, ...ann, ...caller });
}

describe('a legacy server’s question before a modern client (MUST 12, 16)', () => {
  async function parked(count = 1) {
    const made = workers(count);
    const answer = await made.fronts[0]!.modern(call, { ...capable, ...ann });
    const { listener } = made.endpoint.asks[0]!;
    listener.onServerRequest(elicitation, 'e1');
    await made.clock.advance(0);
    return { ...made, listener, result: answer.json.result! };
  }

  it('is a result; the round that answers it goes on with the same call', async () => {
    const { fronts, endpoint, listener, result } = await parked();
    expect(result).toEqual({
      resultType: 'input_required',
      inputRequests: { 'elicitation-1': { method: 'elicitation/create', params: { message: 'Name?' } } },
      requestState: expect.stringMatching(/^[\w-]+$/),
    });
    const next = await nextRound(fronts[0]!, result, { 'elicitation-1': { action: 'accept' }, extra: {} });
    expect(endpoint.asks).toHaveLength(1);
    expect(endpoint.answers).toEqual([{ idText: '41', result: toJson({ action: 'accept' }), error: undefined }]);
    listener.onNotification(toJson({ jsonrpc: '2.0', method: 'notifications/progress', params: {} }), undefined);
    listener.onResult(toJson({ content: [] }), undefined);
    expect(next.messages.map(({ id, method }) => id ?? method)).toEqual(['notifications/progress', 'eight']);
    expect(next.messages.at(-1)!.result).toEqual({ content: [], resultType: 'complete' });
  });

  it('is answered at any worker: the call is found by mail, and what comes of it returns', async () => {
    const { fronts, endpoint, listener, mail, result } = await parked(2);
    const next = await nextRound(fronts[1]!, result, { 'elicitation-1': { action: 'accept' } });
    for (let turn = 0; turn < 5; turn++) await settled();
    expect(endpoint.answers).toHaveLength(1);
    listener.onNotification(toJson({ jsonrpc: '2.0', method: 'notifications/progress', params: {} }), undefined);
    const long = '\ud83d\ude00'.repeat(300_000);
    listener.onResult(toJson({ content: [{ type: 'text', text: `x${long}` }] }), undefined);
    for (let turn = 0; turn < 30; turn++) await settled();
    expect(next.messages.map(({ id, method }) => id ?? method)).toEqual(['notifications/progress', 'eight']);
    expect(next.messages.at(-1)!.result).toMatchObject({ content: [{ text: `x${long}` }] });
    expect(mail.size, 'the box of the parked calls').toBe(1);
  });

  it('and another one after it are rounds of their own; those that come together are one', async () => {
    const { fronts, clock, listener, result } = await parked(2);
    const second = await nextRound(fronts[1]!, result, { 'elicitation-1': { action: 'accept' } });
    for (let turn = 0; turn < 5; turn++) await settled();
    listener.onServerRequest({ ...elicitation, idText: '42' }, undefined);
    listener.onServerRequest({ idText: '43', method: 'sampling/createMessage', params: toJson({}) }, undefined);
    await clock.advance(0);
    for (let turn = 0; turn < 9; turn++) await settled();
    expect(Object.keys(second.json.result!['inputRequests'] as object)).toEqual(['elicitation-2', 'sampling-3']);
    const third = await nextRound(fronts[0]!, second.json.result!, { 'elicitation-2': {} });
    await clock.advance(0);
    expect(Object.keys(third.json.result!['inputRequests'] as object), 'asked again').toEqual(['sampling-3']);
    const last = await nextRound(fronts[0]!, third.json.result!, { 'sampling-3': {} });
    listener.onResult(toJson({ content: [] }), undefined);
    expect(last.json.result).toMatchObject({ resultType: 'complete' });
  });

  it('keeps what the server says for the round that comes', async () => {
    const { fronts, listener, result } = await parked();
    listener.onResult(toJson({ content: [] }), undefined);
    const next = await nextRound(fronts[0]!, result, {});
    expect(next.json.result).toMatchObject({ resultType: 'complete' });
  });

  it('takes no state that was changed, is another principal’s, or of another request', async () => {
    const { fronts, endpoint, result } = await parked(2);
    const answers = { 'elicitation-1': { action: 'accept' } };
    const state = String(result['requestState']);
    const refused = [
      await nextRound(fronts[0]!, { requestState: `${state.slice(0, -8)}AAAAAAAA` }, answers),
      await nextRound(fronts[0]!, { requestState: 'mine' }, answers),
      await nextRound(fronts[0]!, { requestState: 7 }, answers),
      await nextRound(fronts[0]!, result, answers, bob),
      await nextRound(fronts[1]!, result, answers, bob),
      await fronts[0]!.modern(
        { ...call, params: { name: 'echo', arguments: { n: 2 }, inputResponses: answers, requestState: state } },
        { ...capable, ...ann },
      ),
      await nextRound(fronts[0]!, result, { 'elicitation-1': 'yes' }),
      await nextRound(fronts[0]!, result, [answers]),
    ];
    for (const { status, json } of refused) expect([status, json.error!.code]).toEqual([400, -32602]);
    expect(endpoint.answers).toEqual([]);
    expect(endpoint.asks).toHaveLength(1);
  });

  it('is good once: a round that is sent again finds no call', async () => {
    const { fronts, listener, result } = await parked(2);
    const answers = { 'elicitation-1': { action: 'accept' } };
    await nextRound(fronts[0]!, result, answers);
    for (const front of fronts) {
      const again = await nextRound(front, result, answers);
      for (let turn = 0; turn < 9; turn++) await settled();
      expect([again.status, again.json.error!.code]).toEqual([400, -32602]);
    }
    listener.onResult(toJson({ content: [] }), undefined);
  });

  it('cancels the call when nobody answers in time, and when the client of a later round leaves', async () => {
    const late = await parked();
    await late.clock.advance(600_000);
    expect(late.endpoint.asks[0]!.ended).toMatch('cancelled');
    expect((await nextRound(late.fronts[0]!, late.result, {})).status).toBe(400);

    for (const at of [0, 1]) {
      const { fronts, endpoint, result, parked: held } = await parked(2);
      const next = await nextRound(fronts[at]!, result, { 'elicitation-1': { action: 'accept' } });
      for (let turn = 0; turn < 5; turn++) await settled();
      next.leave();
      for (let turn = 0; turn < 5; turn++) await settled();
      expect(endpoint.asks[0]!.ended).toMatch('cancelled');
      expect(held[0]!.size, 'nothing is kept of it').toBe(0);
    }
  });

  it('of one principal waits a thousand times at most, so that others have room', async () => {
    const { fronts, endpoint, clock, parked: held } = workers(1);
    for (let n = 0; n <= 1_000; n++) {
      const answer = await fronts[0]!.modern(call, { ...capable, ...ann });
      endpoint.asks[n]!.listener.onServerRequest(elicitation, undefined);
      await clock.advance(0);
      if (n === 1_000) expect(answer.json.error!.message).toMatch('Too many calls');
    }
    expect(held[0]!.size).toBe(1_000);
    const others = await fronts[0]!.modern(call, { ...capable, ...bob });
    endpoint.asks[1_001]!.listener.onServerRequest(elicitation, undefined);
    await clock.advance(0);
    expect(others.json.result).toMatchObject({ resultType: 'input_required' });
  });

  it('that the client did not say it can answer is an error with what it would need (MUST 17)', async () => {
    const { fronts, endpoint } = workers(1);
    const answer = await fronts[0]!.modern(call, { capabilities: { roots: {} } });
    endpoint.asks[0]!.listener.onServerRequest(elicitation, undefined);
    expect([answer.status, answer.json.error]).toMatchObject([
      400,
      { code: -32021, data: { requiredCapabilities: { elicitation: {} } } },
    ]);
    expect(endpoint.answers[0]!.error).toBeDefined();
  });
});

describe('a modern server’s state on its way through a modern client', () => {
  it('is sealed, comes back byte for byte with the right round, and from nobody else', async () => {
    const { fronts, endpoint } = workers(2);
    const answer = await fronts[0]!.modern(call, ann);
    const state = 'opaque \u00fc "state"';
    endpoint.asks[0]!.listener.onResult(
      toJson({ resultType: 'input_required', inputRequests: { a: { method: 'roots/list' } }, requestState: state }),
      undefined,
    );
    const result = answer.json.result!;
    expect(answer.text).not.toContain('opaque');
    expect(result['inputRequests']).toEqual({ a: { method: 'roots/list' } });
    const stolen = await nextRound(fronts[1]!, result, { a: { roots: [] } }, bob);
    expect(stolen.status).toBe(400);
    await nextRound(fronts[1]!, result, { a: { roots: [] } });
    expect(JSON.parse(endpoint.asks[1]!.ask.params.toString())).toEqual({
      ...call.params,
      inputResponses: { a: { roots: [] } },
      requestState: state,
    });
  });

  it('a server’s "send the person there first" of 2025-11-25 becomes a round, after which the request is made anew', async () => {
    const { fronts, endpoint } = workers(1);
    const capabilities = { elicitation: { url: {} } };
    const answer = await fronts[0]!.modern(call, { capabilities, ...ann });
    const url = { mode: 'url', url: 'https://there', message: 'Sign in', elicitationId: 'x1' };
    endpoint.asks[0]!.listener.onError(
      toJson({ code: -32042, message: 'no', data: { elicitations: [url] } }),
      undefined,
    );
    const result = answer.json.result!;
    expect(result['inputRequests']).toMatchObject({ 'url-1': { params: { url: 'https://there' } } });
    await nextRound(fronts[0]!, result, { 'url-1': { action: 'accept' } }, { capabilities });
    expect(JSON.parse(endpoint.asks[1]!.ask.params.toString())).toEqual(call.params);
  });
});

describe('subscriptions/listen (MUST 14)', () => {
  const listen = (notifications: unknown, id: unknown = 7) => ({
    id,
    method: 'subscriptions/listen',
    params: { notifications },
  });
  const changed = (what: string, params = {}) => toJson({ jsonrpc: '2.0', method: `notifications/${what}`, params });

  it('says first what it will tell, then that and nothing else, with the id of the request; and ends with a result', async () => {
    const { fronts, endpoint } = workers(1);
    const wanted = { toolsListChanged: true, resourceSubscriptions: ['file:///a', 'file:///b'] };
    const stream = await fronts[0]!.modern(listen(wanted));
    const { listener, watch } = endpoint.watches[0]!;
    expect(watch.filter).toMatchObject({ toolsListChanged: true, promptsListChanged: false });
    listener.onNotification(changed('prompts/list_changed'), undefined);
    listener.onNotification(changed('message', { level: 'info', data: 1 }), undefined);
    listener.onNotification(changed('resources/updated', { uri: 'file:///c' }), undefined);
    listener.onServerRequest(elicitation, undefined);
    listener.onNotification(changed('tools/list_changed'), 'e1');
    listener.onNotification(changed('resources/updated', { uri: 'file:///a' }), 'e2');
    listener.onEnd();
    const _meta = { 'io.modelcontextprotocol/subscriptionId': 7 };
    expect(stream.messages).toEqual([
      {
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: { notifications: { toolsListChanged: true, resourceSubscriptions: ['file:///a'] }, _meta },
      },
      { jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: { _meta } },
      { jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'file:///a', _meta } },
      { jsonrpc: '2.0', id: 7, result: { resultType: 'complete', _meta } },
    ]);
    expect(stream.state).toBe('ended');
  });

  it('keeps the type of the id, and ends at once where nothing will be told', async () => {
    const { fronts } = workers(1);
    const stream = await fronts[0]!.modern(listen({}, '7'));
    expect(stream.messages.map(({ params, result }) => (params ?? result)!['_meta'])).toEqual(
      Array(2).fill({ 'io.modelcontextprotocol/subscriptionId': '7' }),
    );
    expect(stream.state).toBe('ended');
  });

  it.each([undefined, null, [], 'all', { toolsListChanged: 'yes' }])('refuses the filter %j', async (filter) => {
    const { fronts } = workers(1);
    const { status, json } = await fronts[0]!.modern(listen(filter));
    expect([status, json.error!.code]).toEqual([200, -32602]);
  });

  it('tells the servers when the client is gone', async () => {
    const { fronts, endpoint, clock } = workers(1);
    const stream = await fronts[0]!.modern(listen({ toolsListChanged: true }));
    stream.leave();
    expect(endpoint.watches[0]!.ended).toBe('cancelled');
    expect(clock.pending).toBe(0);
  });
});
