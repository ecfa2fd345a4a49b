import {
  inspect,
  mcpClientsOfEachEra,
  type RunningEverything,
  type RunningGateway,
  startEverything,
  startGateway,
} from '@sallyport/testkit';
import { type RunningMcpEverything, startMcpEverything } from '@sallyport/testkit/mcp-everything';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Servers as there are: what one of their tools answers, and a tool that nobody may see. */
const servers = {
  'server-everything': { tool: 'echo', given: { message: 'hello' }, answer: 'Echo: hello', hidden: 'get-env' },
  dual: { tool: 'test_simple_text', given: {}, answer: 'simple text', hidden: 'test_image_content' },
  'modern only': { tool: 'test_simple_text', given: {}, answer: 'simple text', hidden: 'test_image_content' },
};
type Server = keyof typeof servers;

describe('real MCP clients and servers, with the gateway between', () => {
  let everything: RunningEverything;
  const fixtures: RunningMcpEverything[] = [];
  let gateway: RunningGateway;
  beforeAll(async () => {
    everything = await startEverything();
    fixtures.push(await startMcpEverything('both'), await startMcpEverything('modern'));
    const urls: Record<Server, string> = {
      'server-everything': everything.url,
      dual: fixtures[0]!.url,
      'modern only': fixtures[1]!.url,
    };
    gateway = await startGateway({ config: configOf(urls) });
  });
  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([everything, ...fixtures].map((server) => server?.stop()));
  });

  const urlOf = (server: Server) => `${gateway.proxyUrl}/${server.replace(' ', '-')}`;
  const alice = { apikey: 'alice-key' };

  describe.each(mcpClientsOfEachEra)('%s', (_name, connect) => {
    it.each(Object.keys(servers) as Server[])('finds and calls what it may: %s', async (server) => {
      const { tool, given, answer, hidden } = servers[server];
      const client = await connect(urlOf(server), { headers: alice });
      const tools = await client.listTools();
      expect(tools).toContain(tool);
      expect(tools).not.toContain(hidden);
      const { text, isError } = await client.callTool(tool, given);
      expect(text).toContain(answer);
      expect(isError).toBe(false);
      await expect(client.callTool(hidden)).rejects.toThrow();
      await client.close();
    });

    it('is not let in without a key', async () => {
      await expect(connect(urlOf('dual'))).rejects.toThrow();
    });
  });

  describe('the MCP Inspector', () => {
    it('lists and calls tools, lists prompts and resources', async () => {
      const url = urlOf('dual');
      const { tools } = (await inspect(url, 'tools/list', [], alice)) as { tools: { name: string }[] };
      expect(tools.map(({ name }) => name)).toContain('test_simple_text');
      expect(tools.map(({ name }) => name)).not.toContain('test_image_content');
      const called = await inspect(url, 'tools/call', ['--tool-name', 'test_simple_text'], alice);
      expect(JSON.stringify(called)).toContain('simple text response');
      expect(JSON.stringify(await inspect(url, 'prompts/list', [], alice))).toContain('test_simple_prompt');
      expect(JSON.stringify(await inspect(url, 'resources/list', [], alice))).toContain('test://static-text');
    });

    it('is not let in without a key', async () => {
      await expect(inspect(urlOf('dual'), 'tools/list')).rejects.toThrow('auth_required');
    });
  });
});

function configOf(urls: Record<Server, string>): string {
  const services = (Object.keys(urls) as Server[]).map(
    (server) => `
  - name: ${server.replace(' ', '-')}
    url: ${urls[server]}
    routes:
      - name: ${server.replace(' ', '-')}
        paths: ["/${server.replace(' ', '-')}"]
        plugins:
          - name: key-auth
          - name: ai-mcp-proxy
            config:
              mode: passthrough-listener
              tools:
                - name: ${servers[server].hidden}
                  description: For nobody here.
                  acl: {allow: [nobody]}`,
  );
  return `
_format_version: "3.0"
consumers:
  - username: alice
    keyauth_credentials: [{key: alice-key}]
services:${services.join('')}
`;
}
