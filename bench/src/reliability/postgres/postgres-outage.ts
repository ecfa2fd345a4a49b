import {
  PostLoad,
  type RunningControlPlane,
  type RunningPostgresServer,
  startControlPlane,
  startCountingUpstream,
  startGateway,
  startPostgresServer,
} from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { mountSmallDisk } from './small-disk.ts';
import { Writers } from './writers.ts';

export const postgresOutage: ReliabilityRun = {
  name: 'R-PG',
  promise:
    'however PostgreSQL is cut off, killed or filled, control planes answer 503 and serve again within 2 s, and all that was acknowledged is there',
  run,
};

const sizes = {
  short: { planes: 1, clients: 2, restarts: 1, storms: 2, kills: 0 },
  full: { planes: 2, clients: 8, restarts: 10, storms: 10, kills: 4 },
} as const;
const writesBetween = 20;
const diskMebibytes = 256;

async function run(form: Form): Promise<Figure[]> {
  const { planes: count, clients, restarts, storms, kills } = sizes[form];
  const disk = form === 'full' ? await mountSmallDisk(diskMebibytes) : undefined;
  const server = await startPostgresServer({ isDurable: form === 'full', ...(disk && { folder: disk.folder }) });
  const planes: RunningControlPlane[] = [];
  for (let index = 0; index < count; index++)
    planes.push(
      await startControlPlane({ flags: ['--database', server.url], ...(planes[0] && { besides: planes[0] }) }),
    );
  const traffic = form === 'full' ? await startTraffic(planes[0]!) : undefined;
  const writers = new Writers(
    planes.map(({ url }) => url),
    planes[0]!.operatorToken,
    clients,
  );
  const more = (writes = writesBetween) => {
    const enough = writers.kept.length + writes;
    return until(`${writes} more writes are kept`, () => writers.kept.length >= enough, 60_000);
  };
  try {
    await more();
    for (let storm = 0; storm < storms; storm++) {
      await cutAll(server);
      await more();
    }
    const recoveriesMs: number[] = [];
    for (let restart = 0; restart < restarts; restart++) {
      const refused = (writers.statuses[503] ?? 0) + 1;
      await server.halt('immediate');
      await until('a write is refused', () => (writers.statuses[503] ?? 0) >= refused);
      await server.start();
      recoveriesMs.push(await recovery(writers));
      await more();
    }
    for (let kill = 0; kill < kills; kill++) {
      const plane = planes[kill % planes.length]!;
      await plane.kill();
      await more();
      await plane.resume();
    }
    const ofDisk = disk === undefined ? [] : await fillDisk(server, disk, writers, more);
    await writers.stop();
    await traffic?.load.stop();
    const there = new Set(await writers.names());
    const { 201: kept = 0, 503: refused = 0, 0: unanswered = 0, ...others } = writers.statuses;
    return [
      told('writes that were acknowledged', kept),
      told('writes that were refused', refused),
      exactly('acknowledged, and not there', writers.kept.filter((name) => !there.has(name)).length, 0),
      exactly('answers other than 201 and 503', JSON.stringify(others), '{}'),
      exactly('answers 503 without Retry-After', writers.withoutRetryAfter, 0),
      exactly('there twice', (await writers.names()).length - there.size, 0),
      ...(kills === 0
        ? [exactly('writes without an answer', unanswered, 0)]
        : [told('unanswered, of killed ones', unanswered)]),
      timing(atMost('serves again after a restart, at the latest', Math.max(...recoveriesMs), 2_000, 'ms')),
      timing(atMost('the slowest answer', writers.slowestMs, 10_000, 'ms')),
      ...ofDisk,
      ...(traffic === undefined
        ? []
        : [
            told('requests through a gateway meanwhile', traffic.load.ok),
            exactly('of which failed', traffic.load.failures.length, 0),
          ]),
    ];
  } finally {
    await writers.stop();
    await traffic?.stop();
    await Promise.all(planes.map((plane) => plane.stop()));
    await server.stop();
    await disk?.remove();
  }
}

/** Requests through a gateway that tells a control plane of each. */
async function startTraffic({ gatewayArgs }: RunningControlPlane): Promise<{ load: PostLoad; stop(): Promise<void> }> {
  const upstream = await startCountingUpstream('api');
  const config = `{ _format_version: "3.0", services: [{ name: api, url: "${upstream.url}", routes: [{ name: api, paths: [/] }] }] }`;
  const gateway = await startGateway({ config, args: gatewayArgs });
  const load = new PostLoad({ url: `${gateway.proxyUrl}/`, connections: 4, thinkMs: 10, body: '{}' }).start();
  return {
    load,
    async stop() {
      await load.stop();
      await gateway.stop();
      await upstream.stop();
    },
  };
}

async function cutAll(server: RunningPostgresServer): Promise<void> {
  await server.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sallyport' AND pid <> pg_backend_pid()",
  );
}

/** How long it takes from now until something is acknowledged. */
async function recovery(writers: Writers): Promise<number> {
  const fromMs = performance.now();
  await until('a write is kept again', () => writers.keptAtMs > fromMs);
  return writers.keptAtMs - fromMs;
}

async function fillDisk(
  server: RunningPostgresServer,
  disk: NonNullable<Awaited<ReturnType<typeof mountSmallDisk>>>,
  writers: Writers,
  more: () => Promise<void>,
): Promise<Figure[]> {
  const refused = (writers.statuses[503] ?? 0) + 20;
  await disk.fill();
  await until('writes are refused, since there is no room', () => (writers.statuses[503] ?? 0) >= refused, 60_000);
  await disk.clear();
  // Without room for its log it ends itself; whoever runs it starts it again.
  if (!server.isRunning) await server.start();
  const recoveryMs = await recovery(writers);
  await more();
  return [timing(atMost('serves again once there is room, after', recoveryMs, 2_000, 'ms'))];
}
