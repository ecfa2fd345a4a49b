import { setTimeout as delay } from 'node:timers/promises';
import {
  type Mood,
  type MoodyUpstream,
  PostLoad,
  type RunningGateway,
  startGateway,
  startMoodyUpstream,
} from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const outlier: ReliabilityRun = {
  name: 'R-OUTLIER',
  promise: 'a target that turns bad costs few callers anything, and comes back by a single request',
  run,
};

const workers = 2;
/** Failures in a row that take a target out. */
const failuresMax = 3;
const readTimeoutMs = 150;
const ejectionSeconds = { short: 0.2, full: 3 } as const;
const warmRequests = { short: 60, full: 1_000 } as const;

interface Stage {
  gateway: RunningGateway;
  targets: readonly MoodyUpstream[];
  form: Form;
}

async function run(form: Form): Promise<Figure[]> {
  const targets = await Promise.all(['a', 'b', 'c'].map((name) => startMoodyUpstream(name)));
  const gateway = await startGateway({ workers, config: config(targets, ejectionSeconds[form]) });
  const stage = { gateway, targets, form };
  try {
    return [
      ...(await episode(stage, 'error')),
      ...(await episode(stage, 'reset')),
      ...(await episode(stage, 'hang')),
      ...(await episode(stage, 'refuse')),
      ...(await slow(stage)),
      ...(await limited(stage)),
      ...(await allBad(stage)),
    ];
  } finally {
    await gateway.stop();
    await Promise.all(targets.map((target) => target.stop()));
  }
}

/** Which requests must come through whatever the target does: those that may be sent again. */
const savesSafe = new Set<Mood>(['reset', 'hang', 'refuse']);

async function episode(stage: Stage, mood: Mood): Promise<Figure[]> {
  const { gateway, targets, form } = stage;
  const bad = targets[1]!;
  const { posts, gets, stop } = await startLoads(gateway, '/passive', form);
  try {
    await bad.turn(mood);
    const turnedMs = performance.now();
    await until('the target is out', async () => (await healthOf(gateway, bad)) === 'UNHEALTHY');
    const outMs = performance.now();
    // A refused connection leaves no trace at the target: then it counts from the turn.
    const judgedMs = (bad.arrivals.filter((atMs) => atMs > turnedMs)[failuresMax - 1] ?? turnedMs) + waitOf(mood);
    // What was under way ends; from then on there are trials only, each longer after the one before.
    await delay(readTimeoutMs * 2);
    const arrivedBefore = bad.arrivals.length;
    await delay(ejectionSeconds[form] * 1000 * 2);
    const trials = bad.arrivals.length - arrivedBefore;
    const single = await comeBack(stage, bad);
    const rejected = posts.failures.length;
    const refused = gets.failures.length;
    return [
      told(`${mood}: requests answered`, posts.ok + gets.ok),
      atMost(`${mood}: POSTs that failed, for ${workers} workers`, rejected, 5 * workers),
      savesSafe.has(mood)
        ? exactly(`${mood}: GETs that failed`, refused, 0)
        : atMost(`${mood}: GETs that failed, for ${workers} workers`, refused, 5 * workers),
      ...(mood === 'refuse' ? [exactly('refuse: POSTs that failed', rejected, 0)] : []),
      timing(atMost(`${mood}: out after the last failure that it took`, Math.max(0, outMs - judgedMs), 1_000, 'ms')),
      atMost(`${mood}: requests that reach it while it is out, in two ejection times`, trials, 2),
      exactly(`${mood}: requests that found out that it is well`, single, 1),
    ];
  } finally {
    await stop();
    await setHealthy(gateway, bad);
  }
}

/** How long a failure takes to show. */
function waitOf(mood: Mood): number {
  return mood === 'hang' ? readTimeoutMs : 0;
}

/** Requests that reach a target between its recovery and the answer to the first of them. */
async function comeBack({ gateway }: Stage, target: MoodyUpstream): Promise<number> {
  const before = target.arrivals.length;
  await target.turn('slow');
  await until('it was tried', () => target.arrivals.length > before);
  const firstMs = target.arrivals[before]!;
  await until('the target is back', async () => (await healthOf(gateway, target)) === 'HEALTHY');
  await target.turn('ok');
  // `slow` answers after 50 ms.
  return target.arrivals.slice(before).filter((atMs) => atMs < firstMs + 45).length;
}

/** Ten times as slow is no failure; `latency` sends little there. */
async function slow({ gateway, targets, form }: Stage): Promise<Figure[]> {
  const bad = targets[1]!;
  await bad.turn('slow');
  const { posts, gets, stop } = await startLoads(gateway, '/latency', form);
  try {
    const before = targets.map(({ arrivals }) => arrivals.length);
    await until('there are enough', () => totalSince(targets, before) > warmRequests[form] * 4);
    const share = ((bad.arrivals.length - before[1]!) / totalSince(targets, before)) * 100;
    return [
      exactly('slow: requests that failed', posts.failures.length + gets.failures.length, 0),
      timing(atMost('slow: share of one of three that is ten times as slow, with latency', share, 15, '%')),
    ];
  } finally {
    await stop();
    await bad.turn('ok');
  }
}

