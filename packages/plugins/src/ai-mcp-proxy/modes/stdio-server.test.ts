import { fakeServices, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from '../plugin.ts';
import { aiMcpProxySchema } from '../schema.ts';

const stdio = { command: 'tool-server', args: ['--fast'], env: { TOKEN: 'secret' } };
const route = { id: 'r', name: 'r', paths: ['/'], protocols: ['http'] } as never;
const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

function start() {
  const services = fakeServices();
  const run = runPlugin(aiMcpProxy, { mode: 'stdio-server', stdio }, { services, route, tags: ['t'] });
  return { services, run };
}

describe('a program as an MCP server', () => {
  it('is held as it is described, its secrets as secrets, and given back', async () => {
    const { services, run } = start();
    expect(services.stdio.held).toMatchObject([
      { command: 'tool-server', args: ['--fast'], processesMax: 32, idleMs: 600_000 },
    ]);
    expect(services.stdio.held[0]!.env['TOKEN']!.reveal()).toBe('secret');
    await run.close();
    expect(services.stdio.released).toHaveLength(1);
  });

  it('answers what the gateway asks of itself', async () => {
    const { services, run } = start();
    services.stdio.respond = (_server, { method, headers, body }) => ({
      status: 200,
      headers: ['Content-Type', 'application/json', 'Mcp-Session-Id', 's', 'Connection', 'keep-alive'],
      body: JSON.stringify({ method, headers, body: body?.toString() }),
    });
    const headers = { 'Content-Type': 'application/json', 'Mcp-Session-Id': 'abc', Authorization: 'Bearer x' };
    const { reply } = await run.trace({ method: 'POST', headers, json: message, isAddressed: true });
    expect(reply.headers).toMatchObject({ 'mcp-session-id': 's' });
    expect(reply.headers).not.toHaveProperty('connection');
    expect(JSON.parse(reply.body)).toEqual({
      method: 'POST',
      headers: ['mcp-session-id', 'abc', 'content-type', 'application/json'],
      body: JSON.stringify(message),
    });
  });

  it('answers nobody else, as if there were no route', async () => {
    const { run } = start();
    for (const isInner of [false, true])
      expect(await run({ method: 'POST', json: message, isInner })).toMatchObject({ status: 404, code: 'no_route' });
  });

  it('says so when it cannot be reached', async () => {
    const { run } = start();
    const { reply } = await run.trace({ method: 'POST', json: message, isAddressed: true });
    expect(reply.status).toBe(502);
  });

  it.each<[object, string]>([
    [{ mode: 'stdio-server' }, 'stdio'],
    [{ mode: 'stdio-server', stdio: { ...stdio, env: { PATH: '/tmp' } } }, 'stdio.env.PATH'],
    [{ mode: 'stdio-server', stdio: { ...stdio, env: { LD_PRELOAD: '/tmp/a.so' } } }, 'stdio.env.LD_PRELOAD'],
    [{ mode: 'stdio-server', stdio: { ...stdio, command: './server', cwd: '/tmp' } }, 'stdio.cwd'],
    [{ mode: 'passthrough-listener', stdio }, 'stdio'],
  ])('%j is a problem', (config, path) => {
    expect(
      aiMcpProxy.check!(aiMcpProxySchema.parse(config), { route: undefined, service: undefined, tags: [] }).map(
        (problem) => problem.path,
      ),
    ).toContain(path);
  });

  it('names its command, which has to be allowed', () => {
    const config = aiMcpProxySchema.parse({ mode: 'stdio-server', stdio });
    expect(aiMcpProxy.commands!(config)).toEqual([{ field: 'stdio.command', command: 'tool-server' }]);
  });
});
