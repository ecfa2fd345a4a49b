import type { Actor } from '@sallyport/contracts';
import { type ExchangeOptions, fakeServices, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from '../plugin.ts';

const mode = 'passthrough-listener';
const names = ['read', 'write', 'purge'];
const upstream = {
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools: names.map((name) => ({ name, inputSchema: {} })) } }),
};
const protectedResource = {
  metadataUrl: 'https://mcp.example/.well-known/oauth-protected-resource/mcp',
  scopes: ['mcp'],
};

function proxy(config: Record<string, unknown>) {
  return runPlugin(aiMcpProxy, { mode, ...config }, { upstream });
}

function send(method: string, params: Record<string, unknown>, claims?: object, more: ExchangeOptions = {}) {
  const json = { jsonrpc: '2.0', id: 1, method, params };
  return { method: 'POST', json, ...(claims && { claims: { ...claims }, protectedResource }), ...more };
}

const call = (name: string, claims?: object, more?: ExchangeOptions) => send('tools/call', { name }, claims, more);
const list = (claims?: object) => send('tools/list', {}, claims);

function namesIn(body: string): string[] {
  return JSON.parse(body).result.tools.map(({ name }: { name: string }) => name);
}

describe('ai-mcp-proxy with rules about agents', () => {
  const rules = {
    acl_attribute_type: 'oauth_access_token',
    access_token_claim_field: '.groups',
    default_acl: [{ allow: ['staff'], deny: ['agent:travel-agent'] }],
    tools: [
      { name: 'write', description: 'd', acl: { allow: ['staff', 'agent:c-job'] } },
      { name: 'purge', description: 'd', acl: { allow: ['staff'], deny: ['agent:*'] } },
    ],
  };
  const staff = { sub: 'alice', groups: ['staff', 'agent:c-job'] };
  const alice: Actor = { type: 'person', id: 'alice' };
  const agent = (id: string): Actor => ({ type: 'agent', id });
  const earlier: Actor = { ...agent('travel-agent'), isEarlier: true };

  it.each<[string, object, Actor[], string[]]>([
    ['a person alone', staff, [alice], names],
    ['a person through an agent', staff, [alice, agent('chatbot')], ['read', 'write']],
    ['a person through an agent that may not', staff, [alice, agent('travel-agent')], ['write']],
    [
      'a person through an agent that had it from another',
      staff,
      [alice, agent('chatbot'), earlier],
      ['read', 'write'],
    ],
    ['an agent in whose name a rule is', {}, [{ type: 'service', id: 'c-job' }], ['write']],
    ['a group that is called like an agent', { groups: ['agent:c-job'] }, [alice], []],
  ])('%s', async (_what, claims, actors, allowed) => {
    const run = proxy(rules);
    expect(namesIn((await run.trace({ ...list(claims), actors })).reply.body)).toEqual(allowed);
    for (const name of names) {
      const outcome = await run({ ...call(name, claims), actors });
      if (allowed.includes(name)) expect(outcome).toBe('passed');
      else expect(outcome).toMatchObject({ status: 403, code: 'mcp_tool_denied' });
    }
  });

  it('tells one token in the hands of two agents apart', async () => {
    const run = proxy(rules);
    for (let i = 0; i < 2; i++) {
      expect(await run({ ...call('read'), claims: staff, actors: [alice, agent('chatbot')] })).toBe('passed');
      expect(await run({ ...call('read'), claims: staff, actors: [alice, agent('travel-agent')] })).not.toBe('passed');
    }
  });

  it('knows an agent by its consumer’s name', async () => {
    const services = fakeServices({ consumers: [{ id: 'c-1', username: 'bot' }] });
    const run = runPlugin(aiMcpProxy, { mode, default_acl: [{ deny: ['agent:bot'] }] }, { services, upstream });
    const actors: Actor[] = [alice, { type: 'service', id: 'c-1' }];
    expect(await run({ ...call('read'), actors, consumer: services.consumer('bot') })).not.toBe('passed');
    expect(await run({ ...call('read'), actors: [alice, agent('other')] })).toBe('passed');
  });
});

