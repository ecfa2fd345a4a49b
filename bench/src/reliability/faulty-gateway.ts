import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CountingUpstream,
  type PostLoad,
  type RunningGateway,
  startCountingUpstream,
  startGateway,
  writeFaultPlugin,
} from '@sallyport/testkit';

/** A gateway with a plugin in it that breaks its worker when a request says so. */
export interface FaultyGateway {
  readonly gateway: RunningGateway;
  readonly upstream: CountingUpstream;
  /** Sends the request that does it; resolves when its connection has broken, with the milliseconds that took. */
  provoke(fault: 'loop' | 'allocate'): Promise<number>;
  status(): Promise<FaultyStatus>;
  stop(): Promise<void>;
}

export interface FaultyStatus {
  memory: { workers: { pid: number }[] };
  workers: { count: number; restarts: number };
}

export async function startFaultyGateway(args: readonly string[]): Promise<FaultyGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-faults-'));
  const upstream = await startCountingUpstream('api');
  const gateway = await startGateway({
    config: JSON.stringify({
      _format_version: '3.0',
      services: [{ name: 'api', url: upstream.url, routes: [{ name: 'api', paths: ['/'] }] }],
      plugins: [{ name: 'fault' }],
    }),
    args: ['--plugins', await writeFaultPlugin(folder), ...args],
  });
  return {
    gateway,
    upstream,
    provoke: (fault) => provoke(gateway.proxyUrl, fault),
    status: async () => (await (await fetch(`${gateway.statusUrl}/status`)).json()) as FaultyStatus,
    async stop() {
      await gateway.stop();
      await upstream.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Requests without an answer; a worker near its limits may refuse some, and says so. */
export function lostOf({ failures }: PostLoad): number {
  return failures.filter(({ reason }) => reason !== 'status 503').length;
}

function provoke(url: string, fault: string): Promise<number> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    request(url, { agent: false, headers: { 'x-fault': fault } })
      .once('error', () => resolve(performance.now() - startedMs))
      .end();
  });
}
