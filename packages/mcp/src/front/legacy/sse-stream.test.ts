import { settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { initialize, workers } from '../test/workers.ts';

const ann = { claims: { sub: 'ann' } };
const bob = { claims: { sub: 'bob' } };
const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };

async function connect(count: number) {
  const made = workers(count);
  const stream = await made.fronts[0]!.send('GET', {}, ann);
  const address = /^event: endpoint\ndata: (\?sessionId=[\w-]+)\n\n$/.exec(stream.chunks[0]!)![1]!;
  const post = async (worker: number, message: unknown, caller = ann) => {
    const answer = await made.fronts[worker]!.post(message, {}, caller, address);
    for (let turn = 0; turn < 9; turn++) await settled();
    return answer;
  };
  return { ...made, stream, post, address };
}

describe('a client of 2024-11-05', () => {
  it('is told where to POST, and gets all answers on its stream, whichever worker the POSTs reach', async () => {
    const { stream, post, endpoint } = await connect(2);
    const begun = await post(1, initialize({ protocolVersion: '2024-11-05' }));
    expect([begun.status, begun.text]).toEqual([202, '']);
    expect(stream.messages.at(-1)!.result).toMatchObject({ protocolVersion: '2024-11-05' });

    endpoint.watches[0]!.listener.onNotification(
      Buffer.from('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}'),
      undefined,
    );
    expect((await post(0, { ...list, id: 3 })).status).toBe(202);
    expect((await post(1, list)).status).toBe(202);
    const long = 'x'.repeat(700_000);
    for (const [i, asked] of endpoint.asks.entries())
      asked.listener.onResult(Buffer.from(JSON.stringify({ tools: [], i, long })), undefined);
    for (let turn = 0; turn < 30; turn++) await settled();
    expect(stream.messages.slice(1).map(({ method, id, result }) => method ?? [id, result!['i']])).toEqual([
      'notifications/tools/list_changed',
      [3, 0],
      [2, 1],
    ]);
  });

  it('is asked on the stream, and answers with a POST', async () => {
    const { stream, post, endpoint } = await connect(2);
    await post(0, initialize({ protocolVersion: '2024-11-05', capabilities: { roots: {} } }));
    await post(1, list);
    endpoint.asks[0]!.listener.onServerRequest(
      { idText: '9', method: 'roots/list', params: Buffer.from('{}') },
      undefined,
    );
    for (let turn = 0; turn < 9; turn++) await settled();
    const { id } = stream.messages.at(-1)!;
    expect((await post(0, { jsonrpc: '2.0', id, result: { roots: [] } })).status).toBe(202);
    expect(endpoint.answers).toMatchObject([{ idText: '9' }]);
  });

  it('gets no call past what judges calls by beginning its session in between', async () => {
    const { post, endpoint, fronts, address } = await connect(1);
    const early = await fronts[0]!.judgedEarly(list, ann, address, () =>
      post(0, initialize({ protocolVersion: '2024-11-05' })),
    );
    expect(early.status).toBe(404);
    expect(endpoint.asks).toEqual([]);
    expect((await post(0, list)).status).toBe(202);
  });

  it('has its session to itself, until the stream ends', async () => {
    const { stream, post, endpoint } = await connect(2);
    expect((await post(0, list)).status, 'before initialize').toBe(404);
    await post(0, initialize({ protocolVersion: '2024-11-05' }));
    expect((await post(1, list, bob)).status).toBe(400);
    stream.leave();
    for (let turn = 0; turn < 9; turn++) await settled();
    expect(endpoint.closed).toBe(1);
    expect((await post(1, list)).status).toBe(404);
  });
});
