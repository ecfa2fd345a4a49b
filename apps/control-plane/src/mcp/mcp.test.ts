import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organizationId, TestControlPlane } from '../test/control-plane.ts';
import { type Person, person } from '../test/people.ts';

const eras = {
  legacy: {},
  modern: { versionNegotiation: { mode: 'auto' } },
} as const satisfies Record<string, ClientOptions>;

describe('the platform as an MCP server', () => {
  let plane: TestControlPlane;
  let url: URL;
  let alice: Person;
  let carol: Person;
  const closing: Client[] = [];
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    url = new URL('/mcp', await plane.listen());
    const payments = (await plane.ask('POST', '/v2/control-planes', { payload: { name: 'Payments' } })).json();
    const viewer = { group: 'control_planes', role: 'viewer' };
    alice = await person(plane.store, organizationId, 'alice', { roles: [{ ...viewer, entityId: '*' }] });
    carol = await person(plane.store, organizationId, 'carol', { roles: [{ ...viewer, entityId: payments.id }] });
  });
  afterAll(async () => {
    await Promise.all(closing.map((client) => client.close()));
    await plane.stop();
  });

  async function connect({ token }: { token: string }, options: ClientOptions = eras.modern): Promise<Client> {
    const client = new Client({ name: 'test', version: '1.0.0' }, options);
    const headers = { authorization: `Bearer ${token}` };
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
    closing.push(client);
    return client;
  }

  it.each(Object.entries(eras))('serves the official client of the %s era', async (_era, options) => {
    const client = await connect(alice, options);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('list_control_planes');
    const answer = await client.callTool({ name: 'list_control_planes', arguments: { filterName: 'Pay' } });
    expect(answer.structuredContent).toMatchObject({ controlPlanes: [{ name: 'Payments' }] });
    expect(answer.content).toEqual([{ type: 'text', text: JSON.stringify(answer.structuredContent, null, 2) }]);
  });

  it('shows to each what their roles show them', async () => {
    const names = async (who: Person) => {
      const client = await connect(who);
      const { structuredContent } = await client.callTool({ name: 'list_control_planes', arguments: {} });
      return (structuredContent as { controlPlanes: { name: string }[] }).controlPlanes.map(({ name }) => name);
    };
    expect(await names(alice)).toEqual(expect.arrayContaining(['default', 'Payments']));
    expect(await names(carol)).toEqual(['Payments']);
  });

  it('lets in nobody without a token, and no gateway', async () => {
    const payload = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await plane.ask('POST', '/mcp', { as: 'nobody', payload })).statusCode).toBe(401);
    expect((await plane.ask('POST', '/mcp', { as: 'node', payload })).statusCode).toBe(403);
  });

  it('takes no key for calls from inside that it did not give', async () => {
    const headers = { 'sallyport-inside-call': 'x'.repeat(43) };
    expect((await plane.ask('GET', '/v2/control-planes', { as: 'nobody', headers })).statusCode).toBe(401);
  });
});
