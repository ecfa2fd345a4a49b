import { parseArgs } from 'node:util';
import { type Form, isKept, printFigures, type ReliabilityRun } from './run.ts';
import { runs } from './runs.ts';

// npm run reliability -- NAME… [--short] [--minutes N] [--seeds N]: exit code 0 when every promise was kept.
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, minutes: { type: 'string' }, seeds: { type: 'string' } },
});
const form: Form = values.short ? 'short' : 'full';
const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
const seeds = values.seeds === undefined ? undefined : Number(values.seeds);
const isMinutesWrong = minutes !== undefined && !(minutes > 0);
const isSeedsWrong = seeds !== undefined && !(Number.isInteger(seeds) && seeds > 0);
const unknown = names.filter((name) => !isAll(name) && find(name) === undefined);

if (names.length === 0 || unknown.length > 0 || isMinutesWrong || isSeedsWrong) {
  for (const name of unknown) console.error(`There is no run named ${name}.`);
  if (isMinutesWrong) console.error(`--minutes takes a number above 0, not '${values.minutes}'.`);
  if (isSeedsWrong) console.error(`--seeds takes a whole number above 0, not '${values.seeds}'.`);
  console.error('npm run reliability -- NAME… [--short] [--minutes N] [--seeds N], with these names, or ALL:');
  for (const { name, promise } of runs) console.error(`  ${name.padEnd(14)} ${promise}`);
  process.exit(2);
}

const chosen = names.some(isAll) ? runs : names.map((name) => find(name)!);
let kept = true;
for (const run of chosen) kept = (await attempt(run)) && kept;
process.exit(kept ? 0 : 1);

function find(name: string): ReliabilityRun | undefined {
  return runs.find((run) => run.name === name.toUpperCase());
}

function isAll(name: string): boolean {
  return name.toUpperCase() === 'ALL';
}

async function attempt(run: ReliabilityRun): Promise<boolean> {
  try {
    const figures = await run.run(form, minutes, seeds);
    printFigures(run, figures, form);
    return isKept(figures, form);
  } catch (error) {
    console.error(error);
    console.log(`FAIL ${run.name} (${form} form)`);
    return false;
  }
}
