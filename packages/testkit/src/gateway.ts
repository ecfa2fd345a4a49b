import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { launcher } from './launcher.ts';

export interface GatewayOptions {
  /** Files to start with; or `config`, the text of one; neither where `args` name a control plane to follow. */
  configFile?: string | readonly string[];
  config?: string;
  /** More arguments of `sallyport gateway`. */
  args?: readonly string[];
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string>>;
  /** Default 2, so that whatever the workers must share is shared. */
  workers?: number;
  /**
   * Refuses requests when it, or an upstream, is late, as a gateway does by default. For tests of that and for measurements:
   * on a busy machine anything may be late, which must not fail a test of something else. Default false.
   */
  shedsLoad?: boolean;
  /** How long it may take to be ready, in milliseconds; default 30 seconds, far more than a start takes on a busy machine too. */
  readyMsMax?: number;
}

export interface RunningGateway {
  readonly proxyUrl: string;
  readonly proxyTlsUrl: string | undefined;
  readonly adminUrl: string;
  readonly statusUrl: string;
  /** The process that holds the listeners; its workers are its children. */
  readonly process: ChildProcess;
  /** The file that `config` was written to, else the first one given. */
  readonly configFile: string;
  /** What it printed so far, line by line. */
  readonly logs: readonly string[];
  /** Ends it as an operator would, with SIGTERM; with SIGKILL when it is not gone after 15 s. Gives the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts the real gateway, as a process of its own on free loopback ports, and waits until it serves its configuration.
 * Rejects with what it printed when it ends before that, or is too slow. It ends when this process does.
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-gateway-'));
  const configFiles = await writeConfig(options, folder);
  const child = spawn(process.execPath, argumentsOf(options, configFiles), {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const logs: string[] = [];
  const gone = once(child, 'exit').then(async ([code]) => {
    running.delete(child);
    await rm(folder, { recursive: true, force: true });
    return code as number | null;
  });
  running.add(child);
  const tooLate = setTimeout(() => child.kill('SIGKILL'), options.readyMsMax ?? 30_000);
  const listening = await Promise.race([listeningLine(child, logs), gone]);
  clearTimeout(tooLate);
  if (listening === null || typeof listening === 'number') {
    throw new Error(`The gateway ended with ${listening ?? 'a signal'} before it was ready:\n${logs.join('\n')}`);
  }
  const { proxy, proxyTls, admin, status } = listening;
  return {
    proxyUrl: `http://${proxy}`,
    proxyTlsUrl: proxyTls ? `https://${proxyTls}` : undefined,
    adminUrl: `http://${admin}`,
    statusUrl: `http://${status}`,
    process: child,
    configFile: configFiles[0] ?? '',
    logs,
    stop: () => stop(child, gone),
  };
}

async function writeConfig({ configFile, config, args }: GatewayOptions, folder: string): Promise<string[]> {
  if (configFile !== undefined) return [configFile].flat();
  if (args?.includes('--cert') === true) return [];
  if (config === undefined) throw new TypeError('startGateway needs a configFile or a config.');
  const file = join(folder, 'kong.yaml');
  await writeFile(file, config);
  return [file];
}

const anyPort = '127.0.0.1:0';

const takesAll = ['--lag-max', '0', '--no-upstream-limits'];

function argumentsOf(
  { args = [], workers = 2, shedsLoad = false }: GatewayOptions,
  configFiles: readonly string[],
): string[] {
  const listeners = ['proxy-listen', 'proxy-listen-tls', 'admin-listen', 'status-listen'].flatMap((name) => [
    `--${name}`,
    anyPort,
  ]);
  const files = configFiles.flatMap((file) => ['--config', file]);
  const shedding = shedsLoad ? [] : takesAll;
  const own = [...files, ...listeners, ...shedding, '--workers', String(workers), '--log-format', 'json'];
  return [launcher, 'gateway', ...own, ...args];
}

interface ListeningLine {
  event: 'listening';
  proxy: string;
  proxyTls: string | null;
  admin: string;
  status: string;
}

/** The line that says all listeners are bound and the first configuration is active. Keeps collecting lines after it. */
function listeningLine(child: ChildProcess, logs: string[]): Promise<ListeningLine> {
  createInterface({ input: child.stderr! }).on('line', (line) => logs.push(line));
  return new Promise((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      logs.push(line);
      if (line.includes('"event":"listening"')) resolve(JSON.parse(line) as ListeningLine);
    });
  });
}

async function stop(child: ChildProcess, gone: Promise<number | null>): Promise<number | null> {
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const code = await gone;
  clearTimeout(deadline);
  return code;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
