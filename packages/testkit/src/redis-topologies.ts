import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answersPing, freePort, type RunningRedis, startRedis } from './redis.ts';

export interface RunningSentinel {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a Sentinel that alone decides when this master is gone, half a second after it fell silent. */
export async function startSentinel(master: RunningRedis, name: string): Promise<RunningSentinel> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-sentinel-'));
  const { host } = master;
  const port = await freePort(host);
  const file = join(directory, 'sentinel.conf');
  const settings = [
    `bind ${host}`,
    `port ${port}`,
    `dir ${directory}`,
    `sentinel monitor ${name} ${host} ${master.port} 1`,
    `sentinel down-after-milliseconds ${name} 500`,
    `sentinel failover-timeout ${name} 5000`,
  ];
  await writeFile(file, `${settings.join('\n')}\n`);
  const process = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  await untilTrue('a Sentinel', () => answersPing(host, port));
  await untilTrue('a Sentinel that knows the replica', async () =>
    (await command(port, ['SENTINEL', 'REPLICAS', name])).includes('slave'),
  );
  return {
    host,
    port,
    async stop() {
      const exited = once(process, 'exit');
      process.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Starts three nodes that share all slots. */
export async function startRedisCluster(): Promise<{ nodes: readonly RunningRedis[]; stop(): Promise<void> }> {
  const nodes: RunningRedis[] = [];
  for (let i = 0; i < 3; i++) {
    const busPort = await freePort('127.0.0.1');
    const settings = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`, '--cluster-node-timeout', '2000'];
    nodes.push(await startRedis({ settings }));
  }
  const stop = async () => void (await Promise.all(nodes.map((node) => node.stop())));
  try {
    const addresses = nodes.map(({ host, port }) => `${host}:${port}`);
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes']);
    for (const { port } of nodes)
      await untilTrue('a cluster', async () => (await command(port, ['CLUSTER', 'INFO'])).includes('cluster_state:ok'));
    return { nodes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const run = promisify(execFile);

async function command(port: number, words: readonly string[]): Promise<string> {
  return (await run('redis-cli', ['-p', `${port}`, ...words])).stdout;
}

async function untilTrue(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  while (performance.now() < deadlineMs) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${what} did not come up in 20 s`);
}
