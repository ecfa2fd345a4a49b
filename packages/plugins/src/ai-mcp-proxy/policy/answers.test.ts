import { createHash } from 'node:crypto';
import { fakeServices, type RunPluginOptions, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from '../plugin.ts';

const services = fakeServices({ consumers: [{ username: 'alice', id: 'id-alice' }] });
const logging = { log_audits: true };

function gateway(config: object) {
  let upstream: RunPluginOptions['upstream'] = {};
  const run = runPlugin(
    aiMcpProxy,
    { mode: 'passthrough-listener', server: { session: { managed: false } }, ...config },
    { services, upstream: (x) => (typeof upstream === 'function' ? upstream(x) : upstream!) },
  );
  return {
    run,
    /** What the server answers from now on. */
    answer(body: string | readonly string[], headers: Record<string, string> = {}) {
      const type = typeof body === 'string' ? 'application/json' : 'text/event-stream';
      upstream = { body, headers: { 'Content-Type': type, ...headers } };
    },
  };
}

function ask(method: string, params: object, { version = '2025-11-25', id = 7 as unknown, more = {} } = {}) {
  const json = { jsonrpc: '2.0', id, method, params };
  const headers = ['Content-Type', 'application/json', 'Mcp-Session-Id', 's', 'MCP-Protocol-Version', version];
  return { method: 'POST', headers, body: JSON.stringify(json), consumer: services.consumer('alice'), ...more };
}

const call = (args: object, more = {}) => ask('tools/call', { name: 'weather', arguments: args }, more);
const inputSchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const list = (schema: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id: 7, result: { tools: [{ name: 'weather', inputSchema: schema }] } });

describe('arguments', () => {
  const config = { tool_defaults: { validate_arguments: true } };

  it('must conform to the schema that the server listed last', async () => {
    const { run, answer } = gateway(config);
    expect(await run(call({ city: 5 }))).toBe('passed');
    answer(list(inputSchema));
    await run.trace(ask('tools/list', {}));
    expect(await run(call({ city: 'Bern' }))).toBe('passed');
    expect(await run(call({ city: 5 }))).toMatchObject({
      status: 200,
      code: 'mcp_arguments_invalid',
      body: { id: 7, result: { isError: true, content: [{ type: 'text', text: expect.stringContaining('city') }] } },
    });
    answer(list({ type: 'object' }));
    await run.trace(ask('tools/list', {}));
    expect(await run(call({ city: 5 }))).toBe('passed');
  });

  it('are refused as the protocol’s error where the revision is older', async () => {
    const { run, answer } = gateway(config);
    answer([`data: ${list(inputSchema)}\n\n`]);
    await run.trace(ask('tools/list', {}, { version: '2025-06-18' }));
    expect(await run(call({}, { version: '2025-06-18' }))).toMatchObject({
      status: 400,
      body: { error: { code: -32602, message: 'Invalid arguments: property city is required' } },
    });
  });

  it('are refused where they can be read in two ways, or the schema cannot be used', async () => {
    const { run, answer } = gateway(config);
    answer(list(inputSchema));
    await run.trace(ask('tools/list', {}));
    const body = call({}).body.replace('{}', '{"city":"Bern","city":5}');
    expect(await run({ ...call({}), body })).toMatchObject({ code: 'mcp_arguments_unclear' });
    answer(list({ $ref: 'https://example.com/schema.json' }));
    await run.trace(ask('tools/list', {}));
    expect(await run(call({ city: 'Bern' }))).toMatchObject({ code: 'mcp_arguments_invalid' });
  });

  it('are not compared where a tool says so', async () => {
    const tools = [{ name: 'weather', description: 'd', validate_arguments: false }];
    const { run, answer } = gateway({ ...config, tools });
    answer(list(inputSchema));
    await run.trace(ask('tools/list', {}));
    expect(await run(call({ city: 5 }))).toBe('passed');
  });
});

