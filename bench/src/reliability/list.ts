import { PostLoad, type RunningGateway, startCountingUpstream, startGateway } from '@sallyport/testkit';
import { postConfig } from './admin.ts';
import { changeSeveral } from './list-changes.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const list: ReliabilityRun = {
  name: 'R-LIST',
  promise: 'thousands of routes and tools are taken over within a second, and no request waits for it',
  run,
};

/** Routes, half of them expressions; and a tenth as many tools with rules of their own. */
const sizes = { short: [400], full: [2_000, 10_000] } as const;
const applies = { short: 2, full: 5 } as const;
const changes = { short: 10, full: 100 } as const;

async function run(form: Form): Promise<Figure[]> {
  const upstream = await startCountingUpstream('api');
  const gateway = await startGateway({ config: configOf(upstream.url, 0, 1) });
  const load = new PostLoad({ url: `${gateway.proxyUrl}/steady`, connections: 8, thinkMs: 4, body: '{}' }).start();
  try {
    await until('the load is warm', () => load.ok > 1_000, 60_000);
    const figures: Figure[] = [];
    for (const count of sizes[form])
      figures.push(...(await applySeveral(gateway, load, upstream.url, count, applies[form])));
    await load.stop();
    return [
      ...figures,
      told('requests answered meanwhile', load.ok),
      exactly('requests failed', load.failures.length, 0),
      exactly('connections closed by the gateway', load.closedByServer + load.closeAnnounced, 0),
      ...(await changeSeveral(upstream.url, sizes[form].at(-1)!, changes[form])),
    ];
  } finally {
    await load.stop();
    await gateway.stop();
    await upstream.stop();
  }
}

async function applySeveral(
  gateway: RunningGateway,
  load: PostLoad,
  url: string,
  count: number,
  times: number,
): Promise<Figure[]> {
  let slowestMs = 0;
  let wrong = 0;
  load.takeLatencies();
  const quietFrom = load.ok;
  await until('the baseline is taken', () => load.ok >= quietFrom + 500, 60_000);
  const quietMs = Math.max(...load.takeLatencies());
  for (let generation = 1; generation <= times; generation++) {
    const config = configOf(url, generation, count);
    const started = performance.now();
    const { status } = await postConfig(gateway.adminUrl, config);
    slowestMs = Math.max(slowestMs, performance.now() - started);
    if (status !== 201) wrong++;
    wrong += await wronglyServed(gateway.proxyUrl, generation, count);
  }
  const stalledMs = Math.max(...load.takeLatencies());
  const what = `${count} routes and ${count / 10} tools`;
  return [
    told(`${what}: replaced`, times),
    exactly('  answers of another generation than the last', wrong, 0),
    timing(atMost('  slowest to be taken over', slowestMs, 1_000, 'ms')),
    told('  slowest request before, ms', quietMs.toFixed(1)),
    timing(atMost('  slowest request meanwhile', stalledMs, 50, 'ms')),
  ];
}

/** Of the first and the last route of each kind, and the last tool, how many are not those of this generation. */
async function wronglyServed(proxyUrl: string, generation: number, count: number): Promise<number> {
  let wrong = 0;
  for (const n of [0, 1, count - 2, count - 1]) {
    if ((await fetch(`${proxyUrl}${pathOf(generation, n)}/x`)).status !== 200) wrong++;
    if ((await fetch(`${proxyUrl}${pathOf(generation - 1, n)}/x`)).status !== 404) wrong++;
  }
  const forbidden = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: toolOf(generation, count / 10 - 1) },
  };
  const response = await fetch(`${proxyUrl}/mcp`, {
    method: 'POST',
    body: JSON.stringify(forbidden),
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
  });
  return response.status === 403 ? wrong : wrong + 1;
}

function pathOf(generation: number, n: number): string {
  return `/g${generation}-${n}`;
}

function toolOf(generation: number, n: number): string {
  return `g${generation}-tool-${n}`;
}

function configOf(url: string, generation: number, count: number): string {
  const routes = Array.from({ length: count }, (_, n) => ({
    name: `r-${n}`,
    ...(n % 2 === 0
      ? { paths: [`${pathOf(generation, n)}/`] }
      : { expression: `http.path ^= "${pathOf(generation, n)}/" && http.method == "GET"`, priority: n }),
  }));
  const tools = Array.from({ length: count / 10 }, (_, n) => ({
    name: toolOf(generation, n),
    description: 'Does something',
    acl: { allow: [`consumer-${n}`] },
  }));
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      { name: 'api', url, routes: [{ name: 'steady', paths: ['/steady'] }, ...routes] },
      {
        name: 'mcp',
        url,
        routes: [
          {
            name: 'mcp',
            paths: ['/mcp'],
            plugins: [{ name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', tools } }],
          },
        ],
      },
    ],
  });
}
