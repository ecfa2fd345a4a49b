import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { quantile, RawConnection, startCountingUpstream, startGateway } from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';

export const connectionLimit: ReliabilityRun = {
  name: 'R-CONNLIMIT',
  promise: 'connections beyond the limit are refused at once, those within it are served on, and the Admin API answers',
  run,
};

const sizes = {
  short: { limit: 40, beyond: 100 },
  full: { limit: 1_000, beyond: 1_000 },
} as const;
const atOnce = 50;
const handshakesAtOnce = 20;
const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

async function run(form: Form): Promise<Figure[]> {
  const { limit, beyond } = sizes[form];
  const api = await startCountingUpstream('api');
  const gateway = await startGateway({
    args: ['--connections-max', String(limit)],
    config: JSON.stringify({
      _format_version: '3.0',
      services: [{ name: 'api', url: api.url, retries: 0, routes: [{ name: 'api', paths: ['/'] }] }],
    }),
  });
  try {
    const held: RawConnection[] = [];
    const first = await inRounds(limit, async () => {
      const connection = await RawConnection.open(gateway.proxyUrl);
      held.push(connection);
      return await statusOf(connection);
    });
    const refusals = await inRounds(beyond, () => knock(gateway.proxyUrl));
    const handshakes = await inRounds(handshakesAtOnce, () => handshake(gateway.proxyTlsUrl!));
    const again = await Promise.all(held.map((connection) => statusOf(connection)));
    const admin = await Promise.all(
      [`${gateway.adminUrl}/routes`, `${gateway.statusUrl}/status`].map(async (url) => (await fetch(url)).status),
    );
    for (const connection of held) connection.destroy();
    let readmitted = 0;
    await until('there is room again', async () => {
      const connection = await RawConnection.open(gateway.proxyUrl);
      readmitted = await statusOf(connection);
      connection.destroy();
      return readmitted === 200;
    });
    return [
      told('limit, and as many connections are open', limit),
      told('more that knock', beyond),
      exactly('answered 200 within the limit', first.filter((status) => status === 200).length, limit),
      exactly(
        'answered 503 with Retry-After, and closed',
        refusals.filter(({ isAsPromised }) => isAsPromised).length,
        beyond,
      ),
      timing(
        atMost(
          'p99 until refused',
          quantile(
            refusals.map(({ tookMs }) => tookMs),
            0.99,
          ),
          100,
          'ms',
        ),
      ),
      exactly(
        'handshakes at the other listener, which has its own limit',
        handshakes.filter(Boolean).length,
        handshakesAtOnce,
      ),
      exactly('open connections that are served on', again.filter((status) => status === 200).length, limit),
      exactly('statuses of Admin and status API', admin.join(' '), '200 200'),
      exactly('status when there is room again', readmitted, 200),
    ];
  } finally {
    await gateway.stop();
    await api.stop();
  }
}

async function inRounds<Value>(count: number, one: () => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  while (values.length < count)
    values.push(...(await Promise.all(Array.from({ length: Math.min(atOnce, count - values.length) }, one))));
  return values;
}

async function statusOf(connection: RawConnection): Promise<number> {
  connection.send(get);
  const answer = await connection.answer(10_000);
  return typeof answer === 'string' ? 0 : answer.status;
}

async function knock(url: string): Promise<{ isAsPromised: boolean; tookMs: number }> {
  const startedMs = performance.now();
  const connection = await RawConnection.open(url);
  const answer = await connection.answer(10_000);
  const tookMs = performance.now() - startedMs;
  const isAsPromised =
    typeof answer !== 'string' &&
    answer.status === 503 &&
    answer.headers.get('retry-after') !== undefined &&
    (await connection.gone) === 'closed';
  connection.destroy();
  return { isAsPromised, tookMs };
}

async function handshake(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false });
  const isDone = await once(socket, 'secureConnect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isDone;
}
