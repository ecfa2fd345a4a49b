import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of the demo. It ends when its connection to us does, so also when we are killed. */
export interface Child {
  /** SIGTERM, then SIGKILL after the time given in milliseconds. Resolves when it is gone. */
  stop(patienceMs: number): Promise<void>;
  /** Resolves, with the last lines it printed, when it ends. */
  readonly ended: Promise<string>;
}

/** Starts the MCP server; resolves when it listens. Rejects with what it printed when it ends before that. */
export async function startMcpServer(): Promise<Child & { url: string }> {
  // One of its tools shows the environment, so it gets none of ours.
  const { child, handle } = start([join(import.meta.dirname, 'mcp-server.ts')], { NODE_ENV: 'production' });
  const port = await Promise.race([
    once(child, 'message').then(([message]) => (message as { port: number }).port),
    failure('The MCP server', handle),
  ]);
  return { ...handle, url: `http://127.0.0.1:${port}/mcp` };
}

/** Where the demo's people get tokens, and the client that may ask for them. */
export interface Idp {
  readonly issuer: string;
  readonly tokenUrl: string;
  readonly client: { readonly id: string; readonly secret: string };
}

/** Starts the development identity provider; resolves when it listens. */
export async function startIdp(): Promise<Child & Idp> {
  const { child, handle } = start([join(import.meta.dirname, 'identity-provider.ts')], process.env);
  const idp = await Promise.race([
    once(child, 'message').then(([message]) => message as Idp),
    failure('The identity provider', handle),
  ]);
  return { ...handle, ...idp };
}

/** Where the demo's model is, and the key that it takes. */
export interface Model {
  readonly url: string;
  readonly key: string;
}

/** Starts the simulated model provider; resolves when it listens. */
export async function startModel(): Promise<Child & Model> {
  const { child, handle } = start([join(import.meta.dirname, 'model.ts')], process.env);
  const model = await Promise.race([
    once(child, 'message').then(([message]) => message as Model),
    failure('The model provider', handle),
  ]);
  return { ...handle, ...model };
}

/** Where the control plane is, and the tokens that it takes: of the operator, and of gateways. */
export interface ControlPlane {
  readonly url: string;
  readonly tokenFile: string;
  readonly nodeTokenFile: string;
}

/** Starts the control plane through its command line, with its data in `folder`; resolves when it listens. */
export async function startControlPlane(listen: string, folder: string): Promise<Child & ControlPlane> {
  const tokenFile = join(folder, 'operator-token');
  const args = ['--listen', listen, '--data-folder', join(folder, 'control-plane'), '--token-file', tokenFile];
  // What the environment says is for the gateway.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SALLYPORT_')));
  const { child, handle } = start([launcher(), 'control-plane', '--log-format', 'json', ...args], env);
  const listening = once(createInterface({ input: child.stdout! }), 'line').then(
    ([line]) => JSON.parse(line as string) as Pick<ControlPlane, 'url' | 'nodeTokenFile'>,
  );
  return { ...handle, tokenFile, ...(await Promise.race([listening, failure('The control plane', handle)])) };
}

export interface GatewayChild extends Child {
  readonly proxy: string;
  /** Null where they are turned off. */
  readonly admin: string | null;
  readonly status: string | null;
}

/**
 * Starts the gateway through its command line; resolves when it serves. `onLine` gets the other lines of its standard
 * output. Rejects with what it printed when it ends before that.
 */
export async function startGateway(
  args: readonly string[],
  env: Record<string, string>,
  onLine: (line: string) => void,
): Promise<GatewayChild> {
  const { child, handle } = start([launcher(), 'gateway', '--log-format', 'json', ...args], { ...process.env, ...env });
  const listening = new Promise<Pick<GatewayChild, 'proxy' | 'admin' | 'status'>>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.startsWith('{"event":"listening"')) resolve(JSON.parse(line));
      else onLine(line);
    });
  });
  return { ...(await Promise.race([listening, failure('The gateway', handle)])), ...handle };
}

function launcher(): string {
  return fileURLToPath(import.meta.resolve('sallyport/bin/sallyport.js'));
}

const keptLines = 20;

function start(args: string[], env: NodeJS.ProcessEnv): { child: ChildProcess; handle: Child } {
  // A process group of its own: a Ctrl-C in the terminal reaches us only, and we end our children in order.
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true });
  const lastLines: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > keptLines) lastLines.shift();
  });
  child.stdout!.resume();
  const ended = once(child, 'close').then(() => lastLines.join('\n'));
  return {
    child,
    handle: {
      ended,
      async stop(patienceMs) {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
        await ended;
        clearTimeout(timer);
      },
    },
  };
}

async function failure(what: string, { ended }: Child): Promise<never> {
  throw new Error(`${what} ended before it was ready:\n${await ended}`);
}
