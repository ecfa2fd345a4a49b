import { link, linkArguments } from '@sallyport/pipeline';
import { exchange, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { linkCall, linkSession } from './link-call.ts';
import { aiMcpProxy } from './plugin.ts';

const clientIp = '203.0.113.7';
const config = { mode: 'passthrough-listener' };

async function ask(method: string, params?: object, headers: Record<string, string> = {}) {
  const upstream = { headers: { 'mcp-session-id': 'of-the-server', 'content-type': 'application/json' } };
  const run = runPlugin(aiMcpProxy, config, { upstream });
  const json = { jsonrpc: '2.0', id: 1, method, params };
  const { x, reply, outcome } = await run.trace({ method: 'POST', url: '/mcp', clientIp, headers, json });
  return { links: x.links ?? [], reply, outcome };
}

const linksOf = async (params: object) => (await ask('tools/call', params)).links.slice(0, -1);

function tied(make: (x: ReturnType<typeof exchange>) => void) {
  const x = exchange({ clientIp });
  make(x);
  return x.links!;
}

describe('links of an MCP request', () => {
  it('are the arguments of the tool that it calls', async () => {
    expect(await linksOf({ name: 'find', arguments: { b: 1, a: null } })).toEqual(
      tied((x) => linkArguments(x, 'tool_arguments', 'find', '{"b":1}')),
    );
    expect(await linksOf({ name: 'find' })).toEqual(tied((x) => linkArguments(x, 'tool_arguments', 'find', {})));
  });

  it('are the session that an answer begins, by the id that the client knows', async () => {
    const { links, reply } = await ask('ping');
    const sessionId = reply.headers['mcp-session-id']!;
    expect(links).toEqual(tied((x) => link(x, 'mcp_session', sessionId, { isOrigin: true })));
    const later = await ask('ping', undefined, { 'mcp-session-id': sessionId });
    expect(later.outcome).toBe('passed');
    expect(later.links).toContainEqual({ kind: 'mcp_session', key: links[0]!.key });
  });

  it('are what clients tell of the model that asked', async () => {
    const _meta = {
      'claudecode/toolUseId': 'toolu_12345678',
      'vscode.conversationId': 'conversation-1',
      'openai/session': { not: 'an id' },
      progressToken: 'not-a-link',
    };
    expect((await linksOf({ name: 'find', _meta })).slice(1)).toEqual(
      tied((x) => {
        link(x, 'tool_call', 'toolu_12345678');
        link(x, 'header', 'conversation-1');
      }),
    );
  });

  it('are none of arguments that are far too long', async () => {
    expect(await linksOf({ name: 'find', arguments: { text: 'x'.repeat(200_000) } })).toEqual([]);
  });

  it('are not worked out where nobody is told of the exchange', () => {
    const x = exchange({ clientIp, headers: { 'mcp-session-id': 'session-12345678' } });
    x.isTold = false;
    linkCall(x, { messages: [] } as unknown as Parameters<typeof linkCall>[1]);
    linkSession(x, 'session-87654321');
    expect(x.links).toBeUndefined();
    x.isTold = true;
    linkSession(x, 'session-87654321');
    expect(x.links).toHaveLength(1);
  });
});
