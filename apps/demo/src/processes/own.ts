import { once } from 'node:events';
import { join } from 'node:path';
import { plainEnvironment } from './environment.ts';
import type { Processes, Rank } from './processes.ts';

const source = join(import.meta.dirname, '..');

/** Starts the real MCP server; resolves with its address when it listens. */
export async function startMcpServer(processes: Processes): Promise<string> {
  // One of its tools shows the environment, so it gets none of ours.
  const env = { NODE_ENV: 'production' };
  const args = [join(source, 'processes/mcp-server.ts')];
  const child = processes.start({ name: 'The MCP server', rank: 'behind', args, env });
  const { port } = (await child.message()) as { port: number };
  return `http://127.0.0.1:${port}/mcp`;
}

/** Starts a file of ours as a process and gives it `settings`; resolves with what it tells when it is ready. */
export async function startOwn<Told>(
  processes: Processes,
  { name, rank, file, settings }: { name: string; rank: Rank; file: string; settings: object },
): Promise<Told> {
  const child = processes.start({ name, rank, args: [join(source, file)], env: plainEnvironment() });
  // Some are secrets: others on the machine could read arguments, and the environment stays to be read.
  child.send(settings);
  return (await child.message()) as Told;
}

/** In such a process: what it was given. It ends with whoever started it. */
export async function takeSettings<Settings>(): Promise<Settings> {
  process.once('disconnect', () => process.exit());
  const [settings] = await once(process, 'message');
  return settings as Settings;
}
