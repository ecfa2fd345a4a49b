import type { RunningGateway } from '@sallyport/testkit';
import { startNginxUpstream } from '../../nginx.ts';
import type { Row } from '../../report.ts';
import type { Effort } from '../proxying.ts';
import { cpuOfChange, liveness, requestsMeanwhile } from './changes.ts';
import { lists } from './lists.ts';
import { atMost, plain } from './rows.ts';
import { Site } from './site.ts';

const few = 10;

/** From a change in a real control plane to a real gateway, small and large. */
export async function controlPlane({ rounds, seconds }: Effort): Promise<Row[]> {
  const isQuick = rounds < 3;
  const count = isQuick ? 1_000 : 10_000;
  const changes = isQuick ? 20 : 50;
  const of = `${count.toLocaleString('en')} of each`;
  const upstream = await startNginxUpstream('x'.repeat(1_000));
  const site = await Site.start(upstream.url);
  try {
    await site.sync(few);
    const small = await withGateway(site, (gateway) => liveness(site, gateway, changes, `${few} of each`));
    const syncMs = await site.sync(count);
    const large = await withGateway(site, async (gateway, { startMs, pushMs }) => [
      plain(`a new gateway serves after its start, ${of}`, startMs / 1_000, 's'),
      atMost(`a new gateway serves after it has connected, ${of}`, pushMs / 1_000, 's', 2),
      ...(await liveness(site, gateway, changes, of)),
      ...(await cpuOfChange(site, gateway, changes, of)),
      ...(await requestsMeanwhile(site, gateway, rounds, seconds)),
    ]);
    const synced = atMost(`services, routes, consumers with keys: sync, ${of}`, syncMs / 1_000, 's', 60);
    return [...small, synced, ...large, ...(await lists(site, count))];
  } finally {
    await site.stop();
    await upstream.stop();
  }
}

interface Started {
  startMs: number;
  /** Since it was connected: what the push of everything took, and making it active. */
  pushMs: number;
}

async function withGateway(site: Site, work: (gateway: RunningGateway, started: Started) => Promise<Row[]>) {
  const from = performance.now();
  const gateway = await site.startGateway();
  const startMs = performance.now() - from;
  const servesAtMs = Date.now();
  try {
    return await work(gateway, { startMs, pushMs: servesAtMs - connectedAtMs(gateway) });
  } finally {
    await gateway.stop();
  }
}

function connectedAtMs({ logs }: RunningGateway): number {
  const line = logs.find((line) => line.includes('"connected to the control plane"'));
  if (line === undefined) throw new Error('the gateway does not say when it was connected');
  return Date.parse((JSON.parse(line) as { time: string }).time);
}
