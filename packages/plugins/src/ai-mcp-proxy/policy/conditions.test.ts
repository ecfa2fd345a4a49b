import { exchange, fakeServices, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from '../plugin.ts';
import { compilePrimitiveCondition, noAnnotations } from './conditions.ts';

const services = fakeServices({
  consumers: [{ username: 'alice', groups: ['payers'] }, { username: 'bob' }],
});

const mode = 'passthrough-listener';

function proxy(config: object, body?: string) {
  return runPlugin(aiMcpProxy, { mode, ...config }, { services, ...(body !== undefined && { upstream: { body } }) });
}

function call(name: string, args: string | object, who = 'alice', more: object = {}) {
  const text = typeof args === 'string' ? args : JSON.stringify(args);
  return {
    method: 'POST',
    headers: ['Content-Type', 'application/json'],
    body: `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"${name}","arguments":${text}}}`,
    consumer: services.consumer(who),
    ...more,
  };
}

const hidden = { status: 403, code: 'mcp_tool_denied', body: { error: { code: -32602 } } };
const unmet = { status: 403, code: 'mcp_condition_unmet', body: { id: 7, error: { code: 403 } } };
const unclear = { status: 400, code: 'mcp_arguments_unclear', body: { id: 7, error: { code: -32602 } } };

describe('a condition about arguments', () => {
  const pay = (condition: string) => proxy({ tools: [{ name: 'pay', description: 'd', condition }] });

  it.each([
    ['args.amount <= 100', { amount: 100 }, 'passed'],
    ['args.amount <= 100', { amount: 99.5 }, 'passed'],
    ['args.amount <= 100', { amount: 100.5 }, unmet],
    ['args.amount <= 100', '{"amount":1e3}', unmet],
    ['args.amount <= 100', {}, unmet],
    ['args.amount <= 100', { amount: '5' }, unmet],
    ['args.account != 9007199254740993', '{"account":9007199254740993}', unmet],
    ['args.account != 9007199254740993', '{"account":9007199254740992}', 'passed'],
    ['args.to in ["ann", "ben"] && args.amount < 10', { to: 'ben', amount: 1 }, 'passed'],
    ['args.lines.all(l, l.price * 1.0 < 10.0)', { lines: [{ price: 1.5 }, { price: 2.5 }] }, 'passed'],
    ['args.path.matches("^/public/[a-z]+$")', { path: '/public/a' }, 'passed'],
    ['args.path.matches("^/public/[a-z]+$")', { path: '/public/../etc' }, unmet],
    ['!has(args.force) || !args.force', {}, 'passed'],
    ['!has(args.force) || !args.force', { force: true }, unmet],
    ['"payers" in caller.groups && args.amount < 10', { amount: 1 }, 'passed'],
    ['caller.ip.startsWith("203.0.113.") && args.amount < 10', { amount: 1 }, 'passed'],
    ['tool.name == "pay" && tool.source == null && args.amount < 10', { amount: 1 }, 'passed'],
  ])('%s with %j: %j', async (condition, args, expected) => {
    const outcome = await pay(condition)(call('pay', args));
    if (expected === 'passed') expect(outcome).toBe('passed');
    else expect(outcome).toMatchObject(expected as object);
  });

  it.each([
    '{"amount":1,"amount":1000}',
    '{"amount":1000,"amount":1}',
    '{"amount":1,"Amount":1000}',
    '{"amount":1,"\\u0061mount":1000}',
    '{"amount":1,"amount ":1000}',
    '{"amount":1,"x":{"AMOUNT":5}}',
    `{"amount":1,"many":[${'1,'.repeat(6_000)}1]}`,
  ])('is not guessed at where others could read something else: %s', async (args) => {
    expect(await pay('args.amount <= 100')(call('pay', args))).toMatchObject(unclear);
    expect(await pay('!has(args.amount) || args.amount <= 100')(call('pay', args))).toMatchObject(unclear);
  });

  it('holds for every writing of the tool’s name', async () => {
    for (const name of ['Pay', 'pay ', 'p\u200bay'])
      expect(await pay('args.amount <= 100')(call(name, { amount: 1000 }))).toMatchObject(unmet);
    expect(await pay('args.amount <= 100')(call('play', { amount: 1000 }))).toBe('passed');
  });

  it('refuses a batch of which one call does not meet it', async () => {
    const one = (amount: number) => call('pay', { amount }).body;
    const batch = (body: string) => ({ ...call('pay', {}), body });
    const run = pay('args.amount <= 100');
    expect(await run(batch(`[${one(1)},${one(2)}]`))).toBe('passed');
    expect(await run(batch(`[${one(1)},${one(101)}]`))).toMatchObject(unmet);
  });

  it('does not hide the tool', async () => {
    const list = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"pay"}]}}';
    const run = proxy({ tools: [{ name: 'pay', description: 'd', condition: 'args.amount < 1' }] }, list);
    const json = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await run.trace({ method: 'POST', json })).reply.body).toBe(list);
  });

  it('tells a reason, and by which number the request is found', async () => {
    const outcome = await pay('false && args.x')(call('pay', {}));
    expect(outcome).toMatchObject({
      body: { error: { data: { reason: 'condition_unmet', requestId: expect.any(String) } } },
    });
  });

  it('costs no more than so much', async () => {
    const items = Array.from({ length: 2_000 }, (_, i) => i);
    const run = pay('args.items.all(a, args.items.exists(b, a + b == -1) || true)');
    expect(await run(call('pay', { items }))).toMatchObject(unmet);
  });
});

