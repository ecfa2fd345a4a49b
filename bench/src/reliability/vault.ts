import { createServer } from 'node:http';
import {
  type FakeHcv,
  listenOnLoopback,
  OfferedLoad,
  type RunningGateway,
  startFakeHcv,
  startGateway,
} from '@sallyport/testkit';
import { workerPids } from './admin.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const vaultOutage: ReliabilityRun = {
  name: 'R-VAULT',
  promise:
    'a key in a vault is rotated under load, and workers that die while the vault is down have it, and no request goes without',
  run,
};

const sizes = {
  short: { rotations: 1, kills: 1, perSecond: 200 },
  full: { rotations: 10, kills: 10, perSecond: 500 },
} as const;
/** So many requests in a row with a key, and no worker has another. */
const inARow = 50;

async function run(form: Form): Promise<Figure[]> {
  const { rotations, kills, perSecond } = sizes[form];
  const vault = await startFakeHcv({ token: 'of-the-gateway' });
  const upstream = await startKeyedUpstream();
  upstream.accepts('key-0');
  vault.put('weather', { key: 'key-0' });
  const gateway = await startGateway({ config: config(upstream.url, vault.port) });
  const load = new OfferedLoad({
    url: `${gateway.proxyUrl}/weather`,
    connections: 32,
    perSecond,
    headers: { 'x-api-key': 'of-the-caller' },
  }).start();
  try {
    const rotated: number[] = [];
    for (let n = 1; n <= rotations; n++) rotated.push(await rotate(vault, upstream, `key-${n}`));
    const brokenBefore = load.broken;
    const sealedMs = performance.now();
    vault.seal(true);
    await until('the gateway has missed the vault', () =>
      gateway.logs.some((line) => line.includes('the last one is used on')),
    );
    for (let n = 0; n < kills; n++) await killOne(gateway);
    vault.seal(false);
    const outageMs = performance.now() - sealedMs;
    const afterMs = await rotate(vault, upstream, 'key-after');
    await load.stop();
    const statuses = [...load.take()].map(([status, { count }]) => ({ status, count }));
    const ok = statuses.find(({ status }) => status === 200)?.count ?? 0;
    const others = statuses.filter(({ status }) => status !== 200);
    return [
      told('requests answered', ok),
      told('rotations', rotated.length),
      told('workers killed while the vault was down', kills),
      exactly(
        'requests answered otherwise than with 200',
        others.reduce((sum, { count }) => sum + count, 0),
        0,
      ),
      exactly('requests that reached the upstream without a key that was current', upstream.wrong, 0),
      exactly('requests broken by rotations', brokenBefore, 0),
      told('requests that the killed workers had in hand', load.broken - brokenBefore),
      timing(atMost('from a write to the last request with the old key, at most', Math.max(...rotated), 2_000, 'ms')),
      // The pauses between questions double, so the last one is as long as all before it.
      timing(atMost('the same when the vault is back', afterMs, outageMs + 1_000, 'ms')),
    ];
  } finally {
    await load.stop();
    await gateway.stop();
    await Promise.all([vault.stop(), upstream.stop()]);
  }
}

/** Writes a key, waits until every request brings it, and tells how long that took. */
async function rotate(vault: FakeHcv, upstream: KeyedUpstream, key: string): Promise<number> {
  upstream.accepts(key);
  const startedMs = performance.now();
  vault.put('weather', { key });
  await until(`requests bring ${key}`, () => upstream.bringsOnly(key));
  return Math.max(0, upstream.lastOtherAtMs - startedMs);
}

async function killOne({ adminUrl }: RunningGateway): Promise<void> {
  const pids = await workerPids(adminUrl);
  process.kill(pids[0]!, 'SIGKILL');
  await until('another worker serves', async () => {
    const now = await workerPids(adminUrl);
    return !now.includes(pids[0]!) && now.length === pids.length;
  });
}

interface KeyedUpstream {
  readonly url: string;
  /** Requests without a key that was ever current. */
  readonly wrong: number;
  /** When a request last brought another key than the one before it. */
  readonly lastOtherAtMs: number;
  accepts(key: string): void;
  /** The last requests all brought this key. */
  bringsOnly(key: string): boolean;
  stop(): Promise<void>;
}

/** Looks at the key of every request. */
async function startKeyedUpstream(): Promise<KeyedUpstream> {
  const accepted = new Set<string>();
  let [wrong, lastKey, times, lastOtherAtMs] = [0, '', 0, 0];
  const server = createServer((request, response) => {
    const key = String(request.headers['x-api-key']);
    if (!accepted.has(key)) wrong++;
    if (key === lastKey) times++;
    else {
      times = 1;
      lastOtherAtMs = performance.now();
    }
    lastKey = key;
    response.end('{}');
  });
  const listening = await listenOnLoopback(server);
  return {
    ...listening,
    get wrong() {
      return wrong;
    },
    get lastOtherAtMs() {
      return lastOtherAtMs;
    },
    accepts: (key) => void accepted.add(key),
    bringsOnly: (key) => key === lastKey && times >= inARow,
  };
}

function config(upstreamUrl: string, vaultPort: number): string {
  return JSON.stringify({
    _format_version: '3.0',
    vaults: [
      {
        name: 'hcv',
        prefix: 'keys',
        config: { host: '127.0.0.1', port: vaultPort, kv: 'v2', token: 'of-the-gateway', ttl: 1 },
      },
    ],
    services: [
      {
        name: 'weather',
        url: upstreamUrl,
        routes: [{ name: 'weather', paths: ['/weather'] }],
        plugins: [
          {
            name: 'upstream-auth',
            config: { auth: { header_name: 'x-api-key', header_value: '{vault://keys/weather/key}' } },
          },
        ],
      },
    ],
  });
}
