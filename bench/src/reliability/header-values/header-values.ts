import { readConfig } from '@sallyport/gateway';
import { plugins } from '@sallyport/plugins';
import { RawConnection, startGateway } from '@sallyport/testkit';
import { seeded } from '../random.ts';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { type Recorded, startRecorder } from '../smuggling/recorder.ts';
import { until } from '../wait.ts';
import { configuredPlaces } from './configured.ts';
import { requestedPlaces } from './requested.ts';
import { everyBreak, evilValue } from './values.ts';

export const headerValues: ReliabilityRun = {
  name: 'S-HDR',
  promise: 'nothing that a request or a configuration says becomes a line of a head that nobody wrote',
  run,
};

const requests = { short: 500, full: 10_000 } as const;
const seed = 20_261_125;
const parallel = 16;

async function run(form: Form): Promise<Figure[]> {
  const upstream = await startRecorder();
  const logs = await startRecorder();
  const urls = { upstream: upstream.url, logs: logs.url };
  const configured = configuredCases(urls, form);
  const gateway = await startGateway({
    config: JSON.stringify(configOf(upstream.url, configured.accepted)),
    args: ['--trusted-ips', '127.0.0.0/8', '--allow-debug-header'],
  });
  const judge = new Judge(gateway.proxyUrl);
  try {
    await judge.ask([...requestedCases(requests[form]), ...configured.accepted]);
    const delivered: Recorded[] = [];
    // Deliveries of the log follow their requests; each plugin sends its own.
    const wanted = configured.accepted.filter(({ what }) => what.startsWith('http-log')).length;
    await until('the log is delivered', () => delivered.push(...logs.take()) >= wanted, 60_000);
    judge.look('upstream', upstream.take());
    judge.look('log', delivered);
    for (const miss of judge.misses.slice(0, 30)) console.error(`  ${miss}`);
    return [
      atLeast(
        `requests with a value of ${requestedPlaces.length} places (seed ${seed})`,
        requests[form],
        requests[form],
      ),
      told(
        `texts of a configuration, in ${configuredPlaces.length} places`,
        configured.refused + configured.accepted.length,
      ),
      told('  of these, refused', configured.refused),
      ...[...judge.statuses].sort().map(([status, count]) => told(`answered with ${status}`, count)),
      told('deliveries of the log', delivered.length),
      atLeast('reached the upstream', judge.reached, requests[form] / 4),
      exactly('injected lines, broken heads, requests that nobody sent', judge.misses.length, 0),
    ];
  } finally {
    await gateway.stop();
    await upstream.stop();
    await logs.stop();
  }
}

interface Case {
  what: string;
  /** Latin-1 text. */
  bytes: string;
}

interface ConfiguredCase extends Case {
  entities: Record<string, unknown[]>;
}

function requestedCases(count: number): Case[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) => {
    const place = requestedPlaces[n % requestedPlaces.length]!;
    const { line, headers } = place.request(evilValue(random), random);
    return { what: place.name, bytes: `${line} HTTP/1.1\r\nHost: a.test\r\nX-Case: ${n}\r\n${headers}\r\n` };
  });
}

/** What a configuration may say; the rest is refused when it is read. */
function configuredCases(
  urls: { upstream: string; logs: string },
  form: Form,
): { accepted: ConfiguredCase[]; refused: number } {
  const accepted: ConfiguredCase[] = [];
  let refused = 0;
  const values = everyBreak().filter((_, index) => form === 'full' || index % 4 === 0);
  for (const place of configuredPlaces) {
    for (const value of values) {
      const n = accepted.length + refused;
      const entities = place.entities(value, n, urls);
      const text = JSON.stringify(configOf(urls.upstream, [{ what: place.name, bytes: '', entities }]));
      if (readConfig([{ file: 'c.json', text }], plugins, {}).document === undefined) {
        refused++;
        continue;
      }
      const user = Buffer.from(`${n}${value}:x`).toString('base64');
      const headers = `apikey: key-${n}\r\nAuthorization: Basic ${user}\r\nOrigin: https://o.test\r\nKong-Debug: 1\r\n`;
      const bytes = `GET /c-${n}/x HTTP/1.1\r\nHost: a.test\r\nX-Case: c-${n}\r\n${headers}\r\n`;
      accepted.push({ what: `${place.name}: ${JSON.stringify(value)}`, bytes, entities });
    }
  }
  return { accepted, refused };
}

function configOf(url: string, cases: readonly ConfiguredCase[]): Record<string, unknown> {
  const collected: Record<string, unknown[]> = { services: [], routes: [], consumers: [], upstreams: [] };
  for (const { entities } of cases) for (const [name, list] of Object.entries(entities)) collected[name]!.push(...list);
  const routes = requestedPlaces.map(({ name, route }) => ({
    name: `p-${name}`,
    paths: [`/p-${name}`],
    service: 'recorder',
    ...route,
  }));
  return {
    _format_version: '3.0',
    ...collected,
    services: [{ name: 'recorder', url, path: '/base', retries: 0 }, ...collected['services']!],
    routes: [...routes, ...collected['routes']!],
  };
}

/** Asks, and looks at what comes out at both ends. */
class Judge {
  readonly misses: string[] = [];
  readonly statuses = new Map<string, number>();
  reached = 0;
  readonly #proxyUrl: string;

  constructor(proxyUrl: string) {
    this.#proxyUrl = proxyUrl;
  }

  async ask(cases: readonly Case[]): Promise<void> {
    let next = 0;
    const asking = async () => {
      for (let at = next++; at < cases.length; at = next++) await this.#askOne(cases[at]!);
    };
    await Promise.all(Array.from({ length: parallel }, asking));
  }

  async #askOne({ what, bytes }: Case): Promise<void> {
    const connection = await RawConnection.open(this.#proxyUrl);
    connection.send(bytes);
    const answer = await connection.answer();
    const status = typeof answer === 'string' ? answer : String(answer.status);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (typeof answer === 'string')
      this.misses.push(`${what}: ${answer} ${connection.broken ?? ''} for ${JSON.stringify(bytes)}`);
    else if (answer.headers.has('injected') || answer.headers.get('set-cookie')?.startsWith('injected') === true)
      this.misses.push(`${what}: a line in the answer's head, for ${JSON.stringify(bytes)}`);
    else if (answer.status >= 500 && answer.status !== 502)
      this.misses.push(`${what}: answered with ${answer.status}, for ${JSON.stringify(bytes)}`);
    if (connection.isInsideAnswer) this.misses.push(`${what}: more than one answer, for ${JSON.stringify(bytes)}`);
    connection.destroy();
  }

  look(where: string, requests: readonly Recorded[]): void {
    const cases = new Set<string>();
    for (const { bytes, faults, target } of requests) {
      const head = bytes.toString('latin1');
      const id = /\r\nX-Case: ([c\d-]+)\r\n/i.exec(head)?.[1];
      const problem = faults[0] ?? (/\ninjected\s*:|\nset-cookie:/i.test(head) ? 'a line of its own' : undefined);
      if (problem !== undefined) this.misses.push(`${where}: ${problem} in ${JSON.stringify(head)}`);
      if (where === 'log') continue;
      if (id === undefined || cases.has(id))
        this.misses.push(`${where}: nobody sent ${target}: ${JSON.stringify(head)}`);
      else cases.add(id);
    }
    this.reached += cases.size;
  }
}
