import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { connectMcpClient, connectMcpSdkClient, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');
/** By which the programs of this test are told from all others. */
const mark = randomUUID();

let gateway: RunningGateway;
beforeAll(async () => {
  const args = ['--mcp-command', process.execPath, '--drain-timeout', '1'];
  gateway = await startGateway({ config: config(), args, workers: 2 });
});
afterAll(() => gateway?.stop());

function config(command = process.execPath): string {
  const stdio = { command, args: [everything, 'stdio', mark] };
  return JSON.stringify({
    _format_version: '3.0',
    routes: [
      {
        name: 'mcp',
        paths: ['/mcp'],
        plugins: [{ name: 'ai-mcp-proxy', config: { mode: 'listener', server: { tag: 'programs' } } }],
      },
      {
        name: 'everything',
        paths: ['/everything'],
        plugins: [{ name: 'ai-mcp-proxy', tags: ['programs'], config: { mode: 'stdio-server', stdio } }],
      },
    ],
  });
}

/** Of the programs that run now. */
function programs(): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid,args']).toString().split('\n');
  return lines.filter((line) => line.includes(mark)).map((line) => Number.parseInt(line, 10));
}

async function workers(): Promise<number[]> {
  const { body } = await ask(`${gateway.statusUrl}/status`);
  const { memory } = JSON.parse(String(body)) as { memory: { workers: { pid: number }[] } };
  return memory.workers.map(({ pid }) => pid);
}

describe('programs as MCP servers', { timeout: 60_000 }, () => {
  const connect = (connector: typeof connectMcpClient) => connector(`${gateway.proxyUrl}/mcp`);

  it.each([
    ['client 2', connectMcpClient],
    ['sdk 1', connectMcpSdkClient],
  ] as const)('serve sessions of %s, each with a process of its own', async (_name, connector) => {
    const before = new Set(programs());
    const [one, two] = await Promise.all([connect(connector), connect(connector)]);
    const echo = (await one.listTools()).find((name) => name.endsWith('echo'))!;
    expect((await one.callTool(echo, { message: 'one' })).text).toContain('one');
    expect((await two.callTool(echo, { message: 'two' })).text).toContain('two');
    expect(programs().filter((pid) => !before.has(pid)).length).toBeGreaterThanOrEqual(2);
    await Promise.all([one.close(), two.close()]);
  });

  it('are for files alone', async () => {
    const answer = await ask(`${gateway.adminUrl}/config`, {
      method: 'POST',
      headers: ['Content-Type', 'application/json'],
      body: config(),
    });
    expect(answer.status).toBe(400);
    expect(String(answer.body)).toContain('only a configuration file of the gateway can have programs run');
  });

  it('are reached by the workers that come after one was killed', async () => {
    const client = await connect(connectMcpClient);
    const echo = (await client.listTools()).find((name) => name.endsWith('echo'))!;
    const before = programs();
    for (const pid of await workers()) process.kill(pid, 'SIGKILL');
    await expect
      .poll(async () => (await client.callTool(echo, { message: 'still' }).catch(() => undefined))?.text, {
        timeout: 20_000,
      })
      .toContain('still');
    expect(before.every((pid) => programs().includes(pid))).toBe(true);
    await client.close();
  });

  it('end with the gateway, though they are in use', async () => {
    // Whose stream nothing ends but the gateway.
    const client = await connect(connectMcpClient);
    await client.listTools();
    expect(programs().length).toBeGreaterThan(0);
    expect(await gateway.stop()).toBe(0);
    expect(programs()).toEqual([]);
    await client.close().catch(() => {});
  });

  it('are run only when their command was allowed', async () => {
    await expect(startGateway({ config: config('sh'), args: ['--mcp-command', process.execPath] })).rejects.toThrow(
      "'sh' may not be run; allow it by starting the gateway with --mcp-command sh",
    );
  });
});
