import { RawConnection, type RunningGateway, startGateway } from '@sallyport/testkit';
import {
  atLeast,
  atMost,
  exactly,
  type Figure,
  type Form,
  type ReliabilityRun,
  timing,
  told,
  withoutRetryBudget,
} from '../run.ts';
import { until } from '../wait.ts';
import { startFullPort, startHangingHttp1, startHangingHttp2 } from './hanging-upstream.ts';

export const timeouts: ReliabilityRun = {
  name: 'R-TIMEOUTS',
  promise: 'an upstream that hangs is given up after the timeout that is for it, visibly, and nothing of it is left',
  run,
};

/** By which timeout each place is bounded. Milliseconds. */
const limits = { connect: 300, write: 400, read: 500 } as const;
const places = [
  { place: 'connect', path: '/connect', limit: limits.connect, answer: '504' },
  { place: 'connect (HTTP/2, no SETTINGS)', path: '/settings', limit: limits.connect, answer: '504' },
  { place: 'sending the body', path: '/http1/sending', limit: limits.write, answer: '504' },
  { place: 'waiting for the answer', path: '/http1/waiting', limit: limits.read, answer: '504' },
  { place: 'in the head', path: '/http1/head', limit: limits.read, answer: '504' },
  { place: 'in the body', path: '/http1/body', limit: limits.read, answer: 'cut' },
  { place: 'waiting for the answer (HTTP/2)', path: '/http2/waiting', limit: limits.read, answer: '504' },
  { place: 'in the body (HTTP/2)', path: '/http2/body', limit: limits.read, answer: 'cut' },
] as const;
type Place = (typeof places)[number];
const sizes = { short: { each: 4, leaks: 100, atOnce: 50 }, full: { each: 40, leaks: 10_000, atOnce: 400 } } as const;
const slackMs = 100;
/** Where times are looked at. */
const fewAtOnce = 4;

async function run(form: Form): Promise<Figure[]> {
  const { each, leaks, atOnce } = sizes[form];
  const [full, http1, http2] = await Promise.all([startFullPort(), startHangingHttp1(), startHangingHttp2()]);
  const gateway = await startGateway({
    config: config(full.port, http1.port, http2.port),
    args: withoutRetryBudget,
    workers: 1,
  });
  try {
    const figures: Figure[] = [];
    const look = async (place: Place) => figures.push(...(await givenUp(gateway.proxyUrl, place, each)));
    // One after the other they do not disturb each other's times, which the short form does not judge.
    if (form === 'short') await Promise.all(places.map(look));
    else for (const place of places) await look(place);
    await until('the upstreams are let go', () => http1.open + http2.open === 0, 2_000);
    figures.push(exactly('connections and streams left at the upstreams', http1.open + http2.open, 0));
    figures.push(...(await leakage(gateway, leaks, atOnce)));
    return figures;
  } finally {
    await gateway.stop();
    await Promise.all([full.stop(), http1.stop(), http2.stop()]);
  }
}

async function givenUp(proxyUrl: string, { place, path, limit, answer }: Place, times: number): Promise<Figure[]> {
  const outcomes: Outcome[] = [];
  for (let n = 0; n < times; n += fewAtOnce)
    outcomes.push(...(await Promise.all(Array.from({ length: fewAtOnce }, () => ask(proxyUrl, path)))));
  const took = outcomes.map(({ tookMs }) => tookMs);
  return [
    exactly(`${place}: ${answer === 'cut' ? 'cut visibly' : `answered ${answer}`}`, count(outcomes, answer), times),
    timing(atLeast(`${place}: given up after, at least`, Math.min(...took), limit - slackMs, 'ms')),
    timing(atMost(`${place}: given up after, at most`, Math.max(...took), limit + slackMs, 'ms')),
  ];
}

/** Many more, most of them at once: what the first third leaves behind is there for good, what the rest adds leaks. */
async function leakage(gateway: RunningGateway, times: number, atOnce: number): Promise<Figure[]> {
  const paths = ['/http1/waiting', '/http1/body', '/http2/waiting', '/http2/body'];
  let right = 0;
  const others = new Set<string>();
  const round = async (from: number, to: number) => {
    for (let n = from; n < to; n += atOnce) {
      const outcomes = await Promise.all(
        Array.from({ length: Math.min(atOnce, to - n) }, (_, i) => ask(gateway.proxyUrl, paths[i % paths.length]!)),
      );
      right += count(outcomes, '504') + count(outcomes, 'cut');
      for (const { answer } of outcomes) if (answer !== '504' && answer !== 'cut') others.add(answer);
    }
  };
  const third = Math.ceil(times / 3);
  await round(0, third);
  const before = await heapBytes(gateway.statusUrl);
  await round(third, times);
  const growth = (await heapBytes(gateway.statusUrl)) - before;
  return [
    exactly(`of ${times} more, given up as they should`, right, times),
    told('what the others got', [...others].join(', ') || 'there are none'),
    // A call that is held on to is more than ten KiB; what waits for its collection counts here, too.
    timing(atMost('growth of the heap per call', growth / (times - third) / 1024, 8, 'KiB')),
  ];
}

interface Outcome {
  answer: string;
  tookMs: number;
}

async function ask(proxyUrl: string, path: string): Promise<Outcome> {
  const connection = await RawConnection.open(proxyUrl);
  const body = path.endsWith('/sending') ? Buffer.alloc(12_000_000, 'x') : Buffer.from('x');
  const startedMs = performance.now();
  connection.send(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`);
  connection.send(body);
  const outcome = await connection.answer(10_000);
  const tookMs = performance.now() - startedMs;
  const isCut = outcome === 'closed' && connection.isInsideAnswer;
  connection.destroy();
  return { answer: isCut ? 'cut' : typeof outcome === 'string' ? outcome : String(outcome.status), tookMs };
}

function count(outcomes: readonly Outcome[], wanted: string): number {
  return outcomes.filter(({ answer }) => answer === wanted).length;
}

async function heapBytes(statusUrl: string): Promise<number> {
  // The numbers are a second old at most.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const response = await fetch(`${statusUrl}/status?unit=b&scale=0`);
  const { memory } = (await response.json()) as { memory: { workers: { heap_used: string }[] } };
  return memory.workers.reduce((sum, worker) => sum + Number.parseInt(worker.heap_used, 10), 0);
}

function config(fullPort: number, http1Port: number, http2Port: number): string {
  const common = {
    host: '127.0.0.1',
    retries: 0,
    connect_timeout: limits.connect,
    write_timeout: limits.write,
    read_timeout: limits.read,
  };
  const service = (name: string, protocol: string, port: number) => ({
    ...common,
    name,
    protocol,
    port,
    routes: [{ name, paths: [`/${name}`] }],
  });
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      service('connect', 'http', fullPort),
      // Takes connections and speaks no HTTP/2.
      service('settings', 'grpc', http1Port),
      service('http1', 'http', http1Port),
      service('http2', 'grpc', http2Port),
    ],
  });
}