describe('results that are too large', () => {
  const config = { tools: [{ name: 'weather', description: 'd', max_result_size: 300 }] };
  const result = (length: number, id: unknown = 7) =>
    JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'x'.repeat(length) }] } });
  const instead = { isError: true, content: [{ type: 'text', text: expect.stringContaining('300 are allowed') }] };

  it('become an error of the tool, and the others stay byte for byte', async () => {
    const { run, answer } = gateway(config);
    answer(result(100));
    expect((await run.trace(call({}))).reply.body).toBe(result(100));
    answer(result(1_000));
    const { reply } = await run.trace(call({}));
    expect(JSON.parse(reply.body)).toEqual({ jsonrpc: '2.0', id: 7, result: instead });
    const other = ask('tools/call', { name: 'other' });
    expect((await run.trace(other)).reply.body).toBe(result(1_000));
  });

  it('in streams too, whose other events pass', async () => {
    const { run, answer } = gateway(config);
    const progress = `data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"x":"${'y'.repeat(400)}"}}\n\n`;
    answer([progress, `id: 3\ndata: ${result(1_000)}\n\n`]);
    const { reply } = await run.trace(call({}));
    const [first, second] = reply.body.split('\n\n');
    expect(`${first}\n\n`).toBe(progress);
    expect(second).toMatch(/^id: 3\n/);
    expect(JSON.parse(second!.replace(/^id: 3\ndata: /, '')).result).toEqual(instead);
  });

  it('are told as clients of the newest revision understand', async () => {
    const { run, answer } = gateway(config);
    answer(result(1_000, 'a'));
    const headers = ['Mcp-Method', 'tools/call', 'Mcp-Name', 'weather', 'MCP-Protocol-Version', '2026-07-28'];
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const request = ask('tools/call', { name: 'weather', _meta }, { id: 'a' });
    const { reply } = await run.trace({ ...request, headers: ['Content-Type', 'application/json', ...headers] });
    expect(JSON.parse(reply.body)).toMatchObject({ id: 'a', result: { ...instead, resultType: 'complete' } });
  });

  it('are not passed on where nobody can read them', async () => {
    const { run, answer } = gateway(config);
    answer('x'.repeat(1_000));
    expect((await run.trace(call({}))).reply.body).toContain('An invalid response was received');
    answer(result(1_000), { 'Content-Encoding': 'gzip' });
    expect((await run.trace(call({}))).reply.body).toContain('An invalid response was received');
  });

  it('are not had by resuming a stream', async () => {
    const { run, answer } = gateway({ tool_defaults: { max_result_size: 300 } });
    answer([`data: ${result(1_000)}\n\n`]);
    const { reply } = await run.trace({ method: 'GET', headers: ['Last-Event-ID', '1', 'Mcp-Session-Id', 's'] });
    expect(JSON.parse(reply.body.replace('data: ', '')).result).toEqual(instead);
  });
});

describe('the audit', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  it('tells who did what for whom, why, and what came of it', async () => {
    const { run, answer } = gateway({ logging });
    const result = '{"content":[],"isError":false}';
    answer(`{"jsonrpc":"2.0","id":7,"result": ${result} }`);
    const actors = [
      { type: 'person', id: 'ann' },
      { type: 'agent', id: 'planner' },
    ];
    const claims = { iss: 'https://idp.example', sub: 'ann' };
    const { event } = await run.trace(call({ city: 'Bern' }, { more: { claims, actors } }));
    expect(event.mcp!.policyId).toBeDefined();
    expect(event.mcp!.audit).toEqual([
      {
        primitive: 'tool',
        name: 'weather',
        scope: 'default',
        action: 'allow',
        consumer: { id: 'id-alice', name: 'alice', identifier: 'alice' },
        method: 'tools/call',
        subject: { issuer: 'https://idp.example', id: 'ann' },
        actors: ['person:ann', 'agent:planner'],
        argumentsDigest: sha256('{"city":"Bern"}'),
        resultDigest: sha256(result),
        outcome: 'ok',
      },
    ]);
  });

  it.each([
    [{ default_acl: [{ allow: ['bob'] }] }, 'rule'],
    [{ tool_defaults: { condition: 'false' } }, 'condition'],
    [{ tool_defaults: { condition: 'args.city == "Rome"' } }, 'condition_unmet'],
    [{ tools: [{ name: 'weather', description: 'd', scopes_required: ['w'] }] }, 'scope_missing'],
    [{ default_acl: [{ deny: ['alice'] }] }, 'rule'],
  ])('tells why not: %j', async (config, reason) => {
    const { run } = gateway({ logging, ...config });
    const { event } = await run.trace(call({ city: 'Bern' }));
    expect(event.mcp!.audit).toMatchObject([{ action: 'deny', reason, method: 'tools/call' }]);
    expect(event.mcp!.audit[0]).not.toHaveProperty('outcome');
  });

  it('tells of limits, of prompts and resources, and of what lists left out', async () => {
    const { run, answer } = gateway({
      logging,
      tool_defaults: { limits: { year: 1 } },
      prompts: [{ name: 'hire', acl: { allow: ['bob'] } }],
    });
    await run(call({}));
    expect((await run.trace(call({}))).event.mcp!.audit).toMatchObject([{ action: 'deny', reason: 'rate_limited' }]);
    const read = await run.trace(ask('resources/read', { uri: 'file:///a' }));
    expect(read.event.mcp!.audit).toMatchObject([{ primitive: 'resource', name: 'file:///a', action: 'allow' }]);
    answer('{"jsonrpc":"2.0","id":7,"result":{"prompts":[{"name":"hire"}]}}');
    const { event } = await run.trace(ask('prompts/list', {}));
    expect(event.mcp!.audit).toMatchObject([{ name: 'hire', method: 'prompts/list', action: 'deny', reason: 'rule' }]);
  });

  it('tells that a tool failed, and that no answer was seen', async () => {
    const { run, answer } = gateway({ logging });
    const outcome = async () => (await run.trace(call({}))).event.mcp!.audit[0]!.outcome;
    answer('{"jsonrpc":"2.0","id":7,"result":{"isError":true}}');
    expect(await outcome()).toBe('tool_error');
    answer('{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"x"}}');
    expect(await outcome()).toBe('error');
    answer('{"jsonrpc":"2.0","id":8,"result":{}}');
    expect(await outcome()).toBe('none');
  });
});
