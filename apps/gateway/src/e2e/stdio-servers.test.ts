import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { connectMcpClient, connectMcpSdkClient, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');

let gateway: RunningGateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

function config(command = process.execPath): string {
  const stdio = { command, args: [everything, 'stdio'] };
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

async function start(): Promise<string> {
  gateway = await startGateway({ config: config(), args: ['--mcp-command', process.execPath], workers: 2 });
  return `${gateway.proxyUrl}/mcp`;
}

/** Of the programs that run now. */
function programs(): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid,args']).toString().split('\n');
  return lines.filter((line) => line.includes(`${everything} stdio`)).map((line) => Number.parseInt(line, 10));
}

async function workers(): Promise<number[]> {
  const { body } = await ask(`${gateway!.statusUrl}/status`);
  const { memory } = JSON.parse(String(body)) as { memory: { workers: { pid: number }[] } };
  return memory.workers.map(({ pid }) => pid);
}

describe('programs as MCP servers', { timeout: 60_000 }, () => {
  it.each([
    ['client 2', connectMcpClient],
    ['sdk 1', connectMcpSdkClient],
  ] as const)('serve sessions of %s, each with a process of its own, and leave none behind', async (_name, connect) => {
    const url = await start();
    const [one, two] = await Promise.all([connect(url), connect(url)]);
    const echo = (await one.listTools()).find((name) => name.endsWith('echo'))!;
    expect((await one.callTool(echo, { message: 'one' })).text).toContain('one');
    expect((await two.callTool(echo, { message: 'two' })).text).toContain('two');
    expect(programs().length).toBeGreaterThanOrEqual(2);
    await Promise.all([one.close(), two.close()]);
    await gateway!.stop();
    expect(programs()).toEqual([]);
  });

  it('are reached by the workers that come after one was killed', async () => {
    const client = await connectMcpClient(await start());
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

  it('are for files alone', async () => {
    await start();
    const answer = await ask(`${gateway!.adminUrl}/config`, {
      method: 'POST',
      headers: ['Content-Type', 'application/json'],
      body: config(),
    });
    expect(answer.status).toBe(400);
    expect(String(answer.body)).toContain('only a configuration file of the gateway can have programs run');
  });

  it('are run only when their command was allowed', async () => {
    await expect(startGateway({ config: config('sh'), args: ['--mcp-command', process.execPath] })).rejects.toThrow(
      "'sh' may not be run; allow it by starting the gateway with --mcp-command sh",
    );
  });
});
