import {
  type CountingUpstream,
  PostLoad,
  quantile,
  type RawResponse,
  type RunningGateway,
  startCountingUpstream,
  startGateway,
} from '@sallyport/testkit';
import { postConfig, runningHash } from './admin.ts';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const reload: ReliabilityRun = {
  name: 'R-RELOAD',
  promise: 'configurations are replaced under load without a failed request, a closed connection, or a mixture of two',
  run,
};

const sizes = {
  short: { reloads: 6, requests: 1_000, thinkMs: 2 },
  full: { reloads: 100, requests: 100_000, thinkMs: 2 },
} as const;
const connections = 16;
const body = JSON.stringify({ text: 'x'.repeat(500) });

async function run(form: Form): Promise<Figure[]> {
  const { reloads, requests, thinkMs } = sizes[form];
  // Each upstream answers with its own name and with the name that the request was given on its way.
  const upstreams = await Promise.all(
    ['a', 'b'].map((name) =>
      startCountingUpstream(name, {
        answer: (request, bytes) => `${name} ${String(request.headers['x-config'])} ${bytes}`,
      }),
    ),
  );
  const configs = upstreams.map((upstream, index) => configFor('ab'[index]!, upstream));
  const gateway = await startGateway({ config: configs[0]! });
  try {
    const load = new PostLoad({
      url: `${gateway.proxyUrl}/`,
      connections,
      thinkMs,
      body,
      headers: { 'content-type': 'application/json' },
      check,
    }).start();
    return await reloadUnder(load, gateway, configs, reloads, requests);
  } finally {
    await gateway.stop();
    for (const upstream of upstreams) await upstream.stop();
  }
}

async function reloadUnder(
  load: PostLoad,
  gateway: RunningGateway,
  configs: readonly string[],
  reloads: number,
  requests: number,
): Promise<Figure[]> {
  // The first requests of a process are slow, whatever is asked.
  await until('the load is warm', () => load.ok >= requests / 10, 120_000);
  load.takeLatencies();
  await until('the baseline is taken', () => load.ok >= requests / 5, 120_000);
  const baseline = load.takeLatencies();

  let wrongHashes = 0;
  let slowestReloadMs = 0;
  const before = load.ok;
  const perReload = Math.ceil((requests - before) / reloads);
  for (let n = 1; n <= reloads; n++) {
    const started = performance.now();
    const { status, hash } = await postConfig(gateway.adminUrl, configs[n % 2]!);
    slowestReloadMs = Math.max(slowestReloadMs, performance.now() - started);
    if (status !== 201 || hash === undefined || hash !== (await runningHash(gateway.statusUrl))) wrongHashes++;
    await until('enough requests were served', () => load.ok + load.failures.length >= before + n * perReload, 120_000);
  }
  const during = load.takeLatencies();
  await load.stop();

  const mixed = load.failures.filter(({ reason }) => reason.startsWith('mixed'));
  for (const { reason } of load.failures.slice(0, 5)) console.error(`  failed: ${reason}`);
  return [
    told('reloads', reloads),
    atLeast('requests answered', load.ok, requests),
    exactly('requests failed', load.failures.length, 0),
    exactly('requests that saw a mixture of old and new', mixed.length, 0),
    exactly('connections closed by the gateway', load.closedByServer + load.closeAnnounced, 0),
    exactly('connections refused', load.refused, 0),
    exactly('reloads after which another hash ran than was posted', wrongHashes, 0),
    told('slowest reload, ms', slowestReloadMs.toFixed(0)),
    told('p50 / p99 before, ms', `${quantile(baseline, 0.5).toFixed(2)} / ${quantile(baseline, 0.99).toFixed(2)}`),
    told('p50 / p99 during, ms', `${quantile(during, 0.5).toFixed(2)} / ${quantile(during, 0.99).toFixed(2)}`),
    timing(atMost('p99 during reloads against before', quantile(during, 0.99) / quantile(baseline, 0.99), 1.5, '×')),
  ];
}

/** The upstream, the request's header and the answer's header all name the configuration. */
function configFor(name: string, upstream: CountingUpstream): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [{ name: 'service', url: upstream.url, retries: 0, routes: [{ name: 'route', paths: ['/'] }] }],
    plugins: [
      { name: 'request-transformer', config: { add: { headers: [`x-config:${name}`] } } },
      { name: 'response-transformer', config: { add: { headers: [`x-config:${name}`] } } },
    ],
  });
}

function check({ headers, body: answered }: RawResponse): string | undefined {
  const [upstream, seen, bytes] = answered.toString().split(' ');
  if (Number(bytes) !== body.length) return `the upstream got ${bytes} bytes of ${body.length}`;
  const added = headers.get('x-config');
  return upstream === seen && seen === added
    ? undefined
    : `mixed: upstream ${upstream}, request ${seen}, answer ${added}`;
}
