import { setTimeout as delay } from 'node:timers/promises';
import { PostLoad, startCountingUpstream, startGateway } from '@sallyport/testkit';
import { eventsOf } from '../events/node-events.ts';
import { startGuardedPlane } from '../hybrid/guarded-plane.ts';
import { requestIds } from '../numbers/analytics.ts';
import { sum } from '../numbers/totals.ts';
import { exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';

export const away: ReliabilityRun = {
  name: 'R-AWAY',
  promise: 'While its control plane is away, a gateway fails no request, and afterwards each has its row there, once',
  run,
};

const sizes = { short: { awayMs: 3_000, thinkMs: 40 }, full: { awayMs: 10 * 60_000, thinkMs: 20 } } as const;
const connections = 4;
/** Before the control plane goes, and after it is back. */
const calmMs = 500;
const key = 'key-of-ada';

async function run(form: Form, minutes?: number): Promise<Figure[]> {
  const { awayMs, thinkMs } = sizes[form];
  const isAsked = minutes !== undefined && form === 'full';
  await using opened = new AsyncDisposableStack();
  const upstream = opened.adopt(await startCountingUpstream('api'), (it) => it.stop());
  const guarded = await startGuardedPlane(upstream.url);
  const { plane } = opened.adopt(guarded, (it) => it.plane.stop());
  const gateway = opened.adopt(await startGateway({ args: await plane.followArgs() }), async (it) => {
    await it.stop();
  });
  await guarded.addKey(key);
  await guarded.settled();

  const answered = new Set<string>();
  const load = new PostLoad({
    url: `${gateway.proxyUrl}/guarded`,
    connections,
    thinkMs,
    body: '{}',
    headers: { apikey: key },
    check({ headers }) {
      answered.add(headers.get('x-kong-request-id') ?? '');
      return undefined;
    },
  }).start();
  await delay(calmMs);
  await plane.pause();
  const from = performance.now();
  await delay(isAsked ? minutes * 60_000 : awayMs);
  const awaySeconds = (performance.now() - from) / 1000;
  const { spooled_rows: waiting } = await eventsOf(gateway);
  await plane.resume();
  await delay(calmMs);
  await load.stop();

  const written = `written-after-${from}`;
  await guarded.addKey(written);
  await guarded.settled();
  const after = await fetch(`${gateway.proxyUrl}/guarded`, {
    method: 'POST',
    headers: { apikey: written },
    body: '{}',
  });
  answered.add(after.headers.get('x-kong-request-id') ?? '');
  await until('all rows have been sent', async () => (await eventsOf(gateway)).spooled_rows === 0, 120_000, 100);
  let ids: string[] = [];
  const missing = () => [...answered].filter((id) => !there.has(id)).length;
  let there = new Set<string>();
  // A row is shown a moment after it was taken.
  await until('all rows are there', async () => {
    ids = await requestIds(plane);
    there = new Set(ids);
    return missing() === 0;
  }).catch(() => {});
  const { lost } = await eventsOf(gateway);
  return [
    told('seconds that the control plane was away', awaySeconds.toFixed(1)),
    told('requests meanwhile, before and after', load.ok),
    exactly('of which failed', reasonsOf(load) || 'none', 'none'),
    told('rows that waited at the gateway in the end', waiting),
    exactly('answered exchanges that have no row', missing(), 0),
    exactly('rows of nobody, or there twice', ids.length - answered.size, 0),
    exactly('rows that were counted as lost', sum(Object.values(lost)), 0),
    exactly('what a key answers that was written after its return', after.status, 200),
  ];
}

function reasonsOf({ failures }: PostLoad): string {
  return failures
    .slice(0, 3)
    .map(({ reason }) => reason)
    .join('; ');
}
