import {
  type ExchangeOptions,
  FakeClock,
  fakeServices,
  type RunPluginOptions,
  readmeExample,
  runPlugin,
} from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from './plugin.ts';

const mode = 'passthrough-listener';

const consumers = [
  { username: 'alice', id: 'id-alice', groups: ['admin'] },
  { username: 'bob', custom_id: 'bob@example', groups: ['developer'] },
  { username: 'carol', groups: ['suspended'] },
  { username: 'eason' },
];
const services = fakeServices({ consumers });

/** The marketplace of the how-to. */
const marketplace = {
  mode,
  include_consumer_groups: true,
  default_acl: [{ scope: 'tools', allow: ['developer', 'admin'], deny: ['suspended'] }],
  tools: [
    { name: 'list_users', description: 'd', acl: { allow: ['admin', 'eason'], deny: ['developer'] } },
    { name: 'get_user', description: 'd', acl: { allow: ['admin', 'developer'] } },
    { name: 'list_orders', description: 'd', acl: { allow: ['admin', 'developer'] } },
    { name: 'list_orders_for_user', description: 'd', acl: { allow: ['admin', 'developer'] } },
    { name: 'search_orders', description: 'd', acl: { allow: ['admin'] } },
  ],
};
const tools = marketplace.tools.map(({ name }) => name);

function proxy(config: Record<string, unknown> = {}, upstream?: RunPluginOptions['upstream']) {
  return runPlugin(aiMcpProxy, { mode, ...config }, { services, ...(upstream && { upstream }) });
}

function post(message: unknown, who?: string, more: ExchangeOptions = {}): ExchangeOptions {
  const consumer = who === undefined ? {} : { consumer: services.consumer(who) };
  return { method: 'POST', url: '/mcp', json: message, ...consumer, ...more };
}

const byClaim = { acl_attribute_type: 'oauth_access_token', access_token_claim_field: 'groups' };

function call(name: string, id: unknown = 7) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: {} } };
}

const list = { jsonrpc: '2.0', id: 3, method: 'tools/list' };
const initialize = { jsonrpc: '2.0', id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25' } };

function listOf(names: readonly string[]): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 3, result: { tools: names.map((name) => ({ name, inputSchema: {} })) } });
}

function namesIn(body: string): string[] {
  return JSON.parse(body).result.tools.map(({ name }: { name: string }) => name);
}

/** Every look at it is 25 ms later. */
class SteppingClock extends FakeClock {
  #steps = 0;

  override monotonicMs(): number {
    return 25 * this.#steps++;
  }
}

