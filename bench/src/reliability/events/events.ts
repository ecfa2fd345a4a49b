import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type IngestReceiver,
  PostLoad,
  quantile,
  type ReceiverMood,
  type RunningGateway,
  startCountingUpstream,
  startGateway,
  startIngestReceiver,
} from '@sallyport/testkit';
import { killTree } from '../../process-tree.ts';
import { workerPids } from '../admin.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { eventHostPid, eventsOf } from './node-events.ts';

export const events: ReliabilityRun = {
  name: 'R-EVENTS',
  promise:
    'whatever dies or hangs, every exchange that was answered has one row at the control plane, or is counted as lost',
  run,
};

const sizes = {
  short: { phaseMs: 300, kills: 1, thinkMs: 40 },
  full: { phaseMs: 4_000, kills: 4, thinkMs: 2 },
} as const;
const connections = 16;

async function run(form: Form): Promise<Figure[]> {
  const { phaseMs, kills, thinkMs } = sizes[form];
  const upstream = await startCountingUpstream('api');
  const receiver = await startIngestReceiver();
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-events-'));
  const start = () => startGateway({ config: config(upstream.url), args: argumentsFor(receiver, folder) });
  const node = { gateway: await start() };
  const clients = new Clients(thinkMs);
  try {
    const calm = await clients.during(node.gateway, () => delay(phaseMs));
    const figures = await outages(clients, node.gateway, receiver, phaseMs, calm.latencies);
    figures.push(...(await kill(clients, node.gateway, kills, phaseMs, 'event host')));
    figures.push(...(await kill(clients, node.gateway, kills, phaseMs, 'worker')));
    await settled(clients, node.gateway, receiver);
    const before = await eventsOf(node.gateway);
    const missingBefore = clients.missing(receiver).length;
    figures.push(
      atMost('answered exchanges that have no row', missingBefore, sum(before.lost)),
      exactly('lost for other reasons than a killed worker', sum(before.lost) - (before.lost['worker_killed'] ?? 0), 0),
    );

    // Everything at once, while nothing arrives: what is on disk is all there is.
    receiver.mood = { status: 503 };
    await clients.during(node.gateway, async () => {
      await delay(phaseMs);
      killTree(node.gateway.process.pid!);
    });
    await node.gateway.stop();
    receiver.mood = 'stores';
    node.gateway = await start();
    await settled(clients, node.gateway, receiver);
    const after = await eventsOf(node.gateway);
    const missing = clients.missing(receiver).length - missingBefore;
    figures.push(
      // Those in hand, and each connection's last one, whose row was on its way.
      atMost('answered exchanges that have no row after all processes were killed', missing, connections),
      told('of exchanges that all processes had in hand, counted as lost', after.lost['node_killed'] ?? 0),
      exactly('what else was counted as lost', sum(after.lost) - (after.lost['node_killed'] ?? 0), 0),
    );
    return [
      told('exchanges answered', clients.answered.size),
      told('rows at the control plane', receiver.rows.size),
      ...figures,
      exactly('requests against the format', receiver.violations.length, 0),
    ];
  } finally {
    await node.gateway.stop();
    await receiver.stop();
    await upstream.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A control plane that fails in all ways costs exchanges nothing. */
async function outages(
  clients: Clients,
  gateway: RunningGateway,
  receiver: IngestReceiver,
  phaseMs: number,
  calm: readonly number[],
): Promise<Figure[]> {
  const latencies: number[] = [];
  let failures = 0;
  for (const mood of moods) {
    receiver.mood = mood;
    const phase = await clients.during(gateway, () => delay(phaseMs));
    latencies.push(...phase.latencies);
    failures += phase.failures;
  }
  receiver.mood = 'stores';
  return [
    exactly('requests that failed while the control plane was in trouble', failures, 0),
    timing(atMost('p99 then, against before', quantile(latencies, 0.99) / quantile(calm, 0.99), 1.2, '×')),
  ];
}

const moods: readonly ReceiverMood[] = [
  { status: 500 },
  { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
  { status: 200, body: '<html>Please sign in</html>' },
  'resets',
  'loses answers',
];

async function kill(
  clients: Clients,
  gateway: RunningGateway,
  kills: number,
  phaseMs: number,
  what: 'worker' | 'event host',
): Promise<Figure[]> {
  const phase = await clients.during(gateway, async () => {
    for (let n = 0; n < kills; n++) {
      await delay(phaseMs / 2);
      const workers = await workerPids(gateway.adminUrl);
      const victim = what === 'worker' ? workers[0]! : eventHostPid(gateway)!;
      process.kill(victim, 'SIGKILL');
      const { recorded } = await eventsOf(gateway);
      await until(`another ${what} is there`, async () =>
        what === 'worker'
          ? !(await workerPids(gateway.adminUrl)).includes(victim)
          : (await eventsOf(gateway)).recorded > recorded,
      );
    }
    await delay(phaseMs / 2);
  });
  if (what === 'worker') return [told('requests that killed workers cost', phase.failures)];
  return [exactly('requests that killed event hosts cost', phase.failures, 0)];
}

/** All has arrived, but what killed processes had in hand. */
async function settled(clients: Clients, gateway: RunningGateway, receiver: IngestReceiver): Promise<void> {
  await until(
    'all rows have arrived',
    async () =>
      clients.missing(receiver).length <= connections * (1 + sizes.full.kills) &&
      (await eventsOf(gateway)).spooled_rows === 0,
  );
}

/** Those who ask, and know the ids of all exchanges that were answered. */
class Clients {
  readonly answered = new Set<string>();
  readonly #thinkMs: number;

  constructor(thinkMs: number) {
    this.#thinkMs = thinkMs;
  }

  async during(
    { proxyUrl }: RunningGateway,
    act: () => Promise<unknown>,
  ): Promise<{ latencies: number[]; failures: number }> {
    const load = new PostLoad({
      url: `${proxyUrl}/api`,
      connections,
      thinkMs: this.#thinkMs,
      body: '{}',
      check: ({ headers }) => {
        const id = headers.get('x-kong-request-id');
        if (id === undefined) return 'an answer without an id';
        this.answered.add(id);
        return undefined;
      },
    }).start();
    await act();
    await load.stop();
    return { latencies: load.takeLatencies(), failures: load.failures.length };
  }

  missing({ rows }: IngestReceiver): string[] {
    return [...this.answered].filter((id) => !rows.has(id));
  }
}

function sum(lost: Readonly<Record<string, number>>): number {
  return Object.values(lost).reduce((total, count) => total + count, 0);
}

function argumentsFor({ url, tokenFile }: IngestReceiver, folder: string): string[] {
  return ['--control-plane', url, '--control-plane-token-file', tokenFile, '--spool-folder', folder];
}

function config(url: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [{ name: 'api', url, retries: 0, routes: [{ name: 'api', paths: ['/api'] }] }],
  });
}
