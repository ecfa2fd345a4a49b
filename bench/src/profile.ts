import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway, startIdp } from '@sallyport/testkit';
import { type Frame, flameGraph } from './flame-graph.ts';
import { startNginxUpstream } from './nginx.ts';
import { authConfig, bearerOf } from './scenarios/auth.ts';
import {
  mcpCallLoad,
  mcpConfig,
  mcpTokenConfig,
  mcpTokenLoad,
  plainConfig,
  startMcpUpstream,
  withSession,
} from './scenarios/proxying.ts';
import { runLoad } from './wrk.ts';

interface Profile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
    children?: number[];
  }[];
  samples: number[];
  timeDeltas: number[];
}

export type ProfileName = keyof typeof titles;

export function isProfileName(name: string | undefined): name is ProfileName {
  return name !== undefined && Object.hasOwn(titles, name);
}

const shown = 40;
const seconds = 10;
const graphs = join(import.meta.dirname, '../flame-graphs');

/** Profiles the worker under load, prints where its own time goes, and draws the whole as a flame graph. */
export async function profile(scenario: ProfileName): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-profile-'));
  const upstream = await startMcpUpstream();
  const sink = await startNginxUpstream('ok');
  const idp = await startIdp();
  const config = {
    plain: () => plainConfig(upstream.url),
    mcp: () => mcpConfig(upstream.url, sink.url),
    auth: () => authConfig(upstream.url, idp.issuer),
    'mcp-token': () => mcpTokenConfig(upstream.url, sink.url, idp.issuer),
  }[scenario]();
  const load = {
    plain: {},
    mcp: mcpCallLoad,
    auth: { headers: await bearerOf('alice', idp) },
    'mcp-token': await mcpTokenLoad(idp),
  }[scenario];
  const gateway = await startGateway({
    config,
    workers: 1,
    shedsLoad: true,
    env: { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` },
  });
  const path = scenario === 'auth' ? 'bearer' : 'x';
  const url = `${gateway.proxyUrl}/${path}`;
  const headers = 'headers' in load ? load.headers : {};
  const all = scenario.startsWith('mcp') ? await withSession(url, { ...headers }) : headers;
  await runLoad({ connections: 32, seconds, ...load, url, headers: all });
  await gateway.stop();
  await idp.stop();
  await upstream.stop();
  await sink.stop();
  const profiles = await Promise.all(
    (await readdir(folder)).map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile),
  );
  await rm(folder, { recursive: true });
  // The worker is the process that was sampled most outside of waiting.
  const [busiest] = profiles.map(busyTree).sort((a, b) => b.us - a.us);
  const selfTimes = [...ownTimes(busiest!)].sort((a, b) => b[1] - a[1]);
  for (const [name, us] of selfTimes.slice(0, shown))
    process.stdout.write(`${((us / busiest!.us) * 100).toFixed(1).padStart(5)} %  ${name}\n`);
  await mkdir(graphs, { recursive: true });
  const file = join(graphs, `${scenario}.svg`);
  await writeFile(file, flameGraph(busiest!, `One worker, ${titles[scenario]}: where its CPU time goes`));
  process.stdout.write(`\n${file}\n`);
}

const titles = {
  plain: 'plain proxying',
  mcp: 'MCP tools/call with five plugins',
  auth: 'a bearer token',
  'mcp-token': 'MCP tools/call with a bearer token',
} as const;

/** What was sampled, as a tree of calls; waiting and the start are left out. */
function busyTree({ nodes, samples, timeDeltas }: Profile): Frame {
  const ownUs = new Map<number, number>();
  for (const [index, id] of samples.entries()) ownUs.set(id, (ownUs.get(id) ?? 0) + timeDeltas[index]!);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const frameOf = (id: number): Frame => {
    const { callFrame, children = [] } = byId.get(id)!;
    const name = `${callFrame.functionName || '(anonymous)'}  ${callFrame.url.split('/').slice(-2).join('/')}:${callFrame.lineNumber + 1}`;
    const frames = children.filter((child) => !isLeftOut(byId.get(child)!.callFrame)).map(frameOf);
    const own = ownUs.get(id) ?? 0;
    return { name, us: own + frames.reduce((sum, { us }) => sum + us, 0), ownUs: own, children: frames };
  };
  return frameOf(nodes[0]!.id);
}

function isLeftOut({ functionName, url }: Profile['nodes'][number]['callFrame']): boolean {
  return functionName === '(idle)' || url.startsWith('node:internal/main/');
}

function ownTimes(frame: Frame, times = new Map<string, number>()): Map<string, number> {
  times.set(frame.name, (times.get(frame.name) ?? 0) + frame.ownUs);
  for (const child of frame.children) ownTimes(child, times);
  return times;
}
