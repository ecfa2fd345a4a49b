import { type ExchangeOptions, fakeServices, type RunPluginOptions, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from '../plugin.ts';

const services = fakeServices({ consumers: [{ username: 'alice' }, { username: 'mallory' }] });

const config = {
  mode: 'passthrough-listener',
  default_acl: [{ scope: 'resources', deny: ['mallory'] }],
  prompts: [{ name: 'hire', acl: { allow: ['alice'] } }],
  resources: [
    { uri: 'file:///public/secret.txt', acl: { allow: ['alice'] } },
    { uri_prefix: 'file:///public/', acl: { allow: ['alice', 'mallory'] } },
    { uri_prefix: 'file:///public/board/', acl: { allow: ['alice'] } },
  ],
};

function proxy(upstream?: RunPluginOptions['upstream'], more: object = {}) {
  return runPlugin(aiMcpProxy, { ...config, ...more }, { services, ...(upstream && { upstream }) });
}

function ask(method: string, params: object, who: string, headers: readonly string[] = []): ExchangeOptions {
  const isModern = headers.includes('2026-07-28');
  const json = { jsonrpc: '2.0', id: 7, method, params: isModern ? { ...params, _meta: modernMeta } : params };
  return {
    method: 'POST',
    url: '/mcp',
    headers: ['Content-Type', 'application/json', ...headers],
    body: JSON.stringify(json),
    consumer: services.consumer(who),
  };
}

const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** As clients of 2026-07-28 write it. */
const modern = (method: string, name?: string) => [
  ...['MCP-Protocol-Version', '2026-07-28', 'Mcp-Method', method],
  ...(name === undefined ? [] : ['Mcp-Name', name]),
];

const hiddenPrompt = { status: 403, code: 'mcp_prompt_denied', body: { id: 7, error: { code: -32602 } } };
const hiddenResource = { status: 403, code: 'mcp_resource_denied', body: { id: 7, error: { code: -32602 } } };

describe('rules about prompts', () => {
  it('decide who gets one, and in which writing', async () => {
    const run = proxy();
    expect(await run(ask('prompts/get', { name: 'hire' }, 'alice'))).toBe('passed');
    expect(await run(ask('prompts/get', { name: 'greet' }, 'mallory'))).toBe('passed');
    for (const name of ['hire', 'Hire', 'hire ', 'h\u200bire'])
      expect(await run(ask('prompts/get', { name }, 'mallory'))).toMatchObject(hiddenPrompt);
  });

  it('decide who is told what completes its arguments', async () => {
    const run = proxy();
    const params = (name: string) => ({ ref: { type: 'ref/prompt', name }, argument: { name: 'a', value: 'b' } });
    expect(await run(ask('completion/complete', params('hire'), 'alice'))).toBe('passed');
    expect(await run(ask('completion/complete', params('greet'), 'mallory'))).toBe('passed');
    expect(await run(ask('completion/complete', params('hire'), 'mallory'))).toMatchObject(hiddenPrompt);
    expect(
      await run(ask('completion/complete', params('hire'), 'mallory', modern('completion/complete'))),
    ).toMatchObject(hiddenPrompt);
  });

  it.each([
    '{"type":"ref/prompt","name":"greet","name":"hire"}',
    '{"type":"ref/prompt","name":"greet","Name":"hire"}',
    '{"type":"ref/prompt","type":"ref/resource","name":"greet"}',
    '{"type":"ref/prompt","name":"greet","uri":"file:///public/secret.txt"}',
    '{"type":"ref/Prompt","name":"hire"}',
    '{"name":"hire"}',
    '"hire"',
    'null',
  ])('refuse a reference that two readers could follow to two places: %s', async (ref) => {
    const body = `{"jsonrpc":"2.0","id":7,"method":"completion/complete","params":{"ref":${ref},"argument":{"name":"a","value":"b"}}}`;
    const outcome = await proxy()({ ...ask('', {}, 'mallory'), body });
    expect(outcome).toMatchObject({ status: 400 });
  });

  it('filter lists', async () => {
    const list = { jsonrpc: '2.0', id: 7, result: { prompts: [{ name: 'hire' }, { name: 'greet' }] } };
    const run = proxy({ body: JSON.stringify(list) });
    const seen = async (who: string) => JSON.parse((await run.trace(ask('prompts/list', {}, who))).reply.body).result;
    expect(await seen('alice')).toEqual(list.result);
    expect(await seen('mallory')).toEqual({ prompts: [{ name: 'greet' }] });
  });
});

describe('rules about resources', () => {
  const methods = ['resources/read', 'resources/subscribe', 'resources/unsubscribe'];

  it.each(methods)('decide about %s by the URI, or else its longest prefix', async (method) => {
    const run = proxy();
    for (const uri of ['file:///public/a', 'file:///public/a/b?c', 'file:///public/', 'file:///public/boards'])
      expect(await run(ask(method, { uri }, 'mallory'))).toBe('passed');
    for (const uri of ['file:///public/secret.txt', 'file:///public/board/x', 'file:///etc/passwd', 'db://x'])
      expect(await run(ask(method, { uri }, 'mallory'))).toMatchObject(hiddenResource);
    for (const uri of ['file:///public/secret.txt', 'file:///public/board/x', 'file:///etc/passwd'])
      expect(await run(ask(method, { uri }, 'alice'))).toBe('passed');
  });

  it.each([
    'file:///public/../etc/passwd',
    'file:///public/%2e%2e/etc/passwd',
    'file:///public/%252e%252e/etc/passwd',
    'file:///public/..%2fetc/passwd',
    'file:///public/..\\etc\\passwd',
    'file:///public/x/../board/minutes',
    'file:///public//board/minutes',
    'file:///public/./board/minutes',
    'file:///public/Board/minutes',
    'file:///public/%62oard/minutes',
    'file:///public/board',
    'file:///public/secret.txt?',
    'file:///public/secret.txt#x',
    'file:///public/secret.txt/',
    'file:///public/secret.txt.',
    'file:///public/SECRET.txt',
    'FILE:///public/secret.txt',
    'file:///public/sec\u200bret.txt',
    'file://public/secret.txt',
  ])('do not take %s for something public', async (uri) => {
    for (const method of methods) expect(await proxy()(ask(method, { uri }, 'mallory'))).toMatchObject(hiddenResource);
  });

  it('decide about each subscription of a listen', async () => {
    const method = 'subscriptions/listen';
    const run = proxy();
    const listen = (uris: unknown, who: string) =>
      run(ask(method, { notifications: { resourceSubscriptions: uris } }, who, modern(method)));
    expect(await listen(['file:///public/a'], 'mallory')).toBe('passed');
    expect(await listen(['file:///public/a', 'file:///public/secret.txt'], 'alice')).toBe('passed');
    expect(await listen(['file:///public/a', 'file:///public/secret.txt'], 'mallory')).toMatchObject(hiddenResource);
    for (const odd of ['file:///public/secret.txt', [['file:///public/secret.txt']], [7]])
      expect(await listen(odd, 'mallory')).toMatchObject({ status: 400 });
  });

  it.each([
    '{"resourceSubscriptions":[],"resourceSubscriptions":["file:///public/secret.txt"]}',
    '{"resourceSubscriptions":[],"ResourceSubscriptions":["file:///public/secret.txt"]}',
  ])('refuse subscriptions that can be read in two ways: %s', async (notifications) => {
    const method = 'subscriptions/listen';
    const body = `{"jsonrpc":"2.0","id":7,"method":"${method}","params":{"notifications":${notifications}}}`;
    expect(await proxy()({ ...ask(method, {}, 'mallory', modern(method)), body })).toMatchObject({ status: 400 });
  });

  it('filter lists of resources and of templates', async () => {
    const resources = ['file:///public/a', 'file:///public/secret.txt', 'file:///etc/passwd'].map((uri) => ({ uri }));
    const resourceTemplates = ['file:///public/{name}', 'file:///public/board/{year}', 'db://{table}'].map(
      (uriTemplate) => ({ name: 't', uriTemplate }),
    );
    const run = proxy({ body: JSON.stringify({ jsonrpc: '2.0', id: 7, result: { resources, resourceTemplates } }) });
    for (const method of ['resources/list', 'resources/templates/list']) {
      const { reply } = await run.trace(ask(method, {}, 'mallory'));
      expect(JSON.parse(reply.body).result).toEqual({
        resources: [{ uri: 'file:///public/a' }],
        resourceTemplates: [{ name: 't', uriTemplate: 'file:///public/{name}' }],
      });
    }
  });

  it('decide about templates that are completed', async () => {
    const params = (uri: string) => ({ ref: { type: 'ref/resource', uri }, argument: { name: 'a', value: 'b' } });
    const run = proxy();
    expect(await run(ask('completion/complete', params('file:///public/{name}'), 'mallory'))).toBe('passed');
    for (const uri of ['file:///public/board/{year}', 'file:///public/secret.txt', 'db://{table}'])
      expect(await run(ask('completion/complete', params(uri), 'mallory'))).toMatchObject(hiddenResource);
  });

  it('keep updates of hidden resources out of every stream', async () => {
    const update = (uri: string) =>
      `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } })}\n\n`;
    const body = ['file:///public/a', 'file:///public/secret.txt'].map(update);
    const headers = { 'Content-Type': 'text/event-stream' };
    const run = proxy({ headers, body: [...body, update(''), 'data: {"jsonrpc":"2.0","method":"x"}\n\n'] });
    const method = 'subscriptions/listen';
    const requests = [
      { method: 'GET', url: '/mcp', consumer: services.consumer('mallory') },
      ask(method, { notifications: {} }, 'mallory', modern(method)),
    ];
    for (const request of requests) {
      const { reply } = await run.trace(request);
      expect(reply.body).toBe(`${body[0]}data: {"jsonrpc":"2.0","method":"x"}\n\n`);
    }
  });
});

describe('a caller who is denied tools by name', () => {
  const denied = { default_acl: [{ scope: 'tools', deny: ['mallory'] }], prompts: [], resources: [] };

  it('is shut out', async () => {
    const run = proxy(undefined, denied);
    expect(await run(ask('prompts/list', {}, 'mallory'))).toMatchObject({ status: 403, code: 'mcp_caller_denied' });
  });

  it('is not where a rule lets it have something else', async () => {
    const run = proxy(undefined, { ...denied, prompts: [{ name: 'greet', acl: { allow: ['mallory'] } }] });
    expect(await run(ask('prompts/get', { name: 'greet' }, 'mallory'))).toBe('passed');
    expect(await run(ask('tools/call', { name: 'x' }, 'mallory'))).toMatchObject({ code: 'mcp_tool_denied' });
  });
});
