import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organizationId, TestControlPlane } from '../test/control-plane.ts';
import { anotherOrganization, type Person, person } from '../test/people.ts';

const eras = [
  ['legacy', { versionNegotiation: { mode: 'legacy' } }],
  ['modern', { versionNegotiation: { mode: 'auto' } }],
] as const satisfies [string, ClientOptions][];
const [[, legacy], [, modern]] = eras;

describe('the platform as an MCP server', () => {
  let plane: TestControlPlane;
  let url: string;
  let paymentsId: string;
  let alice: Person;
  let carol: Person;
  let admin: Person;
  const closing: Client[] = [];
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    url = `${await plane.listen()}/mcp`;
    paymentsId = (await plane.ask('POST', '/v2/control-planes', { payload: { name: 'Payments' } })).json().id;
    const viewer = { group: 'control_planes', role: 'viewer' };
    alice = await person(plane.store, organizationId, 'alice', { roles: [{ ...viewer, entityId: '*' }] });
    carol = await person(plane.store, organizationId, 'carol', { roles: [{ ...viewer, entityId: paymentsId }] });
    admin = await person(plane.store, organizationId, 'admin', { teams: ['organization-admin'] });
  });
  afterAll(async () => {
    // Streams of sessions that are still open keep nobody.
    await plane.stop();
    await Promise.all(closing.map((client) => client.close()));
  });

  interface Wanted {
    options?: ClientOptions;
    query?: string;
    /** What the person answers; without it the client cannot ask. */
    answers?: 'accept' | 'decline';
    /** What happens while the person thinks about it. */
    meanwhile?(): Promise<unknown>;
  }

  async function connect(
    { token }: { token: string },
    { options = modern, query = '', answers, meanwhile }: Wanted = {},
  ) {
    const client = new Client({ name: 'test', version: '1.0.0' }, options);
    const asked: string[] = [];
    if (answers !== undefined) {
      client.registerCapabilities({ elicitation: {} });
      client.setRequestHandler('elicitation/create', async ({ params }) => {
        asked.push(params.message);
        await meanwhile?.();
        return { action: answers, ...(answers === 'accept' && { content: {} }) };
      });
    }
    const headers = { authorization: `Bearer ${token}`, 'x-kong-request-id': 'f00d' };
    await client.connect(new StreamableHTTPClientTransport(new URL(url + query), { requestInit: { headers } }));
    closing.push(client);
    return {
      client,
      asked,
      call: async (name: string, args: Record<string, unknown>) => {
        const { structuredContent, isError = false, content } = await client.callTool({ name, arguments: args });
        return { data: structuredContent as never, isError, text: (content[0] as { text: string }).text };
      },
      tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    };
  }
  const namesOf = ({ controlPlanes }: { controlPlanes: { name: string }[] }) => controlPlanes.map(({ name }) => name);
  const names = async () =>
    (await plane.ask('GET', '/v2/control-planes')).json().data.map(({ name }: { name: string }) => name);
  const creating = (name: string) => ({ operation: 'POST /v2/control-planes', body: { name } });

  it.each(eras)('serves the official client of the %s era', async (_era, options) => {
    const { client, call, tools } = await connect(alice, { options });
    expect(await tools()).toEqual(expect.arrayContaining(['list_control_planes', 'query_api_requests', 'execute']));
    const { data, text } = await call('list_control_planes', { filterName: 'Pay' });
    expect(namesOf(data)).toEqual(['Payments']);
    expect(text).toBe(JSON.stringify(data, null, 2));
    const [first] = (await client.listTools()).tools;
    expect(first).toMatchObject({
      annotations: { readOnlyHint: true, openWorldHint: false },
      title: expect.any(String),
    });
  });

  it('shows to each what their roles show them, and nothing of another organization', async () => {
    const seenBy = async (who: Person) => namesOf((await (await connect(who)).call('list_control_planes', {})).data);
    const otherId = await anotherOrganization(plane.store, 'Globex');
    const stranger = await person(plane.store, otherId, 'stranger', { teams: ['organization-admin'] });
    expect(await seenBy(alice)).toEqual(expect.arrayContaining(['default', 'Payments']));
    expect(await seenBy(carol)).toEqual(['Payments']);
    expect(await seenBy(stranger)).toEqual([]);
  });

  it('lets in nobody without a token, and no gateway', async () => {
    const payload = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await plane.ask('POST', '/mcp', { as: 'nobody', payload })).statusCode).toBe(401);
    expect((await plane.ask('POST', '/mcp', { as: 'node', payload })).statusCode).toBe(403);
    expect((await fetch(url, { method: 'HEAD', headers: { authorization: `Bearer ${alice.token}` } })).status).toBe(
      404,
    );
  });

  it('takes no key for calls from inside that it did not give', async () => {
    const headers = { 'sallyport-inside-call': 'x'.repeat(43) };
    expect((await plane.ask('GET', '/v2/control-planes', { as: 'nobody', headers })).statusCode).toBe(401);
  });

  it('says as Konnect does why something cannot be done', async () => {
    const { call } = await connect(carol);
    const { isError, text } = await call('execute', { operation: 'GET /v3/users' });
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^Error: API Error \(Status 403\): The permission identity\.read is missing\.\n\nTroubleshooting:/,
    );
  });

  it.each(eras)('asks the person before something is changed, in the %s era', async (_era, options) => {
    const { call, asked } = await connect(admin, { options, answers: 'accept' });
    const name = `made in the ${_era} era`;
    expect(await call('execute', creating(name))).toMatchObject({ isError: false, data: { status: 201 } });
    expect(asked).toEqual([expect.stringContaining('Creates a control plane: POST /v2/control-planes')]);
    expect(asked[0]).toContain(name);
    expect(await names()).toContain(name);
  });

  it('tells the person where there is more to a change than is shown', async () => {
    const { call, asked } = await connect(admin, { answers: 'decline' });
    await call('execute', {
      operation: 'POST /v2/control-planes',
      body: { description: 'x'.repeat(2_000), name: 'y' },
    });
    expect(asked[0]).toMatch(/more characters, not shown\)$/);
  });

  it.each(eras)('changes nothing where the person says no, in the %s era', async (_era, options) => {
    const { call, asked } = await connect(admin, { options, answers: 'decline' });
    const { isError, text } = await call('execute', creating('unwanted'));
    expect([isError, asked.length, text]).toEqual([true, 1, expect.stringContaining('The person said no')]);
    expect(await names()).not.toContain('unwanted');
  });

  it.each(eras)(
    'changes nothing where the client cannot ask, and says how to go on, in the %s era',
    async (_era, options) => {
      const { isError, text } = await (await connect(admin, { options })).call('execute', creating('unasked'));
      expect([isError, text]).toEqual([true, expect.stringContaining('your client cannot ask them')]);
      expect(text).toContain('POST /v2/control-planes');
      expect(await names()).not.toContain('unasked');
    },
  );

  it('takes no answer to what it did not ask, to what it asked somebody else, or about another call', async () => {
    const post = async (who: Person, name: string, more: object = {}) => {
      const _meta = {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
        'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
      };
      const params = { name: 'execute', arguments: creating(name), _meta, ...more };
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          ...{ authorization: `Bearer ${who.token}`, 'content-type': 'application/json' },
          ...{ accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2026-07-28' },
          ...{ 'mcp-method': 'tools/call', 'mcp-name': 'execute' },
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
      });
      return (await answer.json()) as { result?: { resultType: string; requestState: string }; error?: object };
    };
    const inputResponses = { approval: { action: 'accept', content: {} } };
    const unasked = await post(admin, 'x1', { inputResponses });
    expect(unasked.result).toMatchObject({ resultType: 'input_required' });
    const { requestState } = unasked.result!;
    const another = await post(admin, 'x2', { inputResponses, requestState });
    expect(another.result).toMatchObject({ resultType: 'input_required' });
    for (const [who, state] of [
      [alice, requestState],
      [admin, `${requestState.slice(0, -4)}AAAA`],
    ] as const)
      expect((await post(who, 'x1', { inputResponses, requestState: state })).error).toMatchObject({ code: -32602 });
    plane.nowMs += 601_000;
    expect((await post(admin, 'x1', { inputResponses, requestState })).error).toMatchObject({ code: -32602 });
    expect((await names()).filter((name: string) => name.startsWith('x'))).toEqual([]);
    const inTime = (await post(admin, 'x1')).result!.requestState;
    expect((await post(admin, 'x1', { inputResponses, requestState: inTime })).result).toMatchObject({
      structuredContent: { status: 201 },
    });
    // Once is once.
    expect((await post(admin, 'x1', { inputResponses, requestState: inTime })).error).toMatchObject({ code: -32602 });
  });

  it.each(eras)('heeds what was taken away while the person was asked, in the %s era', async (_era, options) => {
    const settings = `/v3/organizations/${organizationId}/mcp-settings`;
    const decide = (access: string) => plane.ask('PATCH', settings, { payload: { access } });
    const reading = await connect(admin, { options, answers: 'accept', meanwhile: () => decide('read') });
    expect((await reading.call('execute', creating('too late'))).text).toContain('tools only read');
    await decide('write');
    const name = `former in the ${_era} era`;
    const former = await person(plane.store, organizationId, name, { teams: ['organization-admin'] });
    const team = (await plane.store.identity.teams.findPredefined(organizationId, 'organization-admin'))!;
    const meanwhile = () => plane.ask('DELETE', `/v3/teams/${team.id}/users/${former.id}`);
    const { call, asked } = await connect(former, { options, answers: 'accept', meanwhile });
    const { isError, text } = await call('execute', creating('too late'));
    expect([asked.length, isError, text]).toEqual([1, true, expect.stringContaining('Status 403')]);
    expect(await names()).not.toContain('too late');
  });

  it('knows a session as its owner’s alone', async () => {
    const { client } = await connect(admin, { options: legacy, answers: 'accept' });
    const id = (client.transport as StreamableHTTPClientTransport).sessionId!;
    const headers = { 'mcp-session-id': id, accept: 'application/json, text/event-stream' };
    const payload = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await plane.ask('POST', '/mcp', { as: alice, headers, payload })).statusCode).toBe(404);
    expect((await plane.ask('DELETE', '/mcp', { as: alice, headers })).statusCode).toBe(404);
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    const other = { ...headers, 'mcp-session-id': 'a'.repeat(36) };
    expect((await plane.ask('POST', '/mcp', { as: admin, headers: other, payload })).statusCode).toBe(404);
  });

  it('offers the groups of tools that are asked for, and where nothing may be changed only what reads', async () => {
    const grouped = await connect(alice, { query: '?groups=control_planes' });
    expect(await grouped.tools()).toContain('list_control_planes');
    expect(await grouped.tools()).not.toContain('query_api_requests');
    const reading = await connect(admin, { query: '?readonly', answers: 'accept' });
    const { isError, text } = await reading.call('execute', creating('never'));
    expect([isError, text, reading.asked]).toEqual([true, expect.stringContaining('tools only read'), []]);
    expect((await reading.call('execute', { operation: 'GET /v2/control-planes' })).isError).toBe(false);
    const unknown = await plane.ask('POST', '/mcp?groups=nothing', { payload: {} });
    expect([unknown.statusCode, unknown.json().detail]).toEqual([
      400,
      expect.stringContaining("'nothing' is no group"),
    ]);
  });

  it('does in an organization what that decided, also in sessions that began before', async () => {
    const settings = `/v3/organizations/${organizationId}/mcp-settings`;
    const decide = async (access: string) =>
      expect((await plane.ask('PATCH', settings, { payload: { access } })).json()).toEqual({ access });
    const { call, client, asked } = await connect(admin, { options: legacy, answers: 'accept' });
    await decide('read');
    expect((await call('execute', creating('too late'))).text).toContain('tools only read');
    expect((await call('execute', { operation: 'GET /v2/control-planes' })).isError).toBe(false);
    await decide('none');
    await expect(client.listTools()).rejects.toThrow('switched off');
    await decide('write');
    expect((await call('execute', creating('in time'))).isError).toBe(false);
    expect([asked.length, (await plane.ask('GET', settings, { as: alice })).statusCode]).toEqual([1, 403]);
  });

  it('notes in the audit log who called which tool with what, and what came of it', async () => {
    const { call } = await connect(carol);
    await call('list_control_planes', {});
    await call('execute', { operation: 'GET /v3/users' });
    const { data } = (await plane.ask('GET', `/v3/audit-logs?filter[principal_id]=${carol.id}`)).json();
    const calls = data.filter((entry: { entity_type: string }) => entry.entity_type === 'mcp_tool');
    const common = { actor: 'carol', action: 'call', type: 'gateway_access', mcp_client: 'test' };
    const through = { gateway_request_id: 'f00d' };
    expect(calls.slice(0, 2)).toMatchObject([
      { ...common, ...through, entity_id: 'execute', outcome: 'error', operations: ['GET /v3/users 403'] },
      { ...common, entity_id: 'list_control_planes', outcome: 'success', operations: ['GET /v2/control-planes 200'] },
    ]);
  });

  it('finds operations by what people want to do', async () => {
    const { call } = await connect(alice);
    const plane = '/v2/control-planes/{controlPlaneId}';
    const wanted: Record<string, string> = {
      'create a dashboard': 'POST /v2/dashboards',
      'list the plugins of a control plane': `GET ${plane}/core-entities/plugins`,
      'who may do something': 'GET /v3/access',
      'start a debug session': 'POST /v2/debug-sessions',
      'error rates by service': 'POST /v2/metrics',
      'what models cost': 'POST /v2/metrics',
      'audit log entries': 'GET /v3/audit-logs',
      'give a role to a team': 'POST /v3/teams/{holderId}/assigned-roles',
      'block an agent': `POST ${plane}/core-entities/blocks`,
      'roll back a configuration': `POST ${plane}/configuration/versions/{version}/rollback`,
      'delete a consumer': `DELETE ${plane}/core-entities/consumers/{key}`,
      'settings of a plugin schema': `GET ${plane}/core-entities/schemas/plugins/{name}`,
    };
    for (const [query, operation] of Object.entries(wanted)) {
      const { data } = await call('search', { query, limit: 3 });
      const found = (data as { operations: { operation: string }[] }).operations.map((one) => one.operation);
      expect([query, found]).toEqual([query, expect.arrayContaining([operation])]);
    }
  });

  it('explains and executes every operation of the API', async () => {
    const { call } = await connect(admin);
    const operation = 'GET /v2/control-planes/{controlPlaneId}/core-entities/plugins';
    const schema = await call('get_schema', { operation });
    expect(schema.data).toMatchObject({ permission: 'plugins.read', schema: { parameters: expect.any(Array) } });
    const answer = await call('execute', { operation, parameters: { controlPlaneId: paymentsId, size: 5 } });
    expect(answer.data).toMatchObject({ status: 200, body: { data: [] } });
    const refused: [object, string][] = [
      [{ operation, parameters: {} }, 'wants controlPlaneId'],
      [{ operation, parameters: { controlPlaneId: paymentsId, color: 'red' } }, 'has no parameter color'],
      [{ operation, parameters: { controlPlaneId: '..' } }, "'..' cannot be controlPlaneId"],
      [{ operation: 'GET /mcp' }, 'There is no operation'],
      [{ operation: 'POST /ingest/v1/rows' }, 'There is no operation'],
      [{ operation: 'POST /v3/users/{ownerId}/access-tokens' }, 'in person'],
      [{ operation: 'POST /v3/system-accounts/{ownerId}/access-tokens' }, 'in person'],
      [{ operation: 'POST /v3/users/{userId}/password-link' }, 'in person'],
      [{ operation: 'POST /v3/invites' }, 'in person'],
      [{ operation: 'PATCH /v3/organizations/{organizationId}/mcp-settings' }, 'in person'],
    ];
    for (const [args, why] of refused) {
      const { isError, text } = await call('execute', { ...args });
      expect([isError, text]).toEqual([true, expect.stringContaining(why)]);
    }
  });

  it('shows no key or password, whoever asks', async () => {
    const entities = `/v2/control-planes/${paymentsId}/core-entities`;
    const consumer = (await plane.ask('POST', `${entities}/consumers`, { payload: { username: 'pay' } })).json();
    const keys = `${entities}/consumers/${consumer.id}/key-auth`;
    expect((await plane.ask('POST', keys, { payload: { key: 'a-secret-key' } })).statusCode).toBe(201);
    expect((await plane.ask('GET', keys)).payload).toContain('a-secret-key');
    const operation = 'GET /v2/control-planes/{controlPlaneId}/core-entities/key-auths';
    for (const who of [admin, { token: plane.operatorToken }]) {
      const { isError, text } = await (await connect(who)).call('execute', {
        operation,
        parameters: { controlPlaneId: paymentsId },
      });
      expect(isError).toBe(false);
      expect(text).not.toContain('a-secret-key');
    }
    const { call } = await connect(admin, { answers: 'accept' });
    const parameters = { controlPlaneId: paymentsId, key: consumer.id };
    for (const credential of ['key-auth', 'jwt']) {
      const made = `POST /v2/control-planes/{controlPlaneId}/core-entities/consumers/{key}/${credential}`;
      const { data } = await call('execute', { operation: made, parameters, body: {} });
      expect(data).toMatchObject({ status: 201, body: { [credential === 'jwt' ? 'secret' : 'key']: '[secret]' } });
    }
  });

  it('offers questions that people ask, and the description of the API', async () => {
    const { client } = await connect(alice);
    const { prompts } = await client.listPrompts();
    expect(prompts.length).toBeGreaterThan(10);
    const { messages } = await client.getPrompt({ name: 'service-errors', arguments: { control_plane: 'Payments' } });
    expect(messages[0]!.content).toMatchObject({ text: expect.stringContaining('over the past 24 hours') });
    const { contents } = await client.readResource({ uri: 'sallyport://openapi.json' });
    expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ openapi: '3.1.0' });
  });
});
