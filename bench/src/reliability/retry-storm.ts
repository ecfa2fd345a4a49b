import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOnLoopback, logRecords, OfferedLoad, startCountingUpstream, startGateway } from '@sallyport/testkit';
import { freePort } from '../free-port.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, told } from './run.ts';

export const retryStorm: ReliabilityRun = {
  name: 'R-RETRY-STORM',
  promise: 'an upstream that is down altogether is sent at most 1.2 tries per request; one target of two may be down',
  run,
};

const sizes = { short: { lastsMs: 700 }, full: { lastsMs: 15_000 } } as const;
const perSecond = 500;
/** Each of the two workers may see three retries fail however few requests it gets; with few in all, that shows. */
const alwaysAllowed = 2 * 3;

async function run(form: Form): Promise<Figure[]> {
  const { lastsMs } = sizes[form];
  return [
    ...(await storm('connections refused', refusing, lastsMs)),
    ...(await storm('connections reset', resetting, lastsMs)),
    ...(await storm('503 from all', unavailable, lastsMs)),
    ...(await oneOfTwo(lastsMs)),
  ];
}

interface Failing {
  targets: string[];
  stop(): Promise<void>;
}

/** Every target fails in one way; the tries are counted where the gateway tells of them, in its records. */
async function storm(what: string, start: () => Promise<Failing>, lastsMs: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-storm-'));
  const failing = await start();
  const file = join(folder, 'requests.log');
  const gateway = await startGateway({ config: config(failing.targets, file), args: ['--log-level', 'error'] });
  try {
    const load = new OfferedLoad({ url: gateway.proxyUrl, connections: 64, perSecond }).start();
    await delay(lastsMs);
    await load.stop();
    const answered = [...load.take().values()].reduce((sum, { count }) => sum + count, 0);
    await gateway.stop();
    const records = await logRecords<{ tries: unknown[] }>(file);
    const tries = records.reduce((sum, record) => sum + record.tries.length, 0);
    return [
      told(`${what}: requests`, records.length),
      exactly(`${what}: requests without an answer`, records.length - answered, 0),
      told(`${what}: tries`, tries),
      atMost(`${what}: tries per request`, (tries - alwaysAllowed) / records.length, 1.2),
    ];
  } finally {
    await gateway.stop();
    await failing.stop();
    await rm(folder, { recursive: true });
  }
}

/** Half of the first tries are refused and another target answers: every caller gets its answer. */
async function oneOfTwo(lastsMs: number): Promise<Figure[]> {
  const alive = await startCountingUpstream('alive');
  const dead = `127.0.0.1:${await freePort()}`;
  const gateway = await startGateway({ config: config([dead, new URL(alive.url).host], '/dev/null') });
  try {
    const load = new OfferedLoad({ url: gateway.proxyUrl, connections: 64, perSecond }).start();
    await delay(lastsMs);
    await load.stop();
    const answers = load.take();
    return [
      told('one target of two refuses: answered 200', answers.get(200)?.count ?? 0),
      exactly(
        'one target of two refuses: other answers',
        [...answers.keys()].filter((status) => status !== 200).length,
        0,
      ),
      exactly('one target of two refuses: requests without an answer', load.broken, 0),
    ];
  } finally {
    await gateway.stop();
    await alive.stop();
  }
}

async function refusing(): Promise<Failing> {
  const ports = [await freePort(), await freePort(), await freePort()];
  return { targets: ports.map((port) => `127.0.0.1:${port}`), stop: async () => {} };
}

async function resetting(): Promise<Failing> {
  return await severalServers(() => createServer((request) => request.socket.resetAndDestroy()));
}

async function unavailable(): Promise<Failing> {
  return await severalServers(() => createServer((_request, response) => response.writeHead(503).end()));
}

async function severalServers(make: () => ReturnType<typeof createServer>): Promise<Failing> {
  const servers = await Promise.all([1, 2, 3].map(() => listenOnLoopback(make())));
  return {
    targets: servers.map(({ port }) => `127.0.0.1:${port}`),
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}

function config(targets: readonly string[], logFile: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    upstreams: [{ name: 'pool', targets: targets.map((target) => ({ target })) }],
    services: [{ name: 'api', host: 'pool', retries: 5, routes: [{ name: 'api', paths: ['/'] }] }],
    plugins: [{ name: 'file-log', config: { path: logFile } }],
  });
}
