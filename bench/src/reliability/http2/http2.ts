import { PostLoad, type RunningGateway, startCountingUpstream, startGateway } from '@sallyport/testkit';
import { treeOf, usageOf } from '../../process-tree.ts';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { type Http2Case, http2Cases } from './cases.ts';
import { flood, floods } from './floods.ts';
import { RawHttp2 } from './wire.ts';

export const http2: ReliabilityRun = {
  name: 'S-H2',
  promise: 'HTTP/2 is read as RFC 9113 and RFC 7541 say, and floods of frames end their own connection only',
  run,
};

const floodMs = { short: 1_500, full: 4_000 } as const;
const endedWithinMs = 1_000;
const growthMaxMiB = 20;

async function run(form: Form): Promise<Figure[]> {
  const reached: string[] = [];
  const upstream = await startCountingUpstream('api', {
    answer: ({ rawHeaders }) => {
      reached.push(...rawHeaders.filter((text) => /^(x[^-]?test|)$|evil|[\0\r\n]/i.test(text)));
      return JSON.stringify({ text: 'enough for several frames' });
    },
  });
  const config = `_format_version: "3.0"\nservices: [{ name: s, url: "${upstream.url}", routes: [{ name: r, paths: [/] }] }]\n`;
  const gateway = await startGateway({ config, workers: 1 });
  const load = new PostLoad({ url: `${gateway.proxyUrl}/x`, connections: 4, thinkMs: 4, body: '{}' }).start();
  try {
    const broken: string[] = [];
    const known: string[] = [];
    for (const one of http2Cases) {
      const instead = await attempt(one, gateway.proxyUrl);
      if (instead === undefined) continue;
      if (one.known === undefined) broken.push(`${one.what}: ${instead}`);
      else known.push(`${one.what} (${one.known})`);
    }
    await until('the load is warm', () => load.ok > 200);
    const flooded = await floodAll(gateway, floodMs[form]);
    const { failures } = await load.stop();
    const shed = failures.filter(({ reason }) => reason === 'status 503').length;
    return [
      atLeast('rules tried', http2Cases.length, 147),
      exactly('rules broken', broken.length === 0 ? 'none' : broken.join('; '), 'none'),
      ...known.map((what) => told(`known: ${what}`, 'not kept')),
      exactly('malformed fields that reached an upstream', reached.length, 0),
      told('floods', floods.length),
      ...flooded,
      exactly('requests of others that failed meanwhile', failures.length - shed, 0),
      // A machine that others keep busy too is late for more than the flood's sake.
      timing(exactly('requests of others that were shed meanwhile', shed, 0)),
    ];
  } finally {
    await load.stop();
    await gateway.stop();
    await upstream.stop();
  }
}

/** What was seen instead of what is expected; undefined when the rule holds. */
async function attempt(
  { open = RawHttp2.open, send, expected, known }: Http2Case,
  url: string,
): Promise<string | undefined> {
  const connection = await open(url);
  // What is known to stay away is not waited for.
  if (known !== undefined) connection.patienceMs = 500;
  try {
    if (typeof send === 'function') await send(connection);
    else connection.send(...send);
    return await expected(connection);
  } finally {
    connection.destroy();
  }
}

async function floodAll(gateway: RunningGateway, forMs: number): Promise<Figure[]> {
  const rss = () => usageOf(treeOf(gateway.process.pid!)).rssBytes / 2 ** 20;
  const figures: Figure[] = [];
  for (const one of floods) {
    const before = rss();
    const { endedAfterMs, frames } = await flood(one, gateway.proxyUrl, forMs);
    figures.push(
      ...(one.isTaken === true
        ? []
        : [timing(atMost(`${one.what}: ended within`, endedAfterMs ?? Number.NaN, endedWithinMs, 'ms'))]),
      timing(
        atMost(`${one.what}: RSS growth (${frames.toLocaleString('en')} frames)`, rss() - before, growthMaxMiB, 'MiB'),
      ),
    );
  }
  return figures;
}
