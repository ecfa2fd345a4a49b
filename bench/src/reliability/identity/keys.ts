import { setTimeout as delay } from 'node:timers/promises';
import {
  type RunningGateway,
  type RunningIdp,
  startCountingUpstream,
  startGateway,
  startIdp,
} from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { TokenLoad } from './token-load.ts';

export const jwks: ReliabilityRun = {
  name: 'R-JWKS',
  promise:
    'keys that change, and a provider that is slow or gone, fail nobody whose token is good, and let nobody else in',
  run,
};

const sizes = {
  short: { rotations: 3, everyMs: 400, kids: 1_000, downMs: 1_500, slowMs: 500 },
  full: { rotations: 4, everyMs: 5_000, kids: 10_000, downMs: 60_000, slowMs: 4_000 },
} as const;

type Sizes = (typeof sizes)[Form];

async function run(form: Form): Promise<Figure[]> {
  const idp = await startIdp();
  const upstream = await startCountingUpstream('api');
  const gateway = await startGateway({ config: config(upstream.url, idp.issuer) });
  try {
    return [
      ...(await unknownKids(`${gateway.proxyUrl}/api`, cooldownMs, idp, sizes[form])),
      ...(await unknownKids(`${gateway.proxyUrl}/eager`, eagerCooldownMs, idp, sizes[form])),
      ...(await outage(gateway, idp, sizes[form])),
      ...(await rotation(gateway, idp, sizes[form])),
      ...(await slowKeys(gateway, idp, sizes[form])),
    ];
  } finally {
    await gateway.stop();
    await idp.stop();
    await upstream.stop();
  }
}

let tokens = 0;

/** Never the same twice, so that each one has to be verified. */
function newToken(idp: RunningIdp, header: Record<string, unknown> = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: idp.issuer, sub: 'alice', aud: 'api', iat: now, exp: now + 3600, jti: `t-${tokens++}` };
  return idp.sign(claims, { typ: 'at+jwt', ...header });
}

/** The provider signs with new keys every few seconds; those of before stay published. */
async function rotation(gateway: RunningGateway, idp: RunningIdp, { rotations, everyMs }: Sizes): Promise<Figure[]> {
  const load = new TokenLoad(`${gateway.proxyUrl}/eager`, 8, () => newToken(idp)).start(8);
  try {
    await until('the load is warm', () => load.count(200) > 100);
    const before = idp.faults.requests('jwks');
    for (let i = 0; i < rotations; i++) {
      await delay(everyMs);
      const asked = idp.faults.requests('jwks');
      await idp.rotateKeys();
      // From here on, so that however late a busy machine is, the keys may be fetched again at the next rotation.
      await until('the new keys are fetched', () => idp.faults.requests('jwks') > asked);
    }
    await delay(everyMs);
    await load.stop();
    return [
      told('keys rotated', rotations),
      told('tokens verified meanwhile', load.count(200)),
      exactly('good tokens refused', load.total - load.count(200) + load.broken, 0),
      told('times the keys were fetched', idp.faults.requests('jwks') - before),
    ];
  } finally {
    await load.stop();
  }
}

/** Forged tokens, each with a kid that nobody has heard of. */
async function unknownKids(url: string, restMs: number, idp: RunningIdp, { kids }: Sizes): Promise<Figure[]> {
  const [, payload, signature] = (await newToken(idp)).split('.');
  let next = 0;
  const forged = () => {
    const header = { alg: 'RS256', typ: 'at+jwt', kid: `nobody-${next++}` };
    return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`;
  };
  const load = new TokenLoad(url, 16, forged);
  await load.send(await newToken(idp));
  const before = idp.faults.requests('jwks');
  const startedMs = performance.now();
  const client = async () => {
    while (next < kids) await load.send(forged());
  };
  await Promise.all(Array.from({ length: 16 }, client));
  await load.stop();
  const cooldowns = 1 + Math.floor((performance.now() - startedMs) / restMs);
  return [
    told(`forged tokens with kids of their own, keys being fetched every ${restMs} ms at most`, kids),
    exactly('of these let in', load.count(200) - 1, 0),
    exactly(
      'answers that are neither 401 nor (while it is asked) 503',
      load.total - load.count(200) - load.count(401) - load.count(503),
      0,
    ),
    atMost('times the keys were fetched, by two workers', idp.faults.requests('jwks') - before, cooldowns),
  ];
}

/** The provider is gone; a worker dies meanwhile, and the next one has never spoken to the provider. */
async function outage(gateway: RunningGateway, idp: RunningIdp, { downMs }: Sizes): Promise<Figure[]> {
  const load = new TokenLoad(`${gateway.proxyUrl}/api`, 8, () => newToken(idp)).start(8);
  try {
    await until('the load is warm', () => load.count(200) > 100);
    const before = load.count(200);
    await idp.down();
    await delay(downMs / 2);
    process.kill(await aWorkerOf(gateway), 'SIGKILL');
    await delay(downMs / 2);
    await load.stop();
    return [
      told('ms without the provider, in whose middle a worker was killed', downMs),
      told('tokens verified meanwhile', load.count(200) - before),
      exactly('good tokens refused', load.total - load.count(200), 0),
      atMost('requests that died with the worker', load.broken, 8),
    ];
  } finally {
    await load.stop();
    await idp.up();
  }
}

/** The provider takes for ever to hand out keys, while a token comes that needs new ones. */
async function slowKeys(gateway: RunningGateway, idp: RunningIdp, { slowMs }: Sizes): Promise<Figure[]> {
  const load = new TokenLoad(`${gateway.proxyUrl}/eager`, 8, () => newToken(idp));
  await until('the keys are known again', async () => (await load.send(await newToken(idp))) === 200);
  await delay(eagerCooldownMs * 2);
  const release = idp.faults.hold('jwks');
  const known = new TokenLoad(`${gateway.proxyUrl}/eager`, 8, () => newToken(idp)).start(4);
  const waiting = load.send(await newToken(idp, { kid: 'new' }));
  try {
    await delay(slowMs);
    release();
    await known.stop();
    return [
      told('tokens with known keys verified while keys are awaited', known.count(200)),
      exactly('of these refused', known.total - known.count(200) + known.broken, 0),
      timing(exactly('status of one with a key that cannot be had', await waiting, slowMs > 3_000 ? 503 : 401)),
      timing(atMost('it waited', load.slowestMs, 3_500, 'ms')),
    ];
  } finally {
    release();
    await known.stop();
    await load.stop();
  }
}

async function aWorkerOf({ adminUrl }: RunningGateway): Promise<number> {
  const { pids } = (await (await fetch(adminUrl)).json()) as { pids: { workers: number[] } };
  return pids.workers[0]!;
}

const cooldownMs = 30_000;
const eagerCooldownMs = 200;

function config(url: string, issuer: string): string {
  const plugin = (changes: object) => ({
    name: 'openid-connect',
    config: { issuer, auth_methods: ['bearer'], ...changes },
  });
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'api',
        url,
        routes: [
          { name: 'api', paths: ['/api'], plugins: [plugin({})] },
          { name: 'eager', paths: ['/eager'], plugins: [plugin({ rediscovery_lifetime: eagerCooldownMs / 1000 })] },
        ],
      },
    ],
  });
}
