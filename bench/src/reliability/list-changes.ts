import { startNode } from '@sallyport/gateway/testing';
import { PostLoad, quantile } from '@sallyport/testkit';
import { idOf, KeptConfig, manyEntities, route } from '../config-deltas/entities.ts';
import { usageOf } from '../process-tree.ts';
import { atMost, exactly, type Figure, timing, told } from './run.ts';
import { until } from './wait.ts';

/** A control plane changes one route after another among many entities. */
export async function changeSeveral(upstreamUrl: string, count: number, times: number): Promise<Figure[]> {
  const document = manyEntities(count, new URL(upstreamUrl));
  const config = new KeptConfig(document);
  const { node, proxyUrl, stop } = await startNode({ workers: 2, workerMemoryMaxMiB: 1_024 });
  const load = new PostLoad({ url: `${proxyUrl}/route-0/steady`, connections: 8, thinkMs: 4, body: '{}' });
  const status = async (path: string) => (await fetch(`${proxyUrl}${path}`)).status;
  try {
    const { outcome } = await node.applyDocument(document);
    if (outcome !== 'active') throw new Error(`the configuration is ${outcome}`);
    load.start();
    await until('the load is warm', () => load.ok > 500, 60_000);
    load.takeLatencies();
    const quietFrom = load.ok;
    await until('the baseline is taken', () => load.ok >= quietFrom + 500, 60_000);
    const quiet = load.takeLatencies();

    let wrong = 0;
    let slowestMs = 0;
    const pids = node.workers.pids;
    for (let n = 1; n <= times; n++) {
      const entity = route(n, [`/changed-${n}/`]);
      const delta = config.change([{ collection: 'routes', id: entity.id, entity }]);
      const from = performance.now();
      const result = await node.applyDelta(delta);
      slowestMs = Math.max(slowestMs, performance.now() - from);
      if (result.outcome !== 'active') wrong++;
      if ((await status(`/changed-${n}/x`)) !== 200 || (await status(`/route-${n}/x`)) !== 404) wrong++;
    }
    const busy = load.takeLatencies();
    await load.stop();

    const { cpuUs } = usageOf(pids);
    const ownBefore = process.cpuUsage();
    for (let n = 1; n <= times; n++) {
      const change = { collection: 'routes', id: idOf('b', n), entity: route(n, [`/again-${n}/`]) };
      if ((await node.applyDelta(config.change([change]))).outcome !== 'active') wrong++;
    }
    const { user, system } = process.cpuUsage(ownBefore);
    const cpuMs = (usageOf(pids).cpuUs - cpuUs + user + system) / 1_000 / times;
    return [
      told(`${count} of each, of which one changes: times`, 2 * times),
      exactly('  answers that are not those of the last change', wrong, 0),
      timing(atMost('  slowest to be live', slowestMs, 100, 'ms')),
      timing(atMost('  CPU of the gateway for each, two workers', cpuMs, 50, 'ms')),
      timing(atMost('  slowest request meanwhile', quantile(busy, 1), 50, 'ms')),
      told(
        '  p99 of requests before and meanwhile, ms',
        `${quantile(quiet, 0.99).toFixed(1)} and ${quantile(busy, 0.99).toFixed(1)}`,
      ),
      exactly('  requests failed', load.failures.length, 0),
    ];
  } finally {
    await load.stop();
    await stop();
  }
}
