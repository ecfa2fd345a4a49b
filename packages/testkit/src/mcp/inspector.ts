import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * Asks an MCP server something with the command line of the MCP Inspector, as people do who try one out: `inspect(url, 'tools/call',
 * ['--tool-name', 'echo'])`. Gives what it printed; rejects with what it said when it failed.
 */
export async function inspect(
  url: string,
  method: string,
  args: readonly string[] = [],
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  // It keeps a catalogue of servers in the home folder.
  const home = await mkdtemp(join(tmpdir(), 'sallyport-inspector-'));
  try {
    const shown = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
    const child = spawn(
      process.execPath,
      [program, '--cli', url, '--transport', 'http', '--method', method, ...args, ...shown],
      { env: { ...process.env, HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    if (code !== 0) throw new Error(`The Inspector ended with ${code}: ${err}${out}`);
    return JSON.parse(out);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const program = fileURLToPath(import.meta.resolve('@modelcontextprotocol/inspector/clients/launcher/build/index.js'));
