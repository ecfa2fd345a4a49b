import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '@sallyport/testkit';
import { stringify } from 'yaml';
import { measure, median } from '../measure.ts';
import { startNginxUpstream } from '../nginx.ts';
import type { Row } from '../report.ts';
import { type CostCase, costCases } from './plugin-cases.ts';
import { type Effort, mcpCallLoad } from './proxying.ts';

/** What `docs/reference` shows of each plugin; kept in the repository. CPU microseconds per exchange. */
export interface PluginCosts {
  node: string;
  /** Of an exchange without any plugin. */
  plainUs: number;
  /** What each plugin adds to an exchange, or (`answers`) what an exchange takes that it answers itself. */
  plugins: Record<string, { us: number; answers: boolean }>;
}

const file = join(import.meta.dirname, '../../plugin-costs.json');
const connections = 16;
/** Long enough for a figure, short enough for twenty plugins and as many routes without them. */
const secondsMax = 2;
const roundsMax = 5;

/**
 * What one plugin adds to an exchange: a POST of 1 KB of JSON with an answer of 1 KB, on a route with the plugin (and
 * those that it needs) and on one without it in turn. One worker.
 */
export async function pluginCosts(effort: Effort): Promise<Row[]> {
  const rounds = Math.min(effort.rounds, roundsMax);
  const seconds = Math.min(effort.seconds, secondsMax);
  const upstream = await startNginxUpstream(JSON.stringify({ text: 'x'.repeat(980) }), 'application/json');
  const sink = await startNginxUpstream('ok');
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-costs-'));
  const cases = costCases({ upstreamUrl: upstream.url, sinkUrl: sink.url, folder });
  const gateway = await startGateway({ config: configOf(upstream.url, cases), workers: 1, shedsLoad: true });
  const run = async (path: string, isGet = false) => {
    const load = { connections, ...(isGet ? {} : mcpCallLoad), url: `${gateway.proxyUrl}${path}`, seconds };
    return (await measure(gateway.process.pid!, load)).cpuUsPerRequest;
  };
  const plain: number[] = [];
  const costs = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
  try {
    for (const path of ['/plain', ...Object.keys(cases).map((name) => `/with/${name}`)]) await run(path);
    for (let round = 0; round < rounds; round++) {
      plain.push(await run('/plain'));
      for (const [name, { answers, isGet }] of Object.entries(cases)) {
        const base = answers ? 0 : await run(`/without/${name}`);
        costs.get(name)!.push((await run(`/with/${name}`, isGet)) - base);
        process.stderr.write('.');
      }
    }
  } finally {
    await gateway.stop();
    await upstream.stop();
    await sink.stop();
    await rm(folder, { recursive: true, force: true });
  }
  const result: PluginCosts = {
    node: process.version,
    plainUs: rounded(median(plain)),
    plugins: Object.fromEntries(
      [...costs].map(([name, us]) => [name, { us: rounded(median(us)), answers: cases[name]!.answers === true }]),
    ),
  };
  await writeFile(file, `${JSON.stringify(result, undefined, 2)}\n`);
  return Object.entries(result.plugins).map(([name, { us, answers }]) => ({
    scenario: 'cost of a plugin',
    figure: answers ? `${name} (answers itself)` : name,
    unit: 'µs',
    sallyport: us,
  }));
}

function rounded(us: number): number {
  return Math.round(Math.max(0, us) * 10) / 10;
}

function configOf(upstreamUrl: string, cases: Readonly<Record<string, CostCase>>): string {
  const routes = Object.entries(cases).flatMap(([name, { config, needs = [] }]) => [
    { name: `with-${name}`, paths: [`/with/${name}`], plugins: [...needs, { name, config }] },
    { name: `without-${name}`, paths: [`/without/${name}`], plugins: needs },
  ]);
  return stringify({
    _format_version: '3.0',
    services: [{ name: 's', url: upstreamUrl, routes: [{ name: 'plain', paths: ['/plain'] }, ...routes] }],
    consumers: [
      {
        username: 'alice',
        keyauth_credentials: [{ key: mcpCallLoad.headers.apikey }],
        basicauth_credentials: [{ username: 'alice', password: 'bench' }],
        acls: [{ group: 'mcp-users' }],
      },
    ],
  });
}
