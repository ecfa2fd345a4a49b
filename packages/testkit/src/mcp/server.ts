import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface RunningMcpServer {
  /** Its MCP endpoint, on loopback. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the real reference server, `@modelcontextprotocol/server-everything` over Streamable HTTP with sessions, on a free
 * port, as a process of its own. Rejects with what it printed when it ends before it listens. It ends when this process does.
 */
export async function startMcpServer(): Promise<RunningMcpServer> {
  const script = join(import.meta.dirname, '../../../../apps/demo/src/processes/mcp-server.ts');
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (first === undefined) throw new Error(`The MCP server ended before it listened:\n${said}`);
  const { port } = first[0] as { port: number };
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
