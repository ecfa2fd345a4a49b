import { setTimeout as delay } from 'node:timers/promises';
import { PostLoad, type RunningGateway, startCountingUpstream, startGateway } from '@sallyport/testkit';
import { workerPids } from './admin.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { clientPortsOf } from './sockets.ts';
import { until } from './wait.ts';

export const kill9: ReliabilityRun = {
  name: 'R-KILL9',
  promise: 'a worker that is killed under load costs what it had in hand and nothing else; limits keep their count',
  run,
};

const sizes = { short: { kills: 3, pauseMs: 500 }, full: { kills: 20, pauseMs: 1_000 } } as const;
const connections = 16;
const quota = 30;

async function run(form: Form): Promise<Figure[]> {
  const { kills, pauseMs } = sizes[form];
  const upstream = await startCountingUpstream('api');
  const gateway = await startGateway({ config: config(upstream.url) });
  const load = new PostLoad({ url: `${gateway.proxyUrl}/api`, connections, thinkMs: 2, body: '{"n":1}' }).start();
  const fresh = probeNewConnections(`${gateway.proxyUrl}/api`);
  const limited = probeLimit(`${gateway.proxyUrl}/limited`);
  try {
    await until('the load is warm', () => load.ok > 500);
    const outcomes: Outcome[] = [];
    for (let n = 0; n < kills; n++) outcomes.push(await killOne(gateway, load, pauseMs));
    await limited.finish();
    await fresh.finish();
    await load.stop();
    return figuresOf(outcomes, load, fresh.counts, limited.counts);
  } finally {
    await limited.finish();
    await fresh.finish();
    await gateway.stop();
    await load.stop();
    await upstream.stop();
  }
}

interface Outcome {
  /** Connections that the worker held, and those of them that waited for an answer when it was killed. */
  held: number;
  inFlight: number;
  /** Failed requests, on its connections and on others. */
  lost: number;
  lostElsewhere: number;
  respawnMs: number;
}

async function killOne({ adminUrl, proxyUrl }: RunningGateway, load: PostLoad, pauseMs: number): Promise<Outcome> {
  const pids = await workerPids(adminUrl);
  // The one that has lived longest: they are listed in the order of their start.
  const victim = pids[0]!;
  const failedBefore = load.failures.length;
  const { held, killedMs } = killStopped(victim, Number(new URL(proxyUrl).port));
  const inFlight = load.portsInFlight.filter((port) => held.has(port)).length;
  await until('another worker serves', async () => {
    const now = await workerPids(adminUrl);
    return !now.includes(victim) && now.length === pids.length;
  });
  const respawnMs = performance.now() - killedMs;
  // Connections spread over the workers again; in the long form a worker dies every second.
  await delay(Math.max(0, pauseMs - respawnMs));
  const failures = load.failures.slice(failedBefore);
  const lost = failures.filter(({ port }) => port !== undefined && held.has(port)).length;
  return { held: [...held].length, inFlight, lost, lostElsewhere: failures.length - lost, respawnMs };
}

/** It accepts nothing more while its connections are listed. */
function killStopped(pid: number, port: number): { held: ReadonlySet<number>; killedMs: number } {
  process.kill(pid, 'SIGSTOP');
  try {
    const held = clientPortsOf(pid, port);
    const killedMs = performance.now();
    process.kill(pid, 'SIGKILL');
    return { held, killedMs };
  } catch (error) {
    // One that stands still could not be stopped with its gateway.
    process.kill(pid, 'SIGCONT');
    throw error;
  }
}

function figuresOf(outcomes: readonly Outcome[], load: PostLoad, fresh: FreshCounts, limited: LimitCounts): Figure[] {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  return [
    told('kills', outcomes.length),
    told('requests answered', load.ok),
    told(
      'connections that the killed workers held',
      sum(({ held }) => held),
    ),
    told(
      'requests in flight on them when they were killed',
      sum(({ inFlight }) => inFlight),
    ),
    // The system frees a killed process's memory before it closes its sockets; what is written to them meanwhile is in
    // flight on that worker too. Each connection carries one request at a time.
    atMost(
      'requests lost on their connections (one in flight each)',
      sum(({ lost }) => lost),
      sum(({ held }) => held),
    ),
    exactly(
      'requests lost on other connections',
      sum(({ lostElsewhere }) => lostElsewhere),
      0,
    ),
    exactly('connections refused', load.refused + fresh.refused, 0),
    told('requests on new connections: answered', fresh.ok),
    told('requests on new connections: lost with the worker that had accepted them', fresh.lost),
    timing(
      atMost(
        'a new worker is there after, at most',
        Math.max(...outcomes.map(({ respawnMs }) => respawnMs)),
        1_000,
        'ms',
      ),
    ),
    atMost(`requests admitted by a limit of ${quota} during all kills`, limited.admitted, quota),
    told('requests refused by the limit', limited.refused),
  ];
}

interface FreshCounts {
  ok: number;
  lost: number;
  refused: number;
}

/** Asks on a new connection every few milliseconds: is anyone there at all times? */
function probeNewConnections(url: string): { counts: FreshCounts; finish(): Promise<void> } {
  const counts = { ok: 0, lost: 0, refused: 0 };
  return repeat(counts, 5, async () => {
    try {
      const response = await fetch(url, { method: 'POST', body: '{}', headers: { connection: 'close' } });
      await response.arrayBuffer();
      counts.ok++;
    } catch (error) {
      if (codeOf(error) === 'ECONNREFUSED') counts.refused++;
      else counts.lost++;
    }
  });
}

interface LimitCounts {
  admitted: number;
  refused: number;
}

/** Spends a quota slowly, so that workers die before, while and after it runs out. */
function probeLimit(url: string): { counts: LimitCounts; finish(): Promise<void> } {
  const counts = { admitted: 0, refused: 0 };
  return repeat(counts, 20, async () => {
    const response = await fetch(url, { headers: { connection: 'close' } }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => {});
    if (response?.status === 200) counts.admitted++;
    else if (response?.status === 429) counts.refused++;
  });
}

function repeat<Counts>(
  counts: Counts,
  everyMs: number,
  act: () => Promise<void>,
): { counts: Counts; finish(): Promise<void> } {
  let isFinishing = false;
  const ended = (async () => {
    while (!isFinishing) {
      await act();
      await delay(everyMs);
    }
  })();
  return {
    counts,
    async finish() {
      isFinishing = true;
      await ended;
    },
  };
}

function codeOf(error: unknown): string | undefined {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code;
}

function config(url: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'api',
        url,
        retries: 0,
        routes: [
          { name: 'api', paths: ['/api'] },
          {
            name: 'limited',
            paths: ['/limited'],
            // A year, so that no window ends while the run lasts.
            plugins: [{ name: 'rate-limiting', config: { year: quota, policy: 'local', limit_by: 'ip' } }],
          },
        ],
      },
    ],
  });
}