function totalSince(targets: readonly MoodyUpstream[], before: readonly number[]): number {
  return targets.reduce((sum, { arrivals }, index) => sum + arrivals.length - before[index]!, 0);
}

/** A provider that limits its callers is not ill. */
async function limited({ gateway, targets }: Stage): Promise<Figure[]> {
  await targets[1]!.turn('limited');
  const statuses = await statusesOf(gateway, 60);
  const health = await healthOf(gateway, targets[1]!);
  await targets[1]!.turn('ok');
  return [
    told('429 with Retry-After: passed on', statuses.get(429) ?? 0),
    exactly('429 with Retry-After: the target stays', String(health), 'HEALTHY'),
  ];
}

async function allBad({ gateway, targets, form }: Stage): Promise<Figure[]> {
  for (const target of targets) await target.turn('hang');
  await until('all are out', async () => {
    await statusesOf(gateway, 8);
    const states = await Promise.all(targets.map((target) => healthOf(gateway, target)));
    return states.every((state) => state === 'UNHEALTHY');
  });
  const startedMs = performance.now();
  const statuses = await statusesOf(gateway, 40);
  const tookMs = performance.now() - startedMs;
  for (const target of targets) await target.turn('ok');
  await until('it is served again', async () => (await statusesOf(gateway, 1)).has(200));
  const trials = statuses.get(504) ?? 0;
  const trialsMax = targets.length * Math.ceil(tookMs / (ejectionSeconds[form] * 1000 + readTimeoutMs) + 1);
  const others = [...statuses.keys()].filter((status) => status !== 503 && status !== 504);
  return [
    told('all bad: 503 with Retry-After', statuses.get(503) ?? 0),
    exactly('all bad: answers that are neither 503 with Retry-After nor a failed trial', others.length, 0),
    atMost('all bad: failed trials, one per target and ejection', trials, trialsMax),
    // Trials hang for the time that the service gives them; nothing else waits.
    timing(
      atMost('all bad: an answer takes on average, trials apart', (tookMs - trials * readTimeoutMs) / 40, 20, 'ms'),
    ),
  ];
}

/** GETs one after the other; a 503 without Retry-After counts as status 0. */
async function statusesOf({ proxyUrl }: RunningGateway, times: number): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  for (let n = 0; n < times; n++) {
    const response = await fetch(`${proxyUrl}/once`, { signal: AbortSignal.timeout(10_000) });
    await response.arrayBuffer();
    const status = response.status === 503 && !response.headers.has('retry-after') ? 0 : response.status;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  return statuses;
}

async function startLoads({ proxyUrl }: RunningGateway, path: string, form: Form) {
  const options = { url: proxyUrl + path, connections: 4, thinkMs: 2 };
  const posts = new PostLoad({ ...options, body: '{"n":1}' }).start();
  const gets = new PostLoad({ ...options, method: 'GET', body: '' }).start();
  await until('the load is warm', () => posts.ok + gets.ok > warmRequests[form]);
  return { posts, gets, stop: () => Promise.all([posts.stop(), gets.stop()]) };
}

async function healthOf({ adminUrl }: RunningGateway, { port }: MoodyUpstream): Promise<string | undefined> {
  const response = await fetch(`${adminUrl}/upstreams/passive.internal/health`);
  const { data } = (await response.json()) as { data: { target: string; health: string }[] };
  return data.find(({ target }) => target === `127.0.0.1:${port}`)?.health;
}

/** Also makes ejections short again. */
async function setHealthy({ adminUrl }: RunningGateway, { port }: MoodyUpstream): Promise<void> {
  await fetch(`${adminUrl}/upstreams/passive.internal/targets/127.0.0.1:${port}/healthy`, { method: 'PUT' });
}

function config(targets: readonly MoodyUpstream[], seconds: number): string {
  const timeouts = { connect_timeout: 1_000, read_timeout: readTimeoutMs };
  const addresses = targets.map(({ port }) => `127.0.0.1:${port}`);
  const unhealthy = { http_failures: failuresMax, tcp_failures: failuresMax, timeouts: failuresMax };
  const passive = { unhealthy, ejection: { seconds, max_seconds: seconds * 2 } };
  const route = (name: string) => [{ name, paths: [`/${name}`] }];
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      { name: 'passive', host: 'passive.internal', ...timeouts, routes: route('passive') },
      { name: 'once', host: 'passive.internal', ...timeouts, retries: 0, routes: route('once') },
      { name: 'latency', host: 'latency.internal', routes: route('latency') },
    ],
    upstreams: [
      { name: 'passive.internal', targets: addresses, healthchecks: { passive } },
      { name: 'latency.internal', algorithm: 'latency', targets: addresses },
    ],
  });
}