describe('a condition that does not read arguments', () => {
  const list = { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'pay' }, { name: 'read' }] } };
  const json = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

  it('hides the tool, in lists and calls', async () => {
    const condition = '"payers" in caller.groups';
    const run = proxy({ tools: [{ name: 'pay', description: 'd', condition }] }, JSON.stringify(list));
    const seen = async (who: string) =>
      JSON.parse((await run.trace({ method: 'POST', json, consumer: services.consumer(who) })).reply.body).result.tools;
    expect(await seen('alice')).toEqual(list.result.tools);
    expect(await seen('bob')).toEqual([{ name: 'read' }]);
    expect(await run(call('pay', {}))).toBe('passed');
    expect(await run(call('pay', {}, 'bob'))).toMatchObject(hidden);
    expect(await run(call('read', {}, 'bob'))).toBe('passed');
  });

  it('may look at the claims and actors of a verified token', async () => {
    const condition = 'caller.claims.tenant == "acme" && !caller.actors.exists(a, a.type == "agent")';
    const run = proxy({ tools: [{ name: 'pay', description: 'd', condition }] });
    expect(await run(call('pay', {}, 'alice', { claims: { tenant: 'acme' } }))).toBe('passed');
    expect(await run(call('pay', {}, 'alice', { claims: { tenant: 'other' } }))).toMatchObject(hidden);
    expect(await run(call('pay', {}, 'alice'))).toMatchObject(hidden);
  });

  it('may look at annotations, as configured', async () => {
    const tool_defaults = { condition: 'tool.annotations.read_only_hint == true || "payers" in caller.groups' };
    const tools = [{ name: 'read', description: 'd', annotations: { read_only_hint: true } }];
    const run = proxy({ tool_defaults, tools });
    expect(await run(call('read', {}, 'bob'))).toBe('passed');
    expect(await run(call('unlisted', {}, 'bob'))).toMatchObject(hidden);
    expect(await run(call('unlisted', {}, 'alice'))).toBe('passed');
  });

  it('of a tool replaces the one for all', async () => {
    const tool_defaults = { condition: 'false' };
    const run = proxy({ tool_defaults, tools: [{ name: 'read', description: 'd', condition: 'true' }] });
    expect(await run(call('read', {}))).toBe('passed');
    expect(await run(call('pay', {}))).toMatchObject(hidden);
    // What resembles it is still another tool.
    expect(await run(call('Read', {}))).toMatchObject(hidden);
  });

  it('can be about prompts and resources', async () => {
    const condition = 'resource.uri.endsWith(".txt")';
    const run = proxy({
      prompts: [{ name: 'hire', condition: 'args.role != "ceo"' }],
      resources: [{ uri_prefix: 'file:///', condition }],
    });
    const ask = (method: string, params: object) =>
      run({ method: 'POST', json: { jsonrpc: '2.0', id: 7, method, params } });
    expect(await ask('prompts/get', { name: 'hire', arguments: { role: 'cto' } })).toBe('passed');
    expect(await ask('prompts/get', { name: 'hire', arguments: { role: 'ceo' } })).toMatchObject(unmet);
    expect(await ask('prompts/get', { name: 'hire' })).toMatchObject(unmet);
    expect(await ask('resources/read', { uri: 'file:///a.txt' })).toBe('passed');
    expect(await ask('resources/read', { uri: 'file:///a.key' })).toMatchObject({ code: 'mcp_resource_denied' });
  });
});

describe('problems of conditions', () => {
  it.each([
    [{ tool_defaults: { condition: 'args.' } }, 'tool_defaults.condition: invalid condition'],
    [{ tools: [{ name: 'a', description: 'd', condition: 'toool.name == ""' }] }, 'tools.0.condition: .*toool'],
    [{ tools: [{ name: 'a', description: 'd', condition: 'tool.nam == ""' }] }, 'tools.0.condition: .*nam'],
    [{ tools: [{ name: 'a', description: 'd', condition: '1 + 1' }] }, 'tools.0.condition: .*not a bool'],
    [{ tools: [{ name: 'a', description: 'd', condition: 'args.a.matches("(?=x)")' }] }, 'tools.0.condition: .*regex'],
    [{ prompts: [{ name: 'a', condition: 'tool.name == ""' }] }, 'prompts.0.condition: .*tool'],
    [{ resources: [{ uri: 'a', condition: 'args.a == 1' }] }, 'resources.0.condition: .*args'],
  ])('%j', (config, message) => {
    expect(() => proxy(config)).toThrow(new RegExp(message));
  });
});

it('answers no wherever it fails', () => {
  const x = exchange({});
  const facts = { name: 'a', source: null, annotations: noAnnotations };
  for (const source of ['caller.consumer.username.startsWith("a")', 'caller.claims.a.b == 1', 'args.a']) {
    const condition = compilePrimitiveCondition('tool', source);
    if ('problem' in condition) throw new Error(condition.problem);
    expect(condition.isMet(x, facts, undefined)).toBe(false);
  }
});
