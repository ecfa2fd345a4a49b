import { quantile } from '@sallyport/testkit';
import type { Row } from '../../report.ts';
import { tagOf } from './configuration.ts';
import { atMost } from './rows.ts';
import type { Site } from './site.ts';

const calls = 200;
const warmUpCalls = 20;
const entities = '/v2/control-planes/default/core-entities';

interface Page {
  data: unknown[];
  next: string | null;
}

/** Lists of ten times as many entities as there are services. */
export async function lists(site: Site, count: number): Promise<Row[]> {
  await addMore(site, count);
  const of = `${(10 * count).toLocaleString('en')} entities`;
  const rows: Row[] = [];
  for (const [what, path, atLeast] of [
    ['a page of 100', '/consumers?size=100', 100],
    ['a page of 100, by tag', `/consumers?size=100&tags=${tagOf(3)}`, 100],
    ['a page of 100, nested', '/consumers/consumer-0/key-auth?size=100', 100],
    ['a list of one, nested', `/services/service-${count - 1}/routes`, 1],
  ] as const) {
    const tookMs = await walk(site, entities + path, atLeast);
    rows.push(atMost(`${what}, p99, ${of}`, quantile(tookMs, 0.99), 'ms', 20));
  }
  return rows;
}

/** Services, routes, consumers and their keys are there; four times as many consumers, and keys of one of them, make it ten. */
async function addMore(site: Site, count: number): Promise<void> {
  const { id } = (await site.get('/consumers/consumer-0')) as { id: string };
  const batch = (n: number, make: (n: number) => object) =>
    Array.from({ length: count }, (_, i) => make(n * count + i));
  for (let n = 1; n <= 4; n++)
    await site.add(
      'consumers',
      batch(n, (n) => ({ username: `consumer-${n}`, tags: [tagOf(n)] })),
    );
  for (let n = 1; n <= 2; n++)
    await site.add(
      'keyauth_credentials',
      batch(n, (n) => ({ key: `key-${n}`, consumer: { id } })),
    );
}

/** Page after page, and from the first one again. */
async function walk(site: Site, first: string, atLeast: number): Promise<number[]> {
  const tookMs: number[] = [];
  let path = first;
  for (let n = 0; n < calls + warmUpCalls; n++) {
    const from = performance.now();
    const { data, next } = (await site.plane.get(path)) as Page;
    if (n >= warmUpCalls) tookMs.push(performance.now() - from);
    if (path === first && data.length < atLeast) throw new Error(`${path} gave ${data.length} entities`);
    path = next ?? first;
  }
  return tookMs;
}
