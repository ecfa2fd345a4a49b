import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { reachable } from './nginx.ts';
import type { Load } from './wrk.ts';

const cache = join(import.meta.dirname, '../.cache');
const entry = join(cache, 'node_modules/@portkey-ai/gateway/build/start-server.js');

export interface RunningPortkey {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Node's major versions that Portkey's gateway is measured on: the one that it was made for, and ours. */
export const portkeyNodes = ['20', '26'] as const;

/** Another gateway in TypeScript, installed for the benchmark alone; undefined (with a sentence) when it cannot be had. */
export async function startPortkey(node: (typeof portkeyNodes)[number] = '26'): Promise<RunningPortkey | undefined> {
  try {
    if (!existsSync(entry)) install(cache, '@portkey-ai/gateway');
    const port = await freePort();
    const child = spawn(node === '26' ? process.execPath : installNode20(), [entry, '--headless', `--port=${port}`], {
      stdio: 'ignore',
      env: { ...process.env, TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
    });
    await reachable(port);
    return { url: `http://127.0.0.1:${port}`, pid: child.pid!, stop: () => stop(child) };
  } catch (error) {
    process.stderr.write(`without Portkey's gateway: ${(error as Error).message}\n`);
    return undefined;
  }
}

/** What it proxies well: a chat completion of an OpenAI-compatible provider, here our upstream. */
export function portkeyLoad({ url }: RunningPortkey, upstreamUrl: string): Omit<Load, 'connections' | 'seconds'> {
  return {
    url: `${url}/v1/chat/completions`,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer bench',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstreamUrl}/v1`,
    },
    body: JSON.stringify({ model: 'bench', messages: [] }),
  };
}

function installNode20(): string {
  const folder = join(cache, 'node-20');
  const name = `node-${process.platform}-${process.arch}`;
  const program = join(folder, 'node_modules', name, 'bin/node');
  if (!existsSync(program)) install(folder, `${name}@20.20.2`);
  return program;
}

function install(folder: string, what: string): void {
  process.stderr.write(`installing ${what}…\n`);
  execFileSync('npm', ['install', '--no-save', '--prefix', folder, what], { stdio: 'ignore' });
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}
