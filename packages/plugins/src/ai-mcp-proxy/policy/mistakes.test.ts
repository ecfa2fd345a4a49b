import { fakeServices, type RunPluginOptions, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from '../plugin.ts';

const consumers = [
  { username: 'alice', groups: ['a,b'] },
  { username: 'bob', groups: ['a', 'b'] },
  { username: 'a","b' },
];
const services = fakeServices({ consumers });

function gateway(config: object, upstream?: RunPluginOptions['upstream']) {
  return runPlugin(
    aiMcpProxy,
    { mode: 'passthrough-listener', ...config },
    { services, ...(upstream && { upstream }) },
  );
}

function post(json: unknown, more: object = {}) {
  return { method: 'POST', url: '/mcp', json, ...more };
}

const call = (name: string) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } });
const tool = (name: string, acl: object) => ({ name, description: 'd', acl });

describe('mistakes that other gateways made with rules', () => {
  it('denied tools are not listed', async () => {
    const body = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"x"},{"name":"y"}]}}';
    const run = gateway({ tools: [tool('x', { deny: ['bob'] })] }, { body });
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const { reply } = await run.trace(post(list, { consumer: services.consumer('bob') }));
    expect(JSON.parse(reply.body).result.tools).toEqual([{ name: 'y' }]);
  });

  it('remembered decisions are not those of another caller, or of another kind', async () => {
    const run = gateway({
      include_consumer_groups: true,
      tools: [tool('x', { allow: ['a'] }), tool('resource y', { allow: ['a'] })],
      resources: [{ uri: 'y', acl: { deny: ['b'] } }],
      prompts: [{ name: 'x', acl: { deny: ['a'] } }],
    });
    const ask = (json: unknown, who: string) => run(post(json, { consumer: services.consumer(who) }));
    for (let round = 0; round < 2; round++) {
      expect(await ask(call('x'), 'bob')).toBe('passed');
      expect(await ask(call('x'), 'alice')).toMatchObject({ status: 403 });
      expect(await ask(call('x'), 'a","b')).toMatchObject({ status: 403 });
      expect(await ask(call('resource y'), 'bob')).toBe('passed');
      const read = { jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri: 'y' } };
      expect(await ask(read, 'bob')).toMatchObject({ code: 'mcp_resource_denied' });
      const get = { jsonrpc: '2.0', id: 1, method: 'prompts/get', params: { name: 'x' } };
      expect(await ask(get, 'bob')).toMatchObject({ code: 'mcp_prompt_denied' });
    }
  });

  it('a refusal to a token says insufficient_scope, and who has none is not told to get one', async () => {
    const run = gateway({ default_acl: [{ allow: ['nobody'] }] });
    const refused = await run(post(call('x'), { claims: { sub: 'ann' } }));
    expect(refused).toMatchObject({
      headers: { 'www-authenticate': expect.stringContaining('error="insufficient_scope"') },
    });
    expect(await run(post(call('x')))).not.toHaveProperty('headers.www-authenticate');
  });

  it.each([
    ['what is no MCP', { method: 'POST', headers: ['Content-Type', 'application/json'], body: '{"hello":1}' }],
    ['a form', { method: 'POST', headers: ['Content-Type', 'application/x-www-form-urlencoded'], body: 'a=b' }],
    ['another method', { method: 'PUT', json: call('x') }],
    ['a GET with a body', { method: 'GET', json: call('x') }],
  ])('rules are not passed by with %s', async (_what, request) => {
    const outcome = await gateway({ default_acl: [{ allow: ['nobody'] }] })({ url: '/mcp', ...request });
    expect(outcome).not.toBe('passed');
  });

  it.each(['{}', '{"name":7}', '{"arguments":{}}', '{"name":"x","arguments":[]}', '{"name":"x","arguments":"{}"}'])(
    'a malformed call is refused: %s',
    async (params) => {
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;
      const request = { method: 'POST', headers: ['Content-Type', 'application/json'], body };
      expect(await gateway({})(request)).toMatchObject({ status: 400, body: { error: { code: -32602 } } });
    },
  );
});
