import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '@sallyport/testkit';
import { type Frame, flameGraph } from './flame-graph.ts';
import { profiles } from './profiles.ts';

interface Profile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
    children?: number[];
  }[];
  samples: number[];
  timeDeltas: number[];
}

const shown = 40;
const graphs = join(import.meta.dirname, '../flame-graphs');

/** Profiles the worker under load, prints where its own time goes, and draws the whole as a flame graph. */
export async function profile(scenario: string): Promise<void> {
  const { title, prepare } = profiles[scenario]!;
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-profile-'));
  const running: { stop(): Promise<unknown> }[] = [];
  try {
    const { config, run } = await prepare(async (starting) => {
      const one = await starting;
      running.push(one);
      return one;
    });
    const env = { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` };
    const gateway = await startGateway({ config, workers: 1, shedsLoad: false, env });
    await run(gateway.proxyUrl).finally(() => gateway.stop());
  } finally {
    for (const one of running.reverse()) await one.stop();
  }
  const written = await Promise.all(
    (await readdir(folder)).map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile),
  );
  await rm(folder, { recursive: true });
  // The worker is the process that was sampled most outside of waiting.
  const [busiest] = written.map(busyTree).sort((a, b) => b.us - a.us);
  const selfTimes = [...ownTimes(busiest!)].sort((a, b) => b[1] - a[1]);
  for (const [name, us] of selfTimes.slice(0, shown))
    process.stdout.write(`${((us / busiest!.us) * 100).toFixed(1).padStart(5)} %  ${name}\n`);
  await mkdir(graphs, { recursive: true });
  const file = join(graphs, `${scenario}.svg`);
  await writeFile(file, flameGraph(busiest!, `One worker, ${title}: where its CPU time goes`));
  process.stdout.write(`\n${file}\n`);
}

/** While V8 still compiles what is run, it is not what will be run for days. */
const warmUp = 1 / 3;

/** What was sampled, as a tree of calls; waiting and the start are left out. */
function busyTree({ nodes, samples, timeDeltas }: Profile): Frame {
  const ownUs = new Map<number, number>();
  for (let index = Math.floor(samples.length * warmUp); index < samples.length; index++) {
    const id = samples[index]!;
    ownUs.set(id, (ownUs.get(id) ?? 0) + timeDeltas[index]!);
  }
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
