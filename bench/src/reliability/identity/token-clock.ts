import { type RunningIdp, startCountingUpstream, startGateway, startIdp } from '@sallyport/testkit';
import { exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { TokenLoad } from './token-load.ts';

export const tokenClock: ReliabilityRun = {
  name: 'R-CLOCK',
  promise: 'tokens of a provider whose clock differs are taken within the leeway, and not beyond',
  run,
};

const sizes = { short: 1, full: 20 } as const;
const leewaySeconds = 60;
/** What takes longer than this between signing and looking spoils a case near a boundary. */
const marginSeconds = 5;

/** Seconds by which the provider's clock is ahead of the gateway's; its tokens last for ten minutes. */
const skews = [-600, -300, -60, -30, -5, 0, 5, 30, 54, 60 + marginSeconds, 120, 300, 600];

async function run(form: Form): Promise<Figure[]> {
  const idp = await startIdp();
  const upstream = await startCountingUpstream('api');
  const gateway = await startGateway({ config: config(upstream.url, idp.issuer) });
  const exact = new TokenLoad(`${gateway.proxyUrl}/exact`, 4, () => '');
  const lenient = new TokenLoad(`${gateway.proxyUrl}/lenient`, 4, () => '');
  try {
    let wrong = 0;
    let tried = 0;
    for (let round = 0; round < sizes[form]; round++) {
      for (const skew of skews) {
        for (const [load, leeway] of [
          [exact, 0],
          [lenient, leewaySeconds],
        ] as const) {
          for (const { claims, isGood } of casesOf(skew, leeway)) {
            tried++;
            const status = await load.send(await idp.sign(claimsOf(idp, claims), { typ: 'at+jwt' }));
            if (status === (isGood ? 200 : 401)) continue;
            wrong++;
            console.error(`  ${JSON.stringify(claims)} with ${leeway} s of leeway, ${skew} s apart: ${status}`);
          }
        }
      }
    }
    return [
      told('tokens', tried),
      told('seconds by which the clocks differ', skews.join(', ')),
      exactly('tokens taken or refused wrongly', wrong, 0),
      exactly('connections broken', exact.broken + lenient.broken, 0),
    ];
  } finally {
    await exact.stop();
    await lenient.stop();
    await gateway.stop();
    await idp.stop();
    await upstream.stop();
  }
}

interface Case {
  readonly claims: Record<string, number>;
  readonly isGood: boolean;
}

/** A token just signed, one that begins later, one that has just ended, one about to end: by the provider's clock. */
function casesOf(skew: number, leeway: number): Case[] {
  const now = Math.floor(Date.now() / 1000);
  const theirs = now + skew;
  const isBegun = (from: number) => from <= now + leeway;
  const isOver = (until: number) => until <= now - leeway;
  const good = (from: number, until: number) => isBegun(from) && !isOver(until);
  return [
    { claims: { iat: theirs, exp: theirs + 600 + marginSeconds }, isGood: good(theirs, theirs + 600 + marginSeconds) },
    { claims: { iat: theirs - 600, nbf: theirs, exp: theirs + 1200 }, isGood: good(theirs, theirs + 1200) },
    { claims: { iat: theirs - 900, exp: theirs - marginSeconds }, isGood: good(theirs - 900, theirs - marginSeconds) },
    {
      claims: { iat: theirs - 600, exp: theirs + 2 * marginSeconds },
      isGood: good(theirs - 600, theirs + 2 * marginSeconds),
    },
  ];
}

let tokens = 0;

function claimsOf({ issuer: iss }: RunningIdp, times: Record<string, number>): Record<string, unknown> {
  return { iss, sub: 'alice', aud: 'api', jti: `t-${tokens++}`, ...times };
}

function config(url: string, issuer: string): string {
  const route = (name: string, leeway: number) => ({
    name,
    paths: [`/${name}`],
    plugins: [{ name: 'openid-connect', config: { issuer, auth_methods: ['bearer'], leeway } }],
  });
  return JSON.stringify({
    _format_version: '3.0',
    services: [{ name: 'api', url, routes: [route('exact', 0), route('lenient', leewaySeconds)] }],
  });
}
