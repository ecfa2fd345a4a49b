import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { inspect, launcher, type RunningControlPlane, startControlPlane } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('sallyport mcp', () => {
  let controlPlane: RunningControlPlane;
  let folder: string;
  let tokenFile: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-mcp-'));
    controlPlane = await startControlPlane();
    tokenFile = join(folder, 'token');
    await writeFile(tokenFile, `${controlPlane.operatorToken}\n`);
  });
  afterAll(async () => {
    await controlPlane.stop();
    await rm(folder, { recursive: true });
  });

  /** A client that started it as MCP clients do. */
  async function connect(flags: string[], env: Record<string, string>, options: ClientOptions = {}) {
    const args = [launcher, 'mcp', '--control-plane-addr', controlPlane.url, ...flags];
    const client = new Client({ name: 'test', version: '1.0.0' }, options);
    const asked: string[] = [];
    client.registerCapabilities({ elicitation: {} });
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked.push(params.message);
      return { action: 'accept', content: {} };
    });
    await client.connect(new StdioClientTransport({ command: process.execPath, args, env }));
    return { client, asked };
  }

  it('serves a client with the rights of a token, and asks before it changes something', async () => {
    const { client, asked } = await connect(['--token-file', tokenFile], {});
    const listed = await client.callTool({ name: 'list_control_planes', arguments: {} });
    expect(listed.structuredContent).toMatchObject({ controlPlanes: [{ name: 'default' }] });
    const args = { operation: 'POST /v2/control-planes', body: { name: 'made over stdio' } };
    const made = await client.callTool({ name: 'execute', arguments: args });
    expect([made.structuredContent, asked.length]).toMatchObject([{ status: 201 }, 1]);
    await client.close();
  });

  it('serves the modern era, takes the token from the environment, and offers what is asked for', async () => {
    const env = { SALLYPORT_TOKEN: controlPlane.operatorToken, SALLYPORT_GROUPS: 'control_planes' };
    const { client } = await connect(['--read-only'], env, { versionNegotiation: { mode: 'auto' } });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('list_control_planes');
    expect(tools.map(({ name }) => name)).not.toContain('execute');
    await client.close();
  });

  it('tells the model that nobody answers', async () => {
    const { client } = await connect(['--control-plane-addr', 'http://127.0.0.1:9', '--token-file', tokenFile], {});
    const answer = await client.callTool({ name: 'list_control_planes', arguments: {} });
    expect(answer).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/^Error: Network Error: /) }],
    });
    await client.close();
  });

  it("is there over HTTP for the Inspector's command line, too", async () => {
    const headers = { Authorization: `Bearer ${controlPlane.operatorToken}` };
    const ask = (method: string, args: string[] = []) => inspect(`${controlPlane.url}/mcp`, method, args, headers);
    const [listed, called] = await Promise.all([
      ask('tools/list'),
      ask('tools/call', ['--tool-name', 'list_control_planes']),
    ]);
    expect(JSON.stringify(listed)).toContain('query_api_requests');
    expect(JSON.stringify(called)).toContain('made over stdio');
  });
});
