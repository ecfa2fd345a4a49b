import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openStream,
  PostLoad,
  RawConnection,
  type RunningGateway,
  startCountingUpstream,
  startGateway,
  startSseUpstream,
} from '@sallyport/testkit';
import { treeOf } from '../../process-tree.ts';
import { exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';

export const throwing: ReliabilityRun = {
  name: 'R-THROW',
  promise: 'a plugin that throws fails its own request only, which the log can name',
  run,
};

const times = { short: 3, full: 200 } as const;

/** Where the plugin fails, and what its caller gets. */
const moments = [
  { moment: 'request', answer: '500' },
  { moment: 'request-later', answer: '500' },
  { moment: 'call', answer: '500' },
  { moment: 'call-later', answer: '500' },
  { moment: 'response', answer: '500' },
  { moment: 'response-later', answer: '500' },
  { moment: 'whole', answer: '500' },
  // The answer is out by then.
  { moment: 'finish', answer: '200' },
  { moment: 'sink', answer: '200' },
] as const;

async function run(form: Form): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-throw-'));
  await cp(join(import.meta.dirname, 'thrower.ts'), join(folder, 'thrower', 'plugin.ts'));
  const api = await startCountingUpstream('api');
  const events = await startSseUpstream({ lastsMs: 400, everyMs: 50 });
  const gateway = await startGateway({ config: config(api.url, events.url), args: ['--plugins', folder] });
  const load = new PostLoad({ url: `${gateway.proxyUrl}/others`, connections: 4, thinkMs: 2, body: '{}' }).start();
  try {
    await until('the load runs', () => load.ok > 100);
    const processes = treeOf(gateway.process.pid!).sort().join(' ');
    const figures: Figure[] = [];
    for (const { moment, answer } of moments) figures.push(...(await failing(gateway, moment, answer, times[form])));
    figures.push(...(await failingStream(gateway, times[form])));
    await load.stop();
    return [
      ...figures,
      told('requests of others meanwhile', load.ok),
      exactly('requests of others that failed', load.failures.length, 0),
      exactly('processes that were replaced', treeOf(gateway.process.pid!).sort().join(' ') === processes ? 0 : 1, 0),
    ];
  } finally {
    await load.stop();
    await gateway.stop();
    await api.stop();
    await events.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function failing(gateway: RunningGateway, moment: string, wanted: string, count: number): Promise<Figure[]> {
  const connection = await RawConnection.open(gateway.proxyUrl);
  const ids: string[] = [];
  let right = 0;
  for (let n = 0; n < count; n++) {
    connection.send(`POST /api HTTP/1.1\r\nHost: a\r\nX-Throw: ${moment}\r\nContent-Length: 2\r\n\r\n{}`);
    const outcome = await connection.answer();
    if (typeof outcome === 'string') break;
    if (String(outcome.status) === wanted) right++;
    ids.push(outcome.headers.get('x-kong-request-id') ?? '');
  }
  connection.destroy();
  return [
    exactly(`thrown at ${moment}: answered ${wanted}`, right, count),
    exactly(`thrown at ${moment}: found in the log by the request's id`, await logged(gateway, ids), count),
  ];
}

/** In the middle of a stream, whose head is out: the client must see that something is missing. */
async function failingStream(gateway: RunningGateway, count: number): Promise<Figure[]> {
  const before = gateway.logs.length;
  const streams = Array.from({ length: count }, () => openStream(`${gateway.proxyUrl}/events`));
  const reports = await Promise.all(streams.map(({ ended }) => ended));
  const cut = reports.filter(({ complete, text }) => !complete && text.includes('"n":0') && !text.includes('[DONE]'));
  await until('the log is written', () => logLines(gateway, before) === count, 5_000).catch(() => {});
  return [
    exactly('thrown in a stream: cut visibly', cut.length, count),
    exactly('thrown in a stream: in the log with an id', logLines(gateway, before), count),
  ];
}

function logLines({ logs }: RunningGateway, from: number): number {
  return logs.slice(from).filter((line) => line.includes('thrown in a frame') && line.includes('"requestId":"')).length;
}

async function logged({ logs }: RunningGateway, ids: readonly string[]): Promise<number> {
  const found = () => ids.filter((id) => logs.some((line) => line.includes(`"requestId":"${id}"`))).length;
  await until('the log is written', () => found() === ids.length, 5_000).catch(() => {});
  return found();
}

function config(apiUrl: string, eventsUrl: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'api',
        url: apiUrl,
        routes: [{ name: 'api', paths: ['/api'] }],
        plugins: [{ name: 'thrower' }],
      },
      {
        name: 'events',
        url: eventsUrl,
        routes: [{ name: 'events', paths: ['/events'] }],
        plugins: [
          { name: 'request-transformer', config: { add: { headers: ['x-throw:frame'] } } },
          { name: 'thrower' },
        ],
      },
      { name: 'others', url: apiUrl, routes: [{ name: 'others', paths: ['/others'] }] },
    ],
  });
}
