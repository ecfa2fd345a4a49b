import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  openStream,
  PostLoad,
  type RunningGateway,
  startCountingUpstream,
  startGateway,
  startSseUpstream,
} from '@sallyport/testkit';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const drain: ReliabilityRun = {
  name: 'R-DRAIN',
  promise: 'SIGTERM ends the gateway without cutting what it has begun, and at its deadline whatever happens',
  run,
};

const sizes = {
  short: { streams: 40, lastsMs: 600, times: 1, drainSeconds: 1 },
  full: { streams: 200, lastsMs: 2_000, times: 20, drainSeconds: 3 },
} as const;

async function run(form: Form): Promise<Figure[]> {
  const { streams, lastsMs, times, drainSeconds } = sizes[form];
  const outcomes: Outcome[] = [];
  // The first signal comes in the middle; the others at moments that are spread over the streams' life.
  for (let n = 0; n < times; n++)
    outcomes.push(await drainOnce(streams, lastsMs, n === 0 ? lastsMs / 2 : (lastsMs * ((n * 7) % 19)) / 19));
  const worst = (of: (outcome: Outcome) => number) => Math.max(...outcomes.map(of));
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  return [
    told('drains', times),
    exactly(
      'streams that ended with [DONE], of each drain the fewest',
      Math.min(...outcomes.map(({ full }) => full)),
      streams,
    ),
    told(
      'POSTs answered',
      sum(({ ok }) => ok),
    ),
    exactly(
      'POSTs failed that were sent before the signal',
      sum(({ failedBefore }) => failedBefore),
      0,
    ),
    exactly(
      'POSTs failed that were sent after it, on connections from before',
      sum(({ failedAfter }) => failedAfter),
      0,
    ),
    told(
      'POSTs on connections made after it that nobody accepted',
      sum(({ notAccepted }) => notAccepted),
    ),
    atLeast(
      'answers after the signal with Connection: close',
      sum(({ closed }) => closed),
      times,
    ),
    timing(
      exactly(
        'answers without it, 100 ms after the signal and later',
        sum(({ keptAlive }) => keptAlive),
        0,
      ),
    ),
    exactly('exit codes that were not 0', outcomes.filter(({ exitCode }) => exitCode !== 0).length, 0),
    timing(
      atMost(
        '/status/ready says 503 after, at most',
        worst(({ notReadyMs }) => notReadyMs),
        100,
        'ms',
      ),
    ),
    timing(
      atMost(
        'exit after the last stream, at most',
        worst(({ exitAfterMs }) => exitAfterMs),
        1_000,
        'ms',
      ),
    ),
    ...(await deadline(drainSeconds)),
  ];
}

interface Outcome {
  full: number;
  ok: number;
  failedBefore: number;
  failedAfter: number;
  notAccepted: number;
  closed: number;
  keptAlive: number;
  notReadyMs: number;
  exitCode: number | null;
  exitAfterMs: number;
}

async function drainOnce(streams: number, lastsMs: number, signalAfterMs: number): Promise<Outcome> {
  const sse = await startSseUpstream({ lastsMs, everyMs: 100 });
  const api = await startCountingUpstream('api', { delayMs: 5 });
  const gateway = await startGateway({ config: config(sse.url, api.url) });
  try {
    let signalMs = Number.POSITIVE_INFINITY;
    let [closed, keptAlive] = [0, 0];
    const load = new PostLoad({
      url: `${gateway.proxyUrl}/api`,
      connections: 16,
      thinkMs: 2,
      body: '{"n":1}',
      check: ({ closes }) => {
        const sinceMs = performance.now() - signalMs;
        if (sinceMs > 0 && closes) closed++;
        // What was on its way while the signal was handled is not counted.
        if (sinceMs > 100 && !closes) keptAlive++;
        return undefined;
      },
    }).start();
    const opened = Array.from({ length: streams }, () => openStream(`${gateway.proxyUrl}/sse`));
    await Promise.all(opened.map(({ started }) => started));
    await delay(signalAfterMs);

    const exit = once(gateway.process, 'exit').then(([code]) => ({
      code: code as number | null,
      atMs: performance.now(),
    }));
    signalMs = performance.now();
    gateway.process.kill('SIGTERM');
    const notReady = notReadyAfter(gateway, signalMs);
    const reports = await Promise.all(opened.map(({ ended }) => ended));
    const { code, atMs } = await exit;
    await load.stop();
    // A new connection that the system took and nobody accepted carries no request: load balancers look elsewhere by then.
    const failures = load.failures.filter(({ connectedMs }) => connectedMs < signalMs);
    for (const { reason, sentMs, connectedMs, failedMs } of failures.slice(0, 5))
      console.error(
        `  failed: ${reason}; ms after the signal: connected ${(connectedMs - signalMs).toFixed(1)}, sent ${(sentMs - signalMs).toFixed(1)}, failed ${(failedMs - signalMs).toFixed(1)}`,
      );
    return {
      full: reports.filter(({ complete, text }) => complete && text.includes('data: [DONE]')).length,
      ok: load.ok,
      failedBefore: failures.filter(({ sentMs }) => sentMs <= signalMs).length,
      failedAfter: failures.filter(({ sentMs }) => sentMs > signalMs).length,
      notAccepted: load.failures.length - failures.length,
      closed,
      keptAlive,
      notReadyMs: await notReady,
      exitCode: code,
      exitAfterMs: atMs - Math.max(signalMs, ...reports.map(({ endedMs }) => endedMs)),
    };
  } finally {
    await gateway.stop();
    await sse.stop();
    await api.stop();
  }
}

async function notReadyAfter({ statusUrl }: RunningGateway, signalMs: number): Promise<number> {
  await until('the gateway is no longer ready', async () => {
    try {
      return (await fetch(`${statusUrl}/status/ready`)).status === 503;
    } catch {
      return true;
    }
  });
  return performance.now() - signalMs;
}

/** One stream that never ends must not keep a gateway for ever, and its reader must see that it was cut. */
async function deadline(drainSeconds: number): Promise<Figure[]> {
  const sse = await startSseUpstream({ lastsMs: Number.POSITIVE_INFINITY, everyMs: 50 });
  const gateway = await startGateway({
    config: config(sse.url, sse.url),
    args: ['--drain-timeout', String(drainSeconds)],
  });
  try {
    const stream = openStream(`${gateway.proxyUrl}/sse`);
    await stream.started;
    const signalMs = performance.now();
    gateway.process.kill('SIGTERM');
    await once(gateway.process, 'exit');
    const late = performance.now() - signalMs - drainSeconds * 1000;
    const { complete } = await stream.ended;
    return [
      timing(atMost('a stream without an end: exit off the deadline by', Math.abs(late), 200, 'ms')),
      exactly('a stream without an end: seen as', complete ? 'complete' : 'truncated', 'truncated'),
    ];
  } finally {
    await gateway.stop();
    await sse.stop();
  }
}

function config(sseUrl: string, apiUrl: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      { name: 'sse', url: sseUrl, routes: [{ name: 'sse', paths: ['/sse'] }] },
      { name: 'api', url: apiUrl, retries: 0, routes: [{ name: 'api', paths: ['/api'] }] },
    ],
  });
}
