import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, isIP, type Socket } from 'node:net';
import type { AwsKey } from './apis/api.ts';
import { apis } from './apis/index.ts';
import type { ApiName } from './names.ts';
import { createFront } from './server/front.ts';
import { Journal } from './server/journal.ts';
import { Router } from './server/router.ts';
import { Scenario } from './server/scenario.ts';
import type { Switches } from './server/switches.ts';

export interface DevLlmOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Lets `host` be beyond loopback. */
  readonly allowsNetwork?: boolean;
  /** Whose paths count where several providers have the same; the others are below their names. Default openai. */
  readonly api?: ApiName;
  /** The only credential that is taken, of every API; default: any or none. */
  readonly key?: string | undefined;
  /** The key that requests to Bedrock are signed with; default: signatures are not looked at. */
  readonly aws?: AwsKey | undefined;
  /** The models that there are; default: whatever is asked for. */
  readonly models?: readonly string[];
  /** How all answers misbehave, until the scenario says otherwise. */
  readonly switches?: Switches;
  /** Requests may switch their own answers: `x-dev-llm-switches`, JSON. Not for servers that others reach. */
  readonly readsSwitchesHeader?: boolean;
}

export interface RunningDevLlm {
  /** Scheme, host and port. */
  readonly url: string;
  readonly port: number;
  readonly journal: Journal;
  readonly scenario: Scenario;
  /** Stops listening and drops connections. */
  stop(): Promise<void>;
}

/** Starts simulators of model providers, all at one address. */
export async function startDevLlm(options: DevLlmOptions = {}): Promise<RunningDevLlm> {
  const { host = '127.0.0.1', key } = options;
  if (!isLoopbackHost(host) && options.allowsNetwork !== true)
    throw new Error(`${host} is beyond loopback; allowsNetwork permits it.`);
  const preferred = apis.find(({ name }) => name === (options.api ?? 'openai'))!;
  const journal = new Journal();
  const scenario = new Scenario(options.switches ?? {});
  const server = createServer(
    { keepAliveTimeout: 60_000 },
    createFront({
      router: new Router([preferred, ...apis.filter((api) => api !== preferred)]),
      scenario,
      journal,
      fallback: preferred,
      keys: { key, aws: options.aws },
      models: options.models === undefined ? undefined : new Set(options.models),
      readsSwitchesHeader: options.readsSwitchesHeader ?? false,
    }),
  );
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(options.port ?? 0, host, 4096);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    journal,
    scenario,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      // A stalled answer never ends.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
