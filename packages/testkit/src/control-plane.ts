import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { launcher } from './launcher.ts';

export interface RunningControlPlane {
  readonly url: string;
  readonly operatorToken: string;
  /** Arguments by which a gateway tells it of every exchange; its spool is gone with the control plane. */
  readonly gatewayArgs: readonly string[];
  /** Asks its API as the operator, and parses the answer. Rejects where it is none. */
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

interface Listening {
  url: string;
  nodeTokenFile: string;
  newOperatorToken: string;
}

/** Starts the real control plane, as a process of its own on a free loopback port, with a folder of its own. It ends when this process does. */
export async function startControlPlane(): Promise<RunningControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-control-plane-'));
  const args = ['--listen', '127.0.0.1:0', '--data-folder', join(folder, 'data'), '--log-format', 'json'];
  const child = spawn(process.execPath, [launcher, 'control-plane', ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const { url, nodeTokenFile, newOperatorToken: operatorToken } = await listening(child);
  return {
    url,
    operatorToken,
    gatewayArgs: [
      ...['--control-plane', url, '--control-plane-token-file', nodeTokenFile],
      ...['--spool-folder', join(folder, 'spool')],
    ],
    async get(path) {
      const answer = await fetch(url + path, { headers: { authorization: `Bearer ${operatorToken}` } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return await answer.json();
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listening(child: ChildProcess): Promise<Listening> {
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const line = await Promise.race([
    once(createInterface({ input: child.stdout! }), 'line').then(([text]) => text as string),
    once(child, 'exit').then(() => undefined),
  ]);
  if (line === undefined) throw new Error(`The control plane ended before it listened:\n${said}`);
  return JSON.parse(line) as Listening;
}