describe('ai-mcp-proxy', () => {
  it('loads the example of its README', () => {
    expect(() => runPlugin(aiMcpProxy, readmeExample(import.meta.url, 'ai-mcp-proxy'))).not.toThrow();
  });

  it('passes everything on as it is when there are no rules', async () => {
    const run = proxy();
    for (const message of [initialize, list, call('any'), { jsonrpc: '2.0', method: 'notifications/initialized' }]) {
      const { outcome, upstream } = await run.trace(
        post(message, undefined, { headers: { 'Accept-Encoding': 'gzip' } }),
      );
      expect(outcome).toBe('passed');
      expect(upstream).toMatchObject({ body: JSON.stringify(message), headers: { 'accept-encoding': 'gzip' } });
    }
    for (const method of ['GET', 'DELETE', 'OPTIONS']) expect(await run({ method, url: '/mcp' })).toBe('passed');
  });

  it('counts forwarded tool calls', async () => {
    const run = proxy(marketplace);
    expect((await run.trace(post(call('get_user'), 'bob'))).event.quantities).toMatchObject({ tool_calls: 1 });
    expect((await run.trace(post([call('get_user'), call('list_orders', 8)], 'bob'))).event.quantities).toMatchObject({
      tool_calls: 2,
    });
    expect((await run.trace(post(call('list_users'), 'bob'))).event.quantities).not.toHaveProperty('tool_calls');
    expect((await run.trace(post(list, 'bob'))).event.quantities).not.toHaveProperty('tool_calls');
  });

  describe('tool rules', () => {
    it.each([
      ['alice', tools],
      ['bob', ['get_user', 'list_orders', 'list_orders_for_user']],
      ['eason', ['list_users']],
      [undefined, []],
    ])('let %s see and call %j', async (who, allowed) => {
      const run = proxy(marketplace, { body: listOf(tools) });
      const { reply } = await run.trace(post(list, who));
      expect(reply.status).toBe(200);
      expect(namesIn(reply.body)).toEqual(allowed);
      for (const tool of tools) {
        const outcome = await run(post(call(tool), who));
        if (allowed.some((name) => name === tool)) expect(outcome).toBe('passed');
        else expect(outcome).toMatchObject({ status: 403, code: 'mcp_tool_denied' });
      }
    });

    it('shut out a caller whom the default denies and no tool lets in', async () => {
      const run = proxy(marketplace);
      for (const message of [initialize, list, call('get_user')]) {
        expect(await run(post(message, 'carol'))).toMatchObject({
          status: 403,
          code: 'mcp_caller_denied',
          body: { jsonrpc: '2.0', id: message.id, error: { code: -32600 } },
        });
      }
      const consumer = services.consumer('carol');
      for (const method of ['GET', 'DELETE']) expect(await run({ method, consumer })).toMatchObject({ status: 403 });
      expect(await run({ method: 'OPTIONS', consumer })).toBe('passed');
    });

    it('let in a caller whom the default denies and one tool allows', async () => {
      const acl = { allow: ['carol'] };
      const run = proxy(
        { ...marketplace, tools: [{ name: 'appeal', description: 'd', acl }] },
        { body: listOf(['appeal', 'x']) },
      );
      expect(await run(post(initialize, 'carol'))).toBe('passed');
      expect(namesIn((await run.trace(post(list, 'carol'))).reply.body)).toEqual(['appeal']);
      expect(await run(post(call('x'), 'carol'))).toMatchObject({ status: 403, code: 'mcp_tool_denied' });
    });

    it('say the same about a hidden tool and one that does not exist', async () => {
      const run = proxy(marketplace);
      const hidden = await run(post(call('list_users'), 'bob'));
      const absent = await proxy({ default_acl: [{ allow: ['admin'] }] })(post(call('no_such_tool'), 'bob'));
      expect(hidden).toEqual(absent);
      expect(hidden).toMatchObject({
        body: { error: { code: -32602, message: expect.not.stringContaining('list_users') } },
      });
    });

    it.each([
      ['a number', 12],
      ['a text', 'call-1'],
    ])('refuse with %s as id, as it came', async (_kind, id) => {
      expect(await proxy(marketplace)(post(call('list_users', id), 'bob'))).toMatchObject({ body: { id } });
    });

    it('refuse with an id beyond 2^53, digit by digit', async () => {
      const body = '{"jsonrpc":"2.0","id":123456789012345678901,"method":"tools/call","params":{"name":"list_users"}}';
      const headers = { 'Content-Type': 'application/json' };
      const { reply } = await proxy(marketplace).trace({ method: 'POST', headers, body });
      expect(reply.body).toContain('"id":123456789012345678901,');
    });

    it('name consumers by the field that is configured', async () => {
      const rule = (consumer_identifier: string, subject: string) =>
        proxy({ consumer_identifier, default_acl: [{ allow: [subject] }] });
      expect(await rule('username', 'alice')(post(call('x'), 'alice'))).toBe('passed');
      expect(await rule('consumer_id', 'id-alice')(post(call('x'), 'alice'))).toBe('passed');
      expect(await rule('consumer_id', 'alice')(post(call('x'), 'alice'))).toMatchObject({ status: 403 });
      expect(await rule('custom_id', 'bob@example')(post(call('x'), 'bob'))).toBe('passed');
      expect(await rule('custom_id', 'alice')(post(call('x'), 'alice'))).toMatchObject({ status: 403 });
    });

    it('look at groups only when told to', async () => {
      const run = proxy({ ...marketplace, include_consumer_groups: false });
      expect(await run(post(call('get_user'), 'bob'))).toMatchObject({ status: 403 });
      expect(await run(post(call('list_users'), 'eason'))).toBe('passed');
    });

    it('deny before they allow', async () => {
      const run = proxy({ default_acl: [{ allow: ['alice'], deny: ['alice'] }] });
      expect(await run(post(call('x'), 'alice'))).toMatchObject({ status: 403 });
    });

    it('refuse a batch with one denied member, and notifications too', async () => {
      const run = proxy(marketplace);
      expect(await run(post([call('get_user', 1), call('list_users', 2)], 'bob'))).toMatchObject({
        status: 403,
        body: { id: 2 },
      });
      const { id: _id, ...notification } = call('list_users');
      expect(await run(post(notification, 'bob'))).toMatchObject({ status: 403, body: { id: null } });
    });
  });

  describe('tool lists', () => {
    const event = (data: string) => `event: message\nid: 1\ndata: ${data}\n\n`;
    const sse = { 'Content-Type': 'text/event-stream' };

    it('are filtered in event streams, and asked for without compression', async () => {
      const upstream = { headers: sse, body: ['id: 0\ndata: \n\n', ': hello\n\n', event(listOf(tools))] };
      const trace = await proxy(marketplace, upstream).trace(
        post(list, 'eason', { headers: { 'Accept-Encoding': 'gzip, br' } }),
      );
      expect(trace.upstream?.headers['accept-encoding']).toBe('identity');
      expect(trace.reply.body).toBe(`id: 0\ndata: \n\n: hello\n\n${event(listOf(['list_users']))}`);
    });

    it('are filtered when a stream is resumed, and other GET streams left alone', async () => {
      const run = proxy(marketplace, { headers: sse, body: [event(listOf(tools))] });
      const consumer = services.consumer('eason');
      const resumed = await run.trace({ method: 'GET', consumer, headers: { 'Last-Event-ID': '1' } });
      expect(resumed.reply.body).toBe(event(listOf(['list_users'])));
      expect((await run.trace({ method: 'GET', consumer })).reply.body).toBe(event(listOf(tools)));
    });

    it.each([
      ['encoded', { headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, body: listOf(tools) }],
      ['cut off', { body: listOf(tools).slice(0, -3) }],
      ['of another type', { headers: { 'Content-Type': 'text/html' }, body: listOf(tools) }],
      ['cut off in a stream', { headers: sse, body: [event(listOf(tools).slice(0, -3))] }],
    ])('are not shown when they are %s', async (_what, upstream) => {
      const { reply } = await proxy(marketplace, upstream).trace(post(list, 'eason'));
      expect(reply.body).toBe(
        '{"jsonrpc":"2.0","id":3,"error":{"code":-32603,"message":"An invalid response was received from the upstream server"}}',
      );
    });

    it('leave error pages alone', async () => {
      const upstream = { status: 404, headers: { 'Content-Type': 'text/plain' }, body: 'Session not found' };
      expect((await proxy(marketplace, upstream).trace(post(list, 'eason'))).reply.body).toBe('Session not found');
    });

    it('are piped, like all other answers, when there are no rules', async () => {
      const run = proxy();
      const { x } = await run.trace(post(list));
      expect(run.instance.hooks.wantsFrames!(x)).toBe(false);
    });
  });

  describe('requests that can be read in two ways', () => {
    const raw = (body: string, headers: Record<string, string> = {}): ExchangeOptions => ({
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
    });

    it.each([
      ['a type that is not JSON', raw('{}', { 'Content-Type': 'text/plain' }), 415, -32600],
      ['an encoded body', raw('{}', { 'Content-Encoding': 'gzip' }), 415, -32600],
      ['no JSON', raw('{'), 400, -32700],
      ['no body', { method: 'POST', headers: { 'Content-Type': 'application/json' } }, 400, -32700],
      ['a key twice', raw('{"jsonrpc":"2.0","id":1,"id":1,"method":"ping"}'), 400, -32600],
      ['a lying header', raw('{"jsonrpc":"2.0","id":1,"method":"ping"}', { 'Mcp-Method': 'tools/list' }), 400, -32020],
      ['a body on GET', { method: 'GET', body: JSON.stringify(call('x')) }, 400, -32600],
      ['another method', { method: 'PUT', json: call('x') }, 405, -32600],
    ])('%s', async (_what, request, status, code) => {
      expect(await proxy()(request)).toMatchObject({ status, body: { jsonrpc: '2.0', error: { code } } });
    });

    it('say which methods there are', async () => {
      expect(await proxy()({ method: 'PATCH' })).toMatchObject({ headers: { allow: 'POST, GET, DELETE' } });
    });
  });

  describe('protocol versions', () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const modern = (method: string, params: object = { _meta: meta }, headers: Record<string, string> = {}) => ({
      method: 'POST',
      headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method, ...headers },
      json: { jsonrpc: '2.0', id: 'x', method, params },
    });

    it.each<[string, ExchangeOptions, number, object]>([
      ['without _meta', modern('tools/list', {}), 400, { code: -32602 }],
      [
        'with a header that differs',
        modern('tools/list', { _meta: meta }, { 'Mcp-Method': 'x' }),
        400,
        { code: -32020 },
      ],
      [
        'for a method that was dropped',
        modern('resources/subscribe', { uri: 'a:b', _meta: meta }),
        404,
        { code: -32601 },
      ],
      [
        'of a version that nobody knows',
        modern(
          'tools/list',
          { _meta: { ...meta, 'io.modelcontextprotocol/protocolVersion': '2031-01-01' } },
          { 'MCP-Protocol-Version': '2031-01-01' },
        ),
        400,
        { code: -32022, data: { supported: ['2026-07-28'], requested: '2031-01-01' } },
      ],
    ])('refuse a request of 2026-07-28 %s, with its id', async (_what, request, status, error) => {
      expect(await proxy()(request)).toMatchObject({ status, body: { id: 'x', error } });
    });

    it('of 2026-07-28 have POST only', async () => {
      for (const method of ['GET', 'DELETE']) {
        const request = { method, headers: { 'MCP-Protocol-Version': '2026-07-28' } };
        expect(await proxy()(request)).toMatchObject({
          status: 405,
          code: 'mcp_post_only',
          headers: { allow: 'POST' },
        });
      }
    });

    it('leave methods of its own to the upstream', async () => {
      expect(await proxy()(modern('acme/rotate'))).toBe('passed');
    });

    it('can be narrowed', async () => {
      const run = proxy({ server: { allowed_versions: ['2026-07-28'] } });
      expect(await run(modern('tools/list'))).toBe('passed');
      expect(await run(post({ jsonrpc: '2.0', id: 1, method: 'ping' }, 'bob'))).toMatchObject({
        status: 400,
        body: { error: { code: -32022, data: { supported: ['2026-07-28'] } } },
      });
      expect(await run({ method: 'GET' })).toMatchObject({ status: 405 });
    });
  });

  it('limits the body', () => {
    expect(proxy().instance.hooks.bodyBytesMax).toBe(1_048_576);
    expect(proxy({ max_request_body_size: 0 }).instance.hooks.bodyBytesMax).toBe(0);
  });

  describe('the log', () => {
    const logging = { log_statistics: true, log_audits: true };

    it('says nothing unless told to', async () => {
      expect((await proxy(marketplace).trace(post(call('get_user'), 'bob'))).event.mcp).toBeUndefined();
    });

    it('has each call with session, latency, size and decision', async () => {
      const answer = '{"jsonrpc":"2.0","id":7,"result":{"content":[]}}';
      const timed = fakeServices({ consumers, clock: new SteppingClock() });
      const config = { ...marketplace, logging, server: { session: { managed: false } } };
      const run = runPlugin(aiMcpProxy, config, { services: timed, upstream: { body: answer } });
      const headers = { 'Mcp-Session-Id': 's-1', 'MCP-Protocol-Version': '2025-11-25' };
      expect((await run.trace(post(call('get_user'), 'bob', { headers }))).event.mcp).toMatchObject({
        sessionId: 's-1',
        protocolVersion: '2025-11-25',
        rpc: [{ method: 'tools/call', id: '7', toolName: 'get_user', latencyMs: 25, responseBytes: answer.length }],
        audit: [
          {
            primitive: 'tool',
            name: 'get_user',
            scope: 'primitive',
            action: 'allow',
            consumer: { id: 'bob', name: 'bob', identifier: 'bob' },
          },
        ],
      });
    });

    it('has the session that initialize brought, and the version it proposed', async () => {
      const run = proxy(
        { logging, server: { session: { managed: false } } },
        { headers: { 'Content-Type': 'application/json', 'Mcp-Session-Id': 's-2' }, body: '{}' },
      );
      expect((await run.trace(post(initialize))).event.mcp).toMatchObject({
        sessionId: 's-2',
        protocolVersion: '2025-11-25',
      });
    });

    it('has denied calls, and those of callers who are shut out', async () => {
      const run = proxy({ ...marketplace, logging });
      for (const who of ['bob', 'carol']) {
        expect((await run.trace(post(call('search_orders'), who))).event.mcp).toMatchObject({
          rpc: [{ method: 'tools/call', toolName: 'search_orders', error: 'HTTP 403' }],
          audit: [{ name: 'search_orders', action: 'deny', consumer: { name: who } }],
        });
      }
    });

    it('has the decisions about a list', async () => {
      const { event } = await proxy({ ...marketplace, logging }, { body: listOf(['list_users', 'other']) }).trace(
        post(list, 'eason'),
      );
      expect(event.mcp?.audit).toMatchObject([
        { name: 'list_users', scope: 'primitive', action: 'allow' },
        { name: 'other', scope: 'default', action: 'deny' },
      ]);
    });

    it.each([
      ['{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"Unknown tool"}}', '-32602 Unknown tool'],
      ['{"jsonrpc":"2.0","id":7,"result":{"isError":true,"content":[]}}', 'isError'],
      ['{"jsonrpc":"2.0","id":7,"result":{"content":[{"isError":true}]}}', undefined],
      ['{"jsonrpc":"2.0","id":8,"error":{"code":-32602,"message":"another call"}}', undefined],
      ['not JSON', undefined],
    ])('has the error in %s', async (answer, error) => {
      for (const upstream of [
        { body: answer },
        { headers: { 'Content-Type': 'text/event-stream' }, body: [': hello\n\n', `data: ${answer}\n\n`] },
      ]) {
        const { event, reply } = await proxy({ logging }, upstream).trace(post(call('x')));
        expect(event.mcp?.rpc[0]?.error).toBe(error);
        expect(reply.body).toContain(answer);
      }
    });

    it('has the failure of the upstream', async () => {
      const { event } = await proxy({ logging }, { status: 503, headers: {}, body: 'busy' }).trace(post(call('x')));
      expect(event.mcp?.rpc).toMatchObject([{ error: 'HTTP 503' }]);
    });

    it('tells the calls of a batch apart', async () => {
      const body = '[{"jsonrpc":"2.0","id":"b","result":{"isError":true}},{"jsonrpc":"2.0","id":1,"result":{}}]';
      const { event } = await proxy({ logging }, { body }).trace(post([call('a', 1), call('b', 'b')]));
      expect(event.mcp?.rpc.map(({ id, error }) => [id, error])).toEqual([
        ['1', undefined],
        ['b', 'isError'],
      ]);
    });

    it('has payloads when told to, up to 64 KiB of each', async () => {
      const answer = JSON.stringify({ jsonrpc: '2.0', id: 7, result: { text: 'y'.repeat(100_000) } });
      const run = proxy({ logging: { log_payloads: true } }, { body: answer });
      const request = { ...call('x'), params: { name: 'x', arguments: { text: 'z'.repeat(100_000) } } };
      const { payload } = (await run.trace(post(request))).event.mcp!.rpc[0]!;
      expect(payload).toEqual({ request: JSON.stringify(request).slice(0, 65_536), response: answer.slice(0, 65_536) });
      expect((await proxy({ logging }).trace(post(request))).event.mcp!.rpc[0]).not.toHaveProperty('payload');
    });

    it('does not hold back a long answer or look into an encoded one', async () => {
      const run = proxy({ logging });
      const wants = async (headers: Record<string, string>) => {
        const { x } = await proxy({ logging }, { headers, body: '{}' }).trace(post(call('x')));
        return run.instance.hooks.wantsFrames!(x);
      };
      expect(await wants({ 'Content-Type': 'application/json' })).toBe(true);
      expect(await wants({ 'Content-Type': 'application/json', 'Content-Length': '5000000' })).toBe(false);
      expect(await wants({ 'Content-Type': 'application/json', 'Content-Encoding': 'br' })).toBe(false);
      expect(await wants({ 'Content-Type': 'image/png' })).toBe(false);
    });
  });

  describe('settings', () => {
    const converting = { mode: 'conversion-only', tools: [{ name: 'a', description: 'd', path: '/a' }] };

    it.each([
      [{ mode: 'listener' }, 'server.tag: is needed'],
      [{ mode: 'listener', server: { tag: 't', prefix: 'p' } }, 'server.prefix: .*upstream-server'],
      [
        {
          mode: 'listener',
          server: { tag: 't' },
          default_acl: [{ allow: ['a'] }],
          cache: { tools_list: { cache_scope: 'public' } },
        },
        'cache.tools_list.cache_scope: ',
      ],
      [{ mode: 'listener', server: { tag: 't', session: { strategy: 'redis' } } }, 'server.session.redis: is needed'],
      [{ mode: 'upstream-server', server: { tag: 't' } }, 'server.tag: .*listener'],
      [{ mode: 'upstream-server', server: { session: { managed: false } } }, 'server.session.managed: '],
      [{ mode: 'upstream-server', tools: [{ description: 'd' }] }, 'tools.0.name: '],
      [{ mode: 'upstream-server' }, 'mode: .*needs tags.*\nmode: .*route only.*\nmode: .*service'],
      [{ mode: 'upstream-server', stdio: { command: 'c' } }, 'stdio: .*stdio-server'],
      [{ mode: 'stdio-server', stdio: { command: 'c' }, logging: { log_audits: true } }, 'logging: .*listener'],
      [{ mode: 'listener', server: { tag: 't' }, tools: [{ description: 'd' }] }, 'tools.0.name: is needed'],
      [
        { mode: 'listener', server: { tag: 't' }, tools: [{ name: 'a', description: 'd', path: '/x' }] },
        'tools.0.path: ',
      ],
      [
        { mode: 'listener', server: { tag: 't' }, tools: [{ name: 'a', description: 'd', validate_arguments: true }] },
        'tools.0.validate_arguments: .*sources',
      ],
      [{ ...converting, server: { timeout: 5 } }, 'server.timeout: .*listener'],
      [{ ...converting, prompts: [{ name: 'p' }], resources: [{ uri: 'u' }] }, 'prompts: .*\nresources: '],
      [{ ...converting, default_acl: [{ scope: 'prompts', allow: ['a'] }] }, 'default_acl.0.scope: .*tools only'],
      [
        { ...converting, tools: [{ ...converting.tools[0], validate_arguments: false }] },
        'tools.0.validate_arguments: .*all arguments',
      ],
      [{ tools: [{ name: 'a', description: 'd', alias: 'b' }] }, 'tools.0.alias: '],
      [{ acl_attribute_type: 'oauth_access_token' }, 'access_token_claim_field: is needed'],
      [{ ...byClaim, access_token_claim_field: '.a | .b' }, "access_token_claim_field: '.a | .b'"],
      [{ ...byClaim, include_consumer_groups: true }, 'include_consumer_groups: .*claim'],
      [{ ...byClaim, consumer_identifier: 'custom_id' }, 'consumer_identifier: .*claim'],
      [{ tools: [{ name: 'a', description: 'd', scopes_required: ['a,"b'] }] }, 'should be scopes'],
      [{ access_token_claim_field: 'scope' }, 'access_token_claim_field: '],
      [{ server: { forward_client_headers: false } }, 'server.forward_client_headers: '],
      [{ server: { tag: 't' } }, 'server.tag: '],
      [{ server: { timeout: 5 } }, 'server.timeout: .*service'],
      [{ server: { session: { strategy: 'redis' } } }, 'server.session.strategy: '],
      [{ server: { session: { strategy: 'client', client: { secrets: ['12345678'] } } } }, 'server.session.strategy: '],
      [{ server: { session: { redis: { host: 'h' } } } }, 'server.session.redis: '],
      [{ default_acl: [{}, {}] }, 'default_acl.1.scope: '],
      [{ tools: [{ description: 'd' }] }, 'tools.0.name: '],
      [
        {
          tools: [
            { name: 'a', description: 'd' },
            { name: 'a', description: 'd' },
          ],
        },
        "tools.1.name: 'a'",
      ],
      [{ tools: [{ name: 'a', description: 'd', path: '/x', method: 'GET' }] }, 'tools.0.method: .*\ntools.0.path: '],
    ])('%j are refused', (config, message) => {
      expect(() => proxy(config)).toThrow(new RegExp(message));
    });

    it('that are the defaults are accepted', () => {
      const server = { forward_client_headers: true, timeout: 10_000, session: { managed: true, session_ttl: 86_400 } };
      expect(() => proxy({ server, acl_attribute_type: 'consumer', default_acl: [], tools: [] })).not.toThrow();
    });

    it('attach to routes and services only', () => {
      expect(aiMcpProxy.scopes).toEqual(['service', 'route']);
    });
  });
});
