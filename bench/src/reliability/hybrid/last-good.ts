import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type RunningGateway, startEchoUpstream, startGateway } from '@sallyport/testkit';
import { pick, seeded } from '../random.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { startGuardedPlane } from './guarded-plane.ts';

export const lastGood: ReliabilityRun = {
  name: 'R-LKG',
  promise: 'Without its control plane, a gateway that is killed serves the last good configuration, or nothing at all',
  run,
};

const sizes = { short: { restarts: 1, damages: 1 }, full: { restarts: 10, damages: 12 } } as const;
/** A damaged gateway is given so long to do something wrong. */
const damagedMs = 2_500;
const askMsMax = 500;

async function run(form: Form): Promise<Figure[]> {
  const { restarts, damages } = sizes[form];
  const upstream = await startEchoUpstream();
  const guarded = await startGuardedPlane(upstream.url);
  const args = await guarded.plane.followArgs();
  let gateway = await startGateway({ args });
  const kill = async (it: RunningGateway) => {
    it.process.kill('SIGKILL');
    await once(it.process, 'exit');
  };
  const startMs: number[] = [];
  let wrong = 0;
  let decisions = 0;
  let served = 0;
  try {
    await guarded.addKey('good');
    const taken = await guarded.addKey('taken');
    await guarded.removeKey(taken);
    await guarded.settled();
    await guarded.plane.kill();
    const expected = [
      ['/open', undefined, 200],
      ['/guarded', undefined, 401],
      ['/guarded', 'good', 200],
      ['/guarded', 'taken', 401],
      ['/guarded', 'guessed', 401],
      ['/elsewhere', 'good', 404],
    ] as const;
    for (let n = 0; n < restarts; n++) {
      await kill(gateway);
      const from = performance.now();
      gateway = await startGateway({ args });
      startMs.push(performance.now() - from);
      for (const [path, key, status] of [...expected, ...expected, ...expected]) {
        decisions++;
        if ((await ask(gateway.proxyUrl + path, key)) !== status) wrong++;
      }
    }
    await kill(gateway);
    served = await serveDamaged(args, damages);
  } finally {
    gateway.process.kill('SIGKILL');
    await guarded.plane.stop();
    await upstream.stop();
  }
  return [
    told('kills of the gateway while the control plane is gone', restarts),
    exactly('decisions that were wrong afterwards', wrong, 0),
    told('decisions', decisions),
    timing(atMost('from its start until it serves, at most', Math.max(...startMs), 2_000, 'ms')),
    told('starts with a damaged or cut file', damages),
    exactly('requests that one of these answered', served, 0),
  ];
}

async function ask(url: string, key?: string): Promise<number | undefined> {
  try {
    const answer = await fetch(url, {
      headers: { connection: 'close', ...(key !== undefined && { apikey: key }) },
      signal: AbortSignal.timeout(askMsMax),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return undefined;
  }
}

/** Starts gateways whose file is damaged, asks each of them all the while, and counts answers. */
async function serveDamaged(args: readonly string[], damages: number): Promise<number> {
  const random = seeded(73);
  const folder = args[args.indexOf('--configuration-folder') + 1]!;
  const [name] = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('last-good'));
  const file = join(folder, name!);
  const whole = await readFile(file);
  let answers = 0;
  for (let n = 0; n < damages; n++) {
    const at = Math.floor(random() * whole.length);
    const damaged = Buffer.from(whole);
    damaged[at] = damaged[at]! ^ pick(random, [1, 16, 128]);
    await writeFile(file, n % 2 === 0 ? damaged : whole.subarray(0, at));
    const port = await freePort('127.0.0.1');
    const options = { args: [...args, '--proxy-listen', `127.0.0.1:${port}`], workers: 1, readyMsMax: damagedMs };
    const ended = startGateway(options).then(
      async (gateway) => {
        answers++;
        await gateway.stop();
      },
      () => {},
    );
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    while (!isOver) if ((await ask(`http://127.0.0.1:${port}/open`)) !== undefined) answers++;
  }
  return answers;
}
