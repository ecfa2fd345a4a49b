import { createHmac } from 'node:crypto';
import { type OpenStream, openStream, startGateway, startSseUpstream } from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';

export const accessEnds: ReliabilityRun = {
  name: 'S-SESSION',
  promise: 'an answer that streams ends with the access of its caller, within a second',
  run,
};

const sizes = {
  short: { ending: 40, going: 10, spreadSeconds: 1 },
  full: { ending: 2_000, going: 200, spreadSeconds: 20 },
} as const;
const secret = 'a secret of thirty-two bytes at least';
/** Seconds in which all streams begin. */
const beginSeconds = { short: 4, full: 15 } as const;

async function run(form: Form): Promise<Figure[]> {
  const { ending, going, spreadSeconds } = sizes[form];
  const sse = await startSseUpstream({ lastsMs: Number.POSITIVE_INFINITY, everyMs: Number.POSITIVE_INFINITY });
  const gateway = await startGateway({ config: config(sse.url) });
  const first = Math.ceil(Date.now() / 1000) + beginSeconds[form];
  const open = (exp: number | undefined) => openStream(`${gateway.proxyUrl}/?jwt=${tokenOf(exp)}`);
  try {
    const ends = Array.from({ length: ending }, (_, n) => first + (n % (spreadSeconds + 1)));
    const streams: OpenStream[] = [];
    for (const exp of ends) {
      const stream = open(exp);
      streams.push(stream);
      await stream.started;
    }
    const others = Array.from({ length: going }, (_, n) => open(n % 2 === 0 ? undefined : first + 3_600));
    await Promise.all(others.map(({ started }) => started));
    let cut = 0;
    for (const { ended } of others) void ended.then(() => cut++);
    const lateMs: number[] = [];
    const reports = await Promise.all(
      streams.map(async ({ ended }, n) => {
        const report = await ended;
        lateMs.push(Date.now() - ends[n]! * 1000);
        return report;
      }),
    );
    const cutBefore = cut;
    for (const { abort } of others) abort();
    return [
      told('streams whose access ends', ending),
      exactly('that seemed complete', reports.filter(({ complete }) => complete).length, 0),
      exactly('that were cut too early', lateMs.filter((late) => late < 0).length, 0),
      timing(atMost('cut after the end, at most', Math.max(...lateMs), 1_000, 'ms')),
      exactly(`cut of ${going} whose access goes on`, cutBefore, 0),
    ];
  } finally {
    await gateway.stop();
    await sse.stop();
  }
}

function tokenOf(exp: number | undefined): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'ann', exp })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function config(url: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    consumers: [{ username: 'ann', jwt_secrets: [{ key: 'ann', secret }] }],
    services: [{ name: 'sse', url, routes: [{ paths: ['/'], plugins: [{ name: 'jwt' }] }] }],
  });
}
