import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Entity, EntityChange } from '@sallyport/contracts';
import { type StartedNode, startNode } from '@sallyport/gateway/testing';
import { quantile, startCountingUpstream } from '@sallyport/testkit';
import { usageOf } from '../process-tree.ts';
import { aclOn, credential, KeptConfig, manyEntities, plugin, route, service, target } from './entities.ts';

/**
 * What a change of a control plane costs a gateway with two workers, and when it is live:
 * `npx node bench/src/config-deltas/main.ts [ENTITIES]`.
 */
const count = Number(process.argv[2] ?? 10_000);
const rounds = 40;

const upstream = await startCountingUpstream('api');
const url = new URL(upstream.url);
const document = manyEntities(count, url);
const started = await startNode({ workers: 2, workerMemoryMaxMiB: 1_024 });
const config = new KeptConfig(document);
try {
  const from = performance.now();
  const whole = await started.node.applyDocument(document);
  if (whole.outcome !== 'active') throw new Error(JSON.stringify(whole).slice(0, 2_000));
  console.log(`${count} of each: active after ${(performance.now() - from).toFixed(0)} ms`);
  const changed = (collection: string, entity: Entity): EntityChange => ({ collection, id: entity.id, entity });
  const load = steadyLoad(started);
  await load.during('nothing', () => delay(3_000));
  await measure('a route', (n) => changed('routes', route(n, [`/route-${n}/`, '/changed/'])));
  await measure('a service', (n) => changed('services', { ...service(n, url), retries: 4 }));
  await measure('a consumer added', (n) =>
    changed('consumers', { id: `new-${n}`, created_at: count + n, username: `new-${n}` }),
  );
  await measure('a credential removed', (n) => ({
    collection: 'keyauth_credentials',
    id: credential(n).id,
    entity: undefined,
  }));
  await measure('a plugin on a route', (n) => changed('plugins', aclOn(n, ['others'])));
  await measure('a global plugin', (n) =>
    changed('plugins', plugin('e', 1, 'rate-limiting', { minute: 900_000 + n, policy: 'local' })),
  );
  await measure('a target', (n) => changed('targets', target(n, 50)));
  await load.stop();

  async function measure(what: string, change: (n: number) => EntityChange): Promise<void> {
    const liveMs: number[] = [];
    const pids = started.node.workers.pids;
    await load.during(what, async () => {
      const idle = await cpuMsOf(pids, () => delay(2_000));
      const spent = await cpuMsOf(pids, async () => {
        for (let n = 1; n <= rounds; n++) {
          const delta = config.change([change(n)]);
          const began = performance.now();
          const result = await started.node.applyDelta(delta);
          if (result.outcome !== 'active') throw new Error(JSON.stringify(result));
          liveMs.push(performance.now() - began);
        }
      });
      const perChange = (spent.cpuMs - (idle.cpuMs / idle.tookMs) * spent.tookMs) / rounds;
      console.log(
        `${what.padEnd(22)} ${perChange.toFixed(1).padStart(6)} ms CPU, live after ${quantile(liveMs, 0.5).toFixed(1)} ms (at most ${quantile(liveMs, 1).toFixed(1)})`,
      );
    });
  }
} finally {
  await started.stop();
  await upstream.stop();
}

/** Of this process and the workers. */
async function cpuMsOf(pids: readonly number[], work: () => Promise<void>): Promise<{ cpuMs: number; tookMs: number }> {
  const own = process.cpuUsage();
  const { cpuUs } = usageOf(pids);
  const from = performance.now();
  await work();
  const { user, system } = process.cpuUsage(own);
  return { cpuMs: (user + system + usageOf(pids).cpuUs - cpuUs) / 1_000, tookMs: performance.now() - from };
}

/** A request every few milliseconds, and how long they took while something happened. */
function steadyLoad({ proxyUrl }: StartedNode) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let tookMs: number[] = [];
  let inHand = 0;
  const timer = setInterval(() => {
    const from = performance.now();
    inHand++;
    get(`${proxyUrl}/route-${count - 1}/x`, { agent, headers: { apikey: `key-${count - 1}` } }, (response) => {
      if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
      response.resume().once('end', () => {
        inHand--;
        tookMs.push(performance.now() - from);
      });
    });
  }, 5);
  return {
    async during(what: string, work: () => Promise<void>): Promise<void> {
      tookMs = [];
      await work();
      const at = (share: number) => quantile(tookMs, share).toFixed(1);
      console.log(
        `  requests meanwhile (${what}): ${tookMs.length}, median ${at(0.5)} ms, p99 ${at(0.99)}, at most ${at(1)}`,
      );
    },
    async stop() {
      clearInterval(timer);
      while (inHand > 0) await delay(10);
      agent.destroy();
    },
  };
}
