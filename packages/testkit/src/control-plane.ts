import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sallyport } from './cli.ts';
import { launcher } from './launcher.ts';

export interface RunningControlPlane {
  readonly url: string;
  readonly operatorToken: string;
  /** All that it keeps is below it. */
  readonly dataFolder: string;
  /** Of the gateways that are started with `gatewayArgs`; gone with the control plane. */
  readonly spoolFolder: string;
  /** Arguments by which a gateway tells it of every exchange. */
  readonly gatewayArgs: readonly string[];
  /** Where gateways that follow it connect; undefined where it was started without. */
  readonly clusterUrl: string | undefined;
  /** Makes a certificate and registers it; gives arguments by which a gateway follows it. */
  followArgs(): Promise<readonly string[]>;
  /** Asks its API as the operator, and parses the answer. Rejects where it is none. */
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
  /** Any request to its API as the operator. */
  send(method: string, path: string, body?: object): Promise<Response>;
  /** Ends its process, and keeps its data; until `resume`, nobody is at its address. */
  pause(): Promise<void>;
  /** As `pause`, without a word to it. */
  kill(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  /** Further ones: `['--database', url]`. */
  flags?: readonly string[];
  /** One that has the same store: they have their tokens and keys in common. */
  besides?: Pick<RunningControlPlane, 'dataFolder' | 'operatorToken'>;
  /** What it finds in its data folder, by names of files, and the operator's token that it knows. */
  finds?: { files: Readonly<Record<string, string | Uint8Array>>; operatorToken: string };
}

interface Listening {
  url: string;
  clusterUrl?: string;
  nodeTokenFile: string;
  newOperatorToken: string;
}

/** Starts the real control plane, as a process of its own on a free loopback port, with a folder of its own. It ends when this process does. */
export async function startControlPlane({
  flags = [],
  besides,
  finds,
}: ControlPlaneOptions = {}): Promise<RunningControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-control-plane-'));
  const dataFolder = join(folder, 'data');
  const spoolFolder = join(folder, 'spool');
  if (besides !== undefined) await copyKeys(besides.dataFolder, dataFolder);
  if (finds !== undefined) await writeFiles(dataFolder, finds.files);
  let child = start('127.0.0.1:0', dataFolder, flags);
  const { url, clusterUrl, nodeTokenFile, newOperatorToken } = await listening(child);
  const operatorToken = (besides ?? finds)?.operatorToken ?? newOperatorToken;
  // Those who follow it look for it where it was.
  const again = clusterUrl === undefined ? flags : [...flags, '--cluster-listen', new URL(clusterUrl).host];
  let certificates = 0;
  const send = (method: string, path: string, body?: object): Promise<Response> => {
    const headers = { authorization: `Bearer ${operatorToken}` };
    if (body === undefined) return fetch(url + path, { method, headers });
    const typed = { ...headers, 'content-type': 'application/json' };
    return fetch(url + path, { method, headers: typed, body: JSON.stringify(body) });
  };
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const answer = await send(body === undefined ? 'GET' : 'POST', path, body);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json();
  };
  return {
    url,
    operatorToken,
    dataFolder,
    spoolFolder,
    gatewayArgs: [
      ...['--control-plane', url, '--control-plane-token-file', nodeTokenFile],
      ...['--spool-folder', spoolFolder],
    ],
    clusterUrl,
    async followArgs() {
      const into = join(folder, `node-${certificates++}`);
      const tokenFile = join(folder, 'operator-token');
      await writeFile(tokenFile, operatorToken, { mode: 0o600 });
      const made = await sallyport(
        ...['node-certificate', '--into', into, '--control-plane-addr', url, '--token-file', tokenFile],
      );
      if (made.code !== 0) throw new Error(made.err);
      return [
        ...['--control-plane', clusterUrl!, '--control-plane-ca', join(into, 'ca.crt'), '--spool-folder', spoolFolder],
        ...['--cert', join(into, 'node.crt'), '--key', join(into, 'node.key')],
        ...['--configuration-folder', join(into, 'configuration')],
      ];
    },
    get: (path) => ask(path),
    post: ask,
    send,
    pause: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
    async resume() {
      child = start(new URL(url).host, dataFolder, again);
      await listening(child);
    },
    async stop() {
      await end(child, 'SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function start(listen: string, dataFolder: string, flags: readonly string[]): ChildProcess {
  const args = ['--listen', listen, '--data-folder', dataFolder, '--log-format', 'json', ...flags];
  return spawn(process.execPath, [launcher, 'control-plane', ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function copyKeys(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  for (const name of ['node-token', 'master-key']) await copyFile(join(from, name), join(to, name));
}

async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content, { mode: 0o600 });
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
