import { setTimeout as delay } from 'node:timers/promises';
import {
  type RunningControlPlane,
  startBalancer,
  startControlPlane,
  startEchoUpstream,
  startGateway,
  startPostgresServer,
} from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { clusterFlags, startGuardedPlane } from './guarded-plane.ts';

export const twoPlanes: ReliabilityRun = {
  name: 'R-TWO-PLANES',
  promise:
    'Whichever of two control planes of one database is killed under writes, gateways go on with the other, and nothing that was acknowledged is lost',
  run,
};

const sizes = { short: 1, full: 8 } as const;
const writesBetween = 10;

async function run(form: Form): Promise<Figure[]> {
  const kills = sizes[form];
  const [server, upstream] = await Promise.all([startPostgresServer(), startEchoUpstream()]);
  const flags = [...clusterFlags, '--database', server.url];
  const guarded = await startGuardedPlane(upstream.url, flags);
  const planes = [guarded.plane, await startControlPlane({ flags, besides: guarded.plane })];
  const balancer = await startBalancer(planes.map(({ clusterUrl }) => Number(new URL(clusterUrl!).port)));
  const args = await guarded.plane.followArgs();
  const gateway = await startGateway({ args: [...args, '--control-plane', `https://127.0.0.1:${balancer.port}`] });
  const writer = new Writer(planes, guarded.path, guarded.serviceId);
  const status = async (name: string) => (await fetch(`${gateway.proxyUrl}/${name}`)).status;
  const watch = new VersionWatch(planes, `${guarded.planePath}/nodes`);
  const backMs: number[] = [];
  let unserved = 0;
  try {
    for (let kill = 0; kill < kills; kill++) {
      await writer.more(writesBetween);
      const victim = planes[kill % planes.length]!;
      await victim.kill();
      const from = performance.now();
      await writer.more(writesBetween);
      const { newest } = writer;
      await until('what was written after the kill is served', async () => (await status(newest)) === 200);
      backMs.push(performance.now() - from);
      await victim.resume();
    }
    await writer.stop();
    await until('the last write is served', async () => (await status(writer.newest)) === 200);
    for (const name of writer.kept) if ((await status(name)) !== 200) unserved++;
  } finally {
    await Promise.all([writer.stop(), watch.stop()]);
    await gateway.stop();
    await balancer.stop();
    for (const plane of planes.toReversed()) await plane.stop();
    await Promise.all([server.stop(), upstream.stop()]);
  }
  return [
    told('kills', kills),
    told('writes that were acknowledged', writer.kept.length),
    exactly('of these, not served in the end', unserved, 0),
    exactly('writes that were refused for good', writer.refused, 0),
    timing(
      atMost(
        'from a kill until the gateway serves what was written after it, at most',
        Math.max(...backMs),
        8_000,
        'ms',
      ),
    ),
    exactly('times that the version of the gateway went back', watch.stepsBack, 0),
  ];
}

/** Writes routes, one after the other, to whichever control plane answers. */
class Writer {
  readonly kept: string[] = [];
  refused = 0;
  readonly #planes: readonly RunningControlPlane[];
  readonly #path: string;
  readonly #serviceId: string;
  readonly #running: Promise<void>;
  #isStopped = false;

  constructor(planes: readonly RunningControlPlane[], path: string, serviceId: string) {
    this.#planes = planes;
    this.#path = path;
    this.#serviceId = serviceId;
    this.#running = this.#run();
  }

  get newest(): string {
    return this.kept.at(-1)!;
  }

  async more(count: number): Promise<void> {
    const enough = this.kept.length + count;
    await until(`${count} more writes are kept`, () => this.kept.length >= enough, 60_000);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let n = 0; !this.#isStopped; n++) {
      const name = `written-${n}`;
      while (!this.#isStopped && !(await this.#write(name, n))) await delay(20);
    }
  }

  /** By name, so that it may be written again when nobody says whether it was. */
  async #write(name: string, n: number): Promise<boolean> {
    const body = { service: { id: this.#serviceId }, paths: [`/${name}`], protocols: ['http'] };
    for (let index = 0; index < this.#planes.length; index++) {
      const plane = this.#planes[(n + index) % this.#planes.length]!;
      const answer = await plane.send('PUT', `${this.#path}/routes/${name}`, body).catch(() => undefined);
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.ok) {
        this.kept.push(name);
        return true;
      }
      if (answer !== undefined && answer.status < 500) this.refused++;
    }
    return false;
  }
}

/** Looks all the time which version the gateway has. */
class VersionWatch {
  stepsBack = 0;
  readonly #running: Promise<void>;
  #isStopped = false;

  constructor(planes: readonly RunningControlPlane[], path: string) {
    this.#running = this.#run(planes, path);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(planes: readonly RunningControlPlane[], path: string): Promise<void> {
    let newest = 0;
    for (let n = 0; !this.#isStopped; n++) {
      const told = await planes[n % planes.length]!.get(path).catch(() => undefined);
      const version = (told as { items: { following?: { config_version?: number } }[] } | undefined)?.items[0]
        ?.following?.config_version;
      if (version !== undefined && version < newest) this.stepsBack++;
      newest = Math.max(newest, version ?? 0);
      await delay(25);
    }
  }
}
