import { setTimeout as delay } from 'node:timers/promises';
import {
  type DnsServer,
  type MoodyUpstream,
  PostLoad,
  type RunningGateway,
  startDnsServer,
  startGateway,
  startMoodyUpstream,
} from '@sallyport/testkit';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const dns: ReliabilityRun = {
  name: 'R-DNS',
  promise: 'names go on working while DNS fails, and are followed when their records change',
  run,
};

const faultMs = { short: 700, full: 15_000 } as const;
const ttl = 1;

async function run(form: Form): Promise<Figure[]> {
  const [first, second] = await Promise.all([startMoodyUpstream('first'), startMoodyUpstream('second')]);
  const server = await startDnsServer();
  const pointTo = (port: number) =>
    server.records.set('_api._tcp.test', [{ type: 'SRV', data: { port, target: 'node.test' }, ttl }]);
  server.records.set('node.test', [{ type: 'A', data: '127.0.0.1', ttl }]);
  pointTo(first.port);
  const gateway = await startGateway({
    args: ['--dns-resolver', server.address, '--dns-negative-ttl', '1'],
    config: config(),
  });
  const load = new PostLoad({ url: `${gateway.proxyUrl}/api`, connections: 8, thinkMs: 2, body: '{}' });
  try {
    const figures: Figure[] = [];
    load.start();
    await until('the load is warm', () => load.ok > 100);
    for (const fault of ['servfail', 'nxdomain', 'silent'] as const)
      figures.push(...(await failing(server, load, fault, faultMs[form])));
    figures.push(...(await flapping(server, load, faultMs[form])));
    const changedMs = performance.now();
    pointTo(second.port);
    await until('the new address is used by all', async () => await isQuiet(first, second));
    const followedMs = first.arrivals.at(-1)! - changedMs;
    figures.push(
      timing(atMost('records changed: the last request to the old address, after', followedMs, ttl * 1000 + 250, 'ms')),
      atLeast('records changed: requests to the new address', second.arrivals.length, 1),
      exactly('requests that failed, all in all', load.failures.length, 0),
      ...(await neverKnown(gateway)),
    );
    return figures;
  } finally {
    await load.stop();
    await gateway.stop();
    await Promise.all([server.stop(), first.stop(), second.stop()]);
  }
}

/** The name's time passes, and nobody answers anew. */
async function failing(
  server: DnsServer,
  load: PostLoad,
  fault: 'servfail' | 'nxdomain' | 'silent',
  lastsMs: number,
): Promise<Figure[]> {
  const before = { ok: load.ok, failed: load.failures.length, asked: server.questions.length };
  server.fault = fault;
  await until(`somebody asks in vain (${fault})`, () => server.questions.length > before.asked);
  await delay(lastsMs);
  server.fault = undefined;
  return [
    told(`${fault}: requests answered`, load.ok - before.ok),
    exactly(`${fault}: requests that failed`, load.failures.length - before.failed, 0),
  ];
}

/** Good and bad answers in turn. */
async function flapping(server: DnsServer, load: PostLoad, lastsMs: number): Promise<Figure[]> {
  const failed = load.failures.length;
  const end = performance.now() + lastsMs;
  for (let n = 0; performance.now() < end; n++) {
    server.fault = (['nxdomain', undefined, 'servfail', undefined] as const)[n % 4];
    await delay(150);
  }
  server.fault = undefined;
  return [exactly('flapping: requests that failed', load.failures.length - failed, 0)];
}

async function isQuiet(before: MoodyUpstream, now: MoodyUpstream): Promise<boolean> {
  const { length } = before.arrivals;
  await delay(200);
  return before.arrivals.length === length && now.arrivals.length > 0;
}

/** A name that was never found has no last good answer. */
async function neverKnown({ proxyUrl }: RunningGateway): Promise<Figure[]> {
  const response = await fetch(`${proxyUrl}/none`);
  const text = await response.text();
  return [
    exactly('a name that does not exist', response.status, 503),
    exactly('a name that does not exist: said so', text.includes('name resolution failed') ? 'yes' : 'no', 'yes'),
  ];
}

function config(): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      { name: 'api', host: 'api.internal', retries: 0, routes: [{ name: 'api', paths: ['/api'] }] },
      { name: 'none', host: 'none.test', routes: [{ name: 'none', paths: ['/none'] }] },
    ],
    upstreams: [{ name: 'api.internal', targets: ['_api._tcp.test'] }],
  });
}
