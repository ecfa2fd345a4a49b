import { Agent, request } from 'node:http';
import { type RunningIdp, startGateway, startIdp } from '@sallyport/testkit';
import { interleaved, measure, median } from '../measure.ts';
import { startNginxUpstream } from '../nginx.ts';
import { treeOf, usageOf } from '../process-tree.ts';
import { judge, type Row } from '../report.ts';
import type { Effort } from './proxying.ts';

const connections = 32;
/** Each has a token of its own. */
const subjects = 10_000;
const goalUs = 10;

/**
 * A signed access token (RS256) against an API key, on routes that are alike otherwise: with a token that was verified before, and
 * with ten thousand that were not. One worker.
 */
export async function auth({ rounds, seconds }: Effort): Promise<Row[]> {
  const upstream = await startNginxUpstream(JSON.stringify({ text: 'x'.repeat(980) }), 'application/json');
  const idp = await startIdp();
  const gateway = await startGateway({ config: authConfig(upstream.url, idp.issuer), workers: 1, shedsLoad: true });
  try {
    const pid = gateway.process.pid!;
    const keyHeaders = { apikey: 'bench-key' };
    const bearerHeaders = await bearerOf('alice', idp);
    const run = (path: string, headers: Record<string, string>) => () =>
      measure(pid, { url: `${gateway.proxyUrl}${path}`, connections, seconds, headers });
    const pair = { key: run('/key', keyHeaders), bearer: run('/bearer', bearerHeaders) };
    // The first round warms up the compilers and is not counted.
    await interleaved(pair, 1);
    const { key, bearer } = await interleaved(pair, rounds);
    const difference = median(bearer.map((one, round) => one.cpuUsPerRequest - key[round]!.cpuUsPerRequest));
    const bearers: Record<string, string>[] = [];
    for (let i = 0; i < subjects; i++) bearers.push(await bearerOf(`subject-${i}`, idp));
    const keys = bearers.map(() => keyHeaders);
    const keyUs = [await cpuUsOf(pid, `${gateway.proxyUrl}/key`, keys)];
    const firstSeenUs = await cpuUsOf(pid, `${gateway.proxyUrl}/bearer`, bearers);
    keyUs.push(await cpuUsOf(pid, `${gateway.proxyUrl}/key`, keys));
    const seenAgainUs = await cpuUsOf(pid, `${gateway.proxyUrl}/bearer`, bearers);
    keyUs.push(await cpuUsOf(pid, `${gateway.proxyUrl}/key`, keys));
    const sameKeyUs = median(keyUs);
    const scenario = 'bearer token';
    return [
      {
        scenario,
        figure: 'CPU per request with key-auth',
        unit: 'µs',
        sallyport: median(key.map((one) => one.cpuUsPerRequest)),
      },
      {
        scenario,
        figure: 'CPU per request, token seen before',
        unit: 'µs',
        sallyport: median(bearer.map((one) => one.cpuUsPerRequest)),
      },
      {
        scenario,
        figure: 'CPU over key-auth, by pairs',
        unit: 'µs',
        sallyport: difference,
        aim: `≤ ${goalUs}`,
        verdict: judge(difference, goalUs, goalUs),
      },
      {
        scenario,
        figure: `CPU over key-auth, ${subjects} tokens at first`,
        unit: 'µs',
        sallyport: firstSeenUs - sameKeyUs,
      },
      {
        scenario,
        figure: `CPU over key-auth, the same ${subjects} again`,
        unit: 'µs',
        sallyport: seenAgainUs - sameKeyUs,
      },
    ];
  } finally {
    await gateway.stop();
    await idp.stop();
    await upstream.stop();
  }
}

export async function bearerOf(sub: string, idp: RunningIdp): Promise<Record<string, string>> {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, exp: now + 3600 };
  const claims = { iss: idp.issuer, sub, aud: 'api', scope: 'read write', groups: ['konnect-mcp-users', 'staff'] };
  const all = { ...claims, ...times, client_id: 'chatbot', jti: `${sub}-1` };
  return { authorization: `Bearer ${await idp.sign(all, { typ: 'at+jwt' })}` };
}

export function authConfig(upstreamUrl: string, issuer: string): string {
  return `_format_version: "3.0"
services:
- name: s
  url: ${upstreamUrl}
  routes:
  - { name: key, paths: [/key], plugins: [{ name: key-auth }] }
  - name: bearer
    paths: [/bearer]
    plugins:
    - name: openid-connect
      config:
        issuer: ${issuer}
        auth_methods: [bearer]
        consumer_claim: [sub]
        consumer_optional: true
        groups_claim: [groups]
        groups_required: [konnect-mcp-users]
consumers:
- { username: alice, keyauth_credentials: [{ key: bench-key }] }
`;
}

/** Sends one request with each of these headers, a few at a time; CPU time of the gateway per request. */
async function cpuUsOf(pid: number, url: string, headers: readonly Record<string, string>[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const pids = treeOf(pid);
  const before = usageOf(pids);
  let next = 0;
  const client = async () => {
    while (next < headers.length) await send(url, headers[next++]!, agent);
  };
  await Promise.all(Array.from({ length: 16 }, client));
  const after = usageOf(pids);
  agent.destroy();
  return (after.cpuUs - before.cpuUs) / headers.length;
}

function send(url: string, headers: Record<string, string>, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { headers, agent }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}: the figures would mean nothing`));
      });
    })
      .once('error', reject)
      .end();
  });
}
