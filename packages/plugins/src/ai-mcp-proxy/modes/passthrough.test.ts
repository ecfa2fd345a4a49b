import { type ExchangeOptions, fakeServices, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from '../plugin.ts';

const services = fakeServices({ consumers: [{ username: 'ann' }, { username: 'bob' }] });
const initialize = { jsonrpc: '2.0', id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25' } };
const list = { jsonrpc: '2.0', id: 3, method: 'tools/list' };

/** A server that says its session's id with every answer, as some do. */
function proxy(session: Record<string, unknown> = {}, made = services) {
  const headers = { 'Content-Type': 'application/json', 'Mcp-Session-Id': 'upstream-1' };
  const upstream = { headers, body: '{"jsonrpc":"2.0","id":3,"result":{"tools":[]}}' };
  const config = { mode: 'passthrough-listener', server: { session } };
  return runPlugin(aiMcpProxy, config, { services: made, upstream });
}

function post(json: unknown, who: string, id?: string): ExchangeOptions {
  const headers: Record<string, string> = id === undefined ? {} : { 'Mcp-Session-Id': id };
  return { method: 'POST', url: '/mcp', json, headers, consumer: services.consumer(who) };
}

async function begin(run: ReturnType<typeof proxy>, who: string): Promise<string> {
  return (await run.trace(post(initialize, who))).reply.headers['mcp-session-id']!;
}

describe('sessions of a server behind (S-SESSION)', () => {
  it('have sealed ids for the client, and the server’s own for the server', async () => {
    const run = proxy();
    const id = await begin(run, 'ann');
    expect(id).toMatch(/^[\w-]{60,}$/);
    const { upstream, reply, outcome } = await run.trace(post(list, 'ann', id));
    expect([outcome, upstream?.headers['mcp-session-id'], reply.headers['mcp-session-id']]).toEqual([
      'passed',
      'upstream-1',
      id,
    ]);
  });

  it.each(['POST', 'GET', 'DELETE'])('are nobody else’s, and none can be made up (%s)', async (method) => {
    const run = proxy();
    const id = await begin(run, 'ann');
    const show = (shown: string, who: string) => {
      const { json, ...rest } = post(list, who, shown);
      return run.trace(method === 'POST' ? { ...rest, json } : { ...rest, method });
    };
    for (const [shown, who] of [
      [id, 'bob'],
      ['upstream-1', 'ann'],
      [`${id.slice(0, -3)}AAA`, 'ann'],
    ] as const) {
      const { outcome, upstream, reply } = await show(shown, who);
      expect([outcome, upstream]).toMatchObject([{ status: 404, code: 'mcp_session_unknown' }, undefined]);
      expect(JSON.parse(reply.body)).toMatchObject({ error: { message: 'Session not found' } });
    }
    expect((await show(id, 'ann')).outcome).toBe('passed');
  });

  it('end with their time', async () => {
    const made = fakeServices({ consumers: [{ username: 'ann' }, { username: 'bob' }] });
    const run = proxy({ session_ttl: 60 }, made);
    const id = await begin(run, 'ann');
    expect((await run.trace(post(list, 'ann', id))).outcome).toBe('passed');
    await made.clock.advance(60_000);
    expect((await run.trace(post(list, 'ann', id))).outcome).toMatchObject({ status: 404 });
  });

  it('open with every secret of the list, and are good at no other node without', async () => {
    const one = proxy({ client: { secrets: ['first secret', 'second secret'] } });
    const two = proxy({ client: { secrets: ['second secret'] } });
    const three = proxy({ client: { secrets: ['third secret'] } });
    const id = await begin(two, 'ann');
    expect((await one.trace(post(list, 'ann', id))).outcome).toBe('passed');
    expect((await three.trace(post(list, 'ann', id))).outcome).toMatchObject({ status: 404 });
    expect((await two.trace(post(list, 'ann', await begin(one, 'ann')))).outcome).toMatchObject({ status: 404 });
  });

  it('keep the server’s ids where they are not managed', async () => {
    const run = proxy({ managed: false });
    expect(await begin(run, 'ann')).toBe('upstream-1');
    const { upstream } = await run.trace(post(list, 'bob', 'upstream-1'));
    expect(upstream?.headers['mcp-session-id']).toBe('upstream-1');
  });
});
