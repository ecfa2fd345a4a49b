import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface RunningEverything {
  /** Its MCP endpoint, on loopback. */
  readonly url: string;
  /** Ends it; resolves once it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the real reference server, `@modelcontextprotocol/server-everything`, over Streamable HTTP with sessions or over the two
 * endpoints of 2024-11-05 (`sse`), as a process of its own. Rejects with what it printed when it ends before it listens. It ends when this process does.
 */
export async function startEverything(
  transport: 'streamableHttp' | 'sse' = 'streamableHttp',
): Promise<RunningEverything> {
  // It can't be told to choose a free port itself, so another process may be quicker: then we choose again.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = spawn(process.execPath, [script, transport], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const gone = once(child, 'exit').finally(() => running.delete(child));
    running.add(child);
    const output = await listening(child, gone);
    if (output === undefined)
      return { url: `http://127.0.0.1:${port}/${paths[transport]}`, stop: () => stop(child, gone) };
    if (attempt === attemptsMax || !output.includes('already in use')) {
      throw new Error(`The MCP server ended before it listened:\n${output}`);
    }
  }
}

const paths = { streamableHttp: 'mcp', sse: 'sse' };
const attemptsMax = 5;
const script = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'));

/** Undefined once the server listens; what it printed when it ended instead. */
async function listening(child: ChildProcess, gone: Promise<unknown>): Promise<string | undefined> {
  let output = '';
  const ready = new Promise<true>((resolve) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      output += chunk;
      if (/(listening|running) on port/.test(output)) resolve(true);
    });
  });
  const isReady = await Promise.race([ready, gone.then(() => false)]);
  return isReady ? undefined : output;
}

async function stop(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(deadline);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
