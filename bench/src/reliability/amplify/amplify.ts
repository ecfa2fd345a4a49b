import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import type { Worst } from './measure.ts';

export const amplify: ReliabilityRun = {
  name: 'R-AMPLIFY',
  promise: 'no input of up to 64 KB costs more than 100 times its size in memory, or 20 ms of the event loop',
  run,
};

const fuzzed = { short: 0, full: 10_000 } as const;
const runFile = promisify(execFile);
const measureFile = fileURLToPath(new URL('./measure.ts', import.meta.url));

async function run(form: Form): Promise<Figure[]> {
  // What is garbage is gone when a collection has ended, not some time later; times are the worse for it.
  const flags = ['--expose-gc', '--single-threaded-gc', '--max-semi-space-size=128'];
  const { stdout } = await runFile(process.execPath, [...flags, measureFile, String(fuzzed[form])], {
    maxBuffer: 1024 * 1024,
  });
  const all = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Worst);
  return [
    told('parsers', all.length),
    told('inputs of each, at least', Math.min(...all.map(({ inputs }) => inputs))),
    ...all.flatMap((worst) => figuresOf(worst)),
  ];
}

function figuresOf({ name, slowestMs, heapPerByte, thrown }: Worst): Figure[] {
  // A configuration is read in a process of its own.
  const time =
    name === 'a configuration'
      ? told(`${name}: ms`, slowestMs.toFixed(1))
      : timing(atMost(`${name}: time`, slowestMs, 20, 'ms'));
  return [
    time,
    atMost(`${name}: memory per byte`, heapPerByte, 100, '×'),
    exactly(`${name}: errors thrown`, thrown, 0),
  ];
}
