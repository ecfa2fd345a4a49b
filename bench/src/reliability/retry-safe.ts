import {
  type CrashingUpstream,
  quantile,
  RawConnection,
  type RawOutcome,
  startCountingUpstream,
  startCrashingUpstream,
  startGateway,
} from '@sallyport/testkit';
import { freePort } from '../free-port.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';

export const retrySafe: ReliabilityRun = {
  name: 'R-RETRY-SAFE',
  promise: 'a call that an upstream may have acted upon is never sent a second time; one that it cannot have seen is',
  run,
};

const calls = { short: 40, full: 1_000 } as const;
const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'pay', arguments: { amount: 1 } },
});
const request = `POST /call HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

async function run(form: Form): Promise<Figure[]> {
  const times = calls[form];
  return [...(await dying('reset', times)), ...(await dying('close', times)), ...(await refused(times))];
}

/** The upstream takes the whole call and dies: the client is told, and nothing happens twice. */
async function dying(how: 'reset' | 'close', times: number): Promise<Figure[]> {
  const upstream = await startCrashingUpstream(how);
  const gateway = await startGateway({ config: config([upstream.url]) });
  try {
    const { statuses, afterCutMs } = await callTimes(gateway.proxyUrl, times, upstream);
    return [
      told(`upstream dies by ${how}: calls`, times),
      exactly(`upstream dies by ${how}: side effects`, upstream.count, times),
      exactly(`upstream dies by ${how}: answered 502`, statuses.get('502') ?? 0, times),
      timing(atMost(`upstream dies by ${how}: answer after the cut, p99`, quantile(afterCutMs, 0.99), 50, 'ms')),
    ];
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

/** Of two targets one refuses connections: it has seen nothing, and the other one answers. */
async function refused(times: number): Promise<Figure[]> {
  const upstream = await startCountingUpstream('alive');
  const gateway = await startGateway({ config: config([`http://127.0.0.1:${await freePort()}`, upstream.url]) });
  try {
    const { statuses } = await callTimes(gateway.proxyUrl, times);
    return [
      exactly('a target refuses connections: answered 200', statuses.get('200') ?? 0, times),
      exactly('a target refuses connections: side effects', upstream.count, times),
    ];
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

async function callTimes(
  proxyUrl: string,
  times: number,
  upstream?: CrashingUpstream,
): Promise<{ statuses: Map<string, number>; afterCutMs: number[] }> {
  const statuses = new Map<string, number>();
  const afterCutMs: number[] = [];
  let cutMs = 0;
  if (upstream !== undefined) {
    upstream.onCut = (atMs) => {
      cutMs = atMs;
    };
  }
  let connection = await RawConnection.open(proxyUrl);
  for (let n = 0; n < times; n++) {
    if (connection.socket.destroyed) connection = await RawConnection.open(proxyUrl);
    connection.send(request);
    const outcome = await connection.answer();
    afterCutMs.push(performance.now() - cutMs);
    const status = statusOf(outcome);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (typeof outcome === 'string' || outcome.closes) connection.destroy();
  }
  connection.destroy();
  return { statuses, afterCutMs };
}

function statusOf(outcome: RawOutcome): string {
  return typeof outcome === 'string' ? outcome : String(outcome.status);
}

function config(urls: readonly string[]): string {
  const targets = urls.map((url) => ({ target: new URL(url).host }));
  return JSON.stringify({
    _format_version: '3.0',
    upstreams: [{ name: 'pool', targets }],
    services: [
      { name: 'call', host: 'pool', port: 80, protocol: 'http', retries: 5, routes: [{ name: 'call', paths: ['/'] }] },
    ],
  });
}
