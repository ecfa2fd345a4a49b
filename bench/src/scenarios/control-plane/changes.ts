import { setTimeout as delay } from 'node:timers/promises';
import { OfferedLoad, quantile, type RunningGateway } from '@sallyport/testkit';
import { median } from '../../measure.ts';
import { treeOf, usageOf } from '../../process-tree.ts';
import type { Row } from '../../report.ts';
import { atMost, plain } from './rows.ts';
import type { Site } from './site.ts';

const headers = { apikey: 'key-1' };
const perSecond = 300;
const changeEveryMs = 100;
const liveMsMax = 10_000;

/** From the request that changes a route until the gateway serves what it says. */
export async function liveness(site: Site, { proxyUrl }: RunningGateway, changes: number, of: string): Promise<Row[]> {
  const liveMs: number[] = [];
  for (let n = 0; n < changes; n++) {
    const path = `/live-${n}/`;
    const from = performance.now();
    await site.change('/routes/route-0', { paths: ['/route-0/', path] });
    while (!(await isServed(proxyUrl + path)))
      if (performance.now() - from > liveMsMax) throw new Error(`${path} is not live after ${liveMsMax} ms`);
    liveMs.push(performance.now() - from);
  }
  return [
    atMost(`a changed route is live, p50, ${of}`, quantile(liveMs, 0.5), 'ms', 100),
    atMost(`a changed route is live, p99, ${of}`, quantile(liveMs, 0.99), 'ms', 100),
  ];
}

/** CPU time of all the gateway's processes, less what they take anyway. */
export async function cpuOfChange(site: Site, gateway: RunningGateway, changes: number, of: string): Promise<Row[]> {
  const spent = async (work: () => Promise<unknown>) => {
    const pids = treeOf(gateway.process.pid!);
    const { cpuUs } = usageOf(pids);
    const from = performance.now();
    await work();
    return { cpuMs: (usageOf(pids).cpuUs - cpuUs) / 1_000, tookMs: performance.now() - from };
  };
  const idle = await spent(() => delay(3_000));
  const busy = await spent(async () => {
    for (let n = 0; n < changes; n++)
      await site.change('/routes/route-0', { paths: ['/route-0/', `/changed-${n}/`] }, true);
  });
  const cpuMs = (busy.cpuMs - (idle.cpuMs / idle.tookMs) * busy.tookMs) / changes;
  return [atMost(`CPU of the gateway for one change, ${of}`, cpuMs, 'ms', 50)];
}

/** How long proxied requests take while the configuration changes again and again, and while it does not. */
export async function requestsMeanwhile(
  site: Site,
  { proxyUrl }: RunningGateway,
  rounds: number,
  seconds: number,
): Promise<Row[]> {
  const load = new OfferedLoad({ url: `${proxyUrl}/route-1/`, connections: 16, perSecond, headers }).start();
  const calm: number[] = [];
  const changing: number[] = [];
  let changes = 0;
  try {
    // The first ones make connections, and code that V8 has not compiled yet run.
    await p99During(load, () => delay(1_000));
    for (let round = 0; round < rounds; round++) {
      calm.push(await p99During(load, () => delay(seconds * 1_000)));
      changing.push(
        await p99During(load, async () => {
          for (const end = performance.now() + seconds * 1_000; performance.now() < end; ) {
            const pause = delay(changeEveryMs);
            await site.change('/routes/route-0', { paths: ['/route-0/', `/meanwhile-${changes++}/`] });
            await pause;
          }
        }),
      );
    }
  } finally {
    await load.stop();
  }
  const ratios = changing.map((p99, round) => p99 / calm[round]!);
  return [
    plain('p99 of proxied requests, calm', median(calm), 'ms'),
    plain('p99 of proxied requests, ten changes a second', median(changing), 'ms'),
    atMost('p99 of proxied requests, changing to calm', median(ratios), '×', 2),
  ];
}

async function p99During(load: OfferedLoad, work: () => Promise<unknown>): Promise<number> {
  load.take();
  const { broken } = load;
  await work();
  const { [200]: served, ...others } = Object.fromEntries(load.take());
  if (served === undefined || load.broken > broken || Object.keys(others).length > 0)
    throw new Error(`requests failed: ${load.broken - broken} broken, answers of ${Object.keys(others).join(', ')}`);
  return quantile(served.latenciesMs, 0.99);
}

async function isServed(url: string): Promise<boolean> {
  const answer = await fetch(url, { headers });
  await answer.arrayBuffer();
  return answer.status === 200;
}
