import { startGateway } from '@sallyport/testkit';
import { interleaved, type Measurement, measure, median } from '../measure.ts';
import { startNginxUpstream } from '../nginx.ts';
import { judge, type Row } from '../report.ts';
import type { Effort } from './proxying.ts';

const many = 100_000;
/** On a machine with more to do, reading them takes its time. */
const readyMsMax = 300_000;

/** How a route of the number says which path is its own. */
const flavours = {
  fields: (number: number) => `paths: [/p${number}/]`,
  expressions: (number: number) => `expression: 'http.path ^= "/p${number}/" && http.method == "GET"'`,
} as const;

/** What 100,000 routes and 100,000 consumers cost against one of each. */
export async function scale(effort: Effort): Promise<Row[]> {
  const upstream = await startNginxUpstream('x'.repeat(1000));
  try {
    return [
      ...(await compare(upstream.url, 'fields', '100 k routes, 100 k consumers', effort)),
      ...(await compare(upstream.url, 'expressions', '100 k expressions, 100 k consumers', effort)),
    ];
  } finally {
    await upstream.stop();
  }
}

async function compare(
  upstreamUrl: string,
  flavour: keyof typeof flavours,
  scenario: string,
  { rounds, seconds }: Effort,
): Promise<Row[]> {
  const started = performance.now();
  const large = await startGateway({
    config: configOf(upstreamUrl, flavour, many),
    workers: 1,
    readyMsMax,
    shedsLoad: true,
  });
  const startMs = performance.now() - started;
  const small = await startGateway({ config: configOf(upstreamUrl, flavour, 1), workers: 1, shedsLoad: true });
  try {
    const load = (url: string, path: string, key: string) => ({
      url: `${url}${path}`,
      connections: 32,
      seconds,
      headers: { apikey: key },
    });
    const subjects = {
      small: () => measure(small.process.pid!, load(small.proxyUrl, '/p0/x', 'key-0')),
      large: () => measure(large.process.pid!, load(large.proxyUrl, `/p${many / 2}/x`, `key-${(many / 3) | 0}`)),
    };
    await interleaved(subjects, 1);
    const results = await interleaved(subjects, rounds);
    const percentOf = (ratio: (large: Measurement, small: Measurement) => number) =>
      median(results.large.map((measurement, round) => ratio(measurement, results.small[round]!))) * 100;
    const loss = percentOf((large, small) => 1 - large.perSecond / small.perSecond);
    // Says more than throughput on a machine that others share.
    const cpu = percentOf((large, small) => large.cpuUsPerRequest / small.cpuUsPerRequest - 1);
    return [
      {
        scenario,
        figure: 'throughput lost',
        unit: '%',
        sallyport: loss,
        aim: '≤ 5 %',
        verdict: judge(loss, 5, 5),
      },
      { scenario, figure: 'CPU time a request, more', unit: '%', sallyport: cpu },
      { scenario, figure: 'until ready', unit: 's', sallyport: startMs / 1000 },
    ];
  } finally {
    await large.stop();
    await small.stop();
  }
}

function configOf(upstreamUrl: string, flavour: keyof typeof flavours, count: number): string {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const routes = numbers.map((number) => `- { name: r${number}, ${flavours[flavour](number)}, service: s }`);
  const consumers = numbers.map(
    (number) => `- { username: c${number}, keyauth_credentials: [{ key: key-${number} }] }`,
  );
  return `_format_version: "3.0"
services:
- { name: s, url: "${upstreamUrl}" }
plugins:
- { name: key-auth }
routes:
${routes.join('\n')}
consumers:
${consumers.join('\n')}
`;
}
