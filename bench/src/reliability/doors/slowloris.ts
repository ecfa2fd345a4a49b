import { setTimeout as delay } from 'node:timers/promises';
import { PostLoad, quantile, RawConnection, startCountingUpstream, startGateway } from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';

export const slowloris: ReliabilityRun = {
  name: 'R-SLOWLORIS',
  promise: 'who sends a byte at a time is told so and cut off in time, and nobody else notices',
  run,
};

const slowHead = 'GET /api HTTP/1.1\r\nHost: a\r\nX-Slow: ';
const slowBody = 'POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n';
const atOnce = 50;

const sizes = {
  short: { each: 25, timeoutSeconds: 1, everyMs: 100, loadMs: 500 },
  full: { each: 500, timeoutSeconds: 10, everyMs: 1_000, loadMs: 5_000 },
} as const;

async function run(form: Form): Promise<Figure[]> {
  const { each, timeoutSeconds, everyMs, loadMs } = sizes[form];
  const api = await startCountingUpstream('api');
  const seconds = String(timeoutSeconds);
  const gateway = await startGateway({
    args: ['--request-headers-timeout', seconds, '--request-body-grace', seconds],
    config: JSON.stringify({
      _format_version: '3.0',
      services: [{ name: 'api', url: api.url, retries: 0, routes: [{ name: 'api', paths: ['/'] }] }],
    }),
  });
  const load = new PostLoad({ url: `${gateway.proxyUrl}/api`, connections: 4, thinkMs: 4, body: '{}' }).start();
  try {
    await until('the load is warm', () => load.ok > 1_000);
    const connections = await openMany(gateway.proxyUrl, 2 * each);
    load.takeLatencies();
    await delay(loadMs);
    const before = load.takeLatencies();
    const slow = await Promise.all(
      connections.map((connection, i) => trickle(connection, i < each ? slowHead : slowBody, everyMs)),
    );
    const during = load.takeLatencies();
    const [heads, bodies] = [slow.slice(0, each), slow.slice(each)];
    return [
      told('clients that send their head byte by byte, and as many their body', each),
      exactly('heads answered 408 and closed', heads.filter(isCutOff).length, each),
      exactly('bodies answered 408 and closed', bodies.filter(isCutOff).length, each),
      // The rate buys a body the hundredth part of the time that it takes.
      timing(
        atMost(
          'until the last of them is closed, beyond the timeout',
          Math.max(...slow.map(({ tookMs }) => tookMs)) / 1000 - timeoutSeconds * 1.01,
          1,
          's',
        ),
      ),
      exactly('requests of others that failed', load.failures.length, 0),
      timing(atMost('p99 of others, during against before', quantile(during, 0.99) / quantile(before, 0.99), 1.2, '×')),
    ];
  } finally {
    await load.stop();
    await gateway.stop();
    await api.stop();
  }
}

interface Trickled {
  status: number;
  isClosed: boolean;
  tookMs: number;
}

function isCutOff({ status, isClosed }: Trickled): boolean {
  return status === 408 && isClosed;
}

async function openMany(url: string, count: number): Promise<RawConnection[]> {
  const connections: RawConnection[] = [];
  while (connections.length < count)
    connections.push(...(await Promise.all(Array.from({ length: atOnce }, () => RawConnection.open(url)))));
  return connections.slice(0, count);
}

async function trickle(connection: RawConnection, start: string, everyMs: number): Promise<Trickled> {
  const startedMs = performance.now();
  connection.send(start);
  const sending = setInterval(() => connection.send('x'), everyMs);
  const answer = await connection.answer(60_000);
  clearInterval(sending);
  const isClosed = await Promise.race([connection.gone.then(() => true), delay(5_000, false, { ref: false })]);
  connection.destroy();
  return { status: typeof answer === 'string' ? 0 : answer.status, isClosed, tookMs: performance.now() - startedMs };
}