describe('ai-mcp-proxy with rules about a claim of the token', () => {
  const rules = {
    acl_attribute_type: 'oauth_access_token',
    access_token_claim_field: '.realm_access.roles',
    default_acl: [{ allow: ['staff', 'admin'], deny: ['suspended'] }],
    tools: [{ name: 'purge', description: 'd', acl: { allow: ['admin'] } }],
  };
  const roles = (...roles: string[]) => ({ sub: 'alice', realm_access: { roles } });

  it.each<[object | undefined, string[]]>([
    [roles('admin'), names],
    [roles('staff'), ['read', 'write']],
    [roles('guest'), []],
    [{ realm_access: 'staff' }, []],
    [undefined, []],
  ])('lets the holder of %j see and call %j', async (claims, allowed) => {
    const run = proxy(rules);
    expect(namesIn((await run.trace(list(claims))).reply.body)).toEqual(allowed);
    for (const name of names) {
      const outcome = await run(call(name, claims));
      if (allowed.includes(name)) expect(outcome).toBe('passed');
      else expect(outcome).toMatchObject({ status: 403, code: 'mcp_tool_denied' });
    }
  });

  it('remembers each token’s holder apart', async () => {
    const run = proxy(rules);
    const [admin, staff] = [roles('admin'), roles('staff')];
    for (let i = 0; i < 3; i++) {
      expect(await run({ ...call('purge'), claims: admin })).toBe('passed');
      expect(await run({ ...call('purge'), claims: staff })).toMatchObject({ status: 403 });
    }
  });

  it('does not take a consumer or a group for a claim', async () => {
    const services = fakeServices({ consumers: [{ username: 'admin', groups: ['admin'] }] });
    const run = runPlugin(aiMcpProxy, { mode, ...rules }, { services });
    expect(await run(call('purge', roles('staff'), { consumer: services.consumer('admin') }))).toMatchObject({
      status: 403,
    });
  });

  it('tells an OAuth client that another token could do, and where to get it', async () => {
    const header = (says: string) =>
      `Bearer error="insufficient_scope", error_description="${says}", resource_metadata="${protectedResource.metadataUrl}"`;
    const run = proxy(rules);
    expect(await run(call('purge', roles('staff')))).toMatchObject({
      headers: { 'www-authenticate': header('The caller may not use the tool.') },
    });
    expect(await run(call('read', roles('suspended')))).toMatchObject({
      code: 'mcp_caller_denied',
      headers: { 'www-authenticate': header('The caller may not use the MCP server.') },
    });
  });

  it('tells nothing about tokens where none is asked for', async () => {
    const { reply } = await proxy(rules).trace(call('purge'));
    expect(reply).toMatchObject({
      status: 403,
      headers: expect.not.objectContaining({ 'www-authenticate': expect.anything() }),
    });
  });
});

describe('ai-mcp-proxy with tools that need scopes', () => {
  const tools = [
    { name: 'write', description: 'd', scopes_required: ['tools:write'] },
    { name: 'purge', description: 'd', scopes_required: ['tools:write tools:purge', 'root'] },
  ];
  const asks = (scope: string) => ({
    status: 403,
    code: 'mcp_scope_missing',
    headers: {
      'www-authenticate': `Bearer error="insufficient_scope", error_description="The access token lacks a scope that this needs.", scope="${scope}", resource_metadata="${protectedResource.metadataUrl}"`,
    },
    body: { jsonrpc: '2.0', id: 1, error: { code: -32600 } },
  });

  it.each([
    ['read', 'mcp'],
    ['write', 'mcp tools:write'],
    ['purge', 'mcp tools:purge tools:write'],
    ['purge', 'root'],
  ])('lets %s be called with %s', async (name, scope) => {
    expect(await proxy({ tools })(call(name, { scope }))).toBe('passed');
    expect(await proxy({ tools })(call(name, { scp: scope.split(' ') }))).toBe('passed');
  });

  it.each([
    ['write', 'mcp', 'mcp tools:write'],
    ['write', 'mcp tools:write:some', 'mcp tools:write'],
    ['write', 'mcp TOOLS:WRITE', 'mcp tools:write'],
    ['purge', 'mcp tools:purge', 'mcp tools:write tools:purge'],
    ['Purge ', 'mcp', 'mcp tools:write tools:purge'],
  ])('asks, on a call of %j with %s, for everything it takes: %s', async (name, scope, wanted) => {
    expect(await proxy({ tools })(call(name, { scope }))).toMatchObject(asks(wanted));
  });

  it('asks for what the client has for other tools too, which it would lose otherwise', async () => {
    const more = [...tools, { name: 'read', description: 'd', scopes_required: ['tools:read'] }];
    const outcome = await proxy({ tools: more })(call('read', { scope: 'mcp tools:write email' }));
    expect(outcome).toMatchObject(asks('mcp tools:read tools:write'));
  });

  it('shows those tools, so that a client learns of the scope', async () => {
    const { reply, event } = await proxy({ tools }).trace(list({ scope: 'mcp' }));
    expect(namesIn(reply.body)).toEqual(names);
    expect(event.refusal).toBeUndefined();
  });

  it('says nothing of scopes where the rules forbid the tool', async () => {
    const hidden = [{ ...tools[0], acl: { allow: ['nobody'] } }];
    const outcome = await proxy({ tools: hidden })(call('write', { scope: 'mcp' }));
    expect(outcome).toMatchObject({ code: 'mcp_tool_denied' });
    expect(JSON.stringify(outcome)).not.toContain('tools:write');
  });

  it('refuses without a token, and counts no call', async () => {
    const { outcome, event } = await proxy({ tools }).trace(call('write'));
    expect(outcome).toMatchObject({ status: 403, code: 'mcp_scope_missing' });
    expect(event.quantities).not.toHaveProperty('tool_calls');
  });

  it('asks once for a batch', async () => {
    const json = [
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'read' } },
      { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'write' } },
      { jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'purge' } },
    ];
    const outcome = await proxy({ tools })({ method: 'POST', json, claims: { scope: 'mcp' }, protectedResource });
    expect(outcome).toMatchObject(asks('mcp tools:write tools:purge'));
  });
});
