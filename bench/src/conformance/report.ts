import type { Difference } from './judge.ts';
import type { CellRun } from './run-cell.ts';

/** One line a run, below it one for each scenario that differs; with `verbose`, what the suite complains of. */
export function tableOf(runs: readonly CellRun[], isVerbose: boolean): string {
  return runs
    .flatMap((run) => [lineOf(run), ...run.differences.flatMap((found) => linesOf(found, isVerbose))])
    .join('\n');
}

/** Is everything as it is without a gateway, but for what is written down as impossible? */
export function isGreen(run: CellRun): boolean {
  return run.differences.every(({ why }) => why !== undefined);
}

function lineOf(run: CellRun): string {
  const { cell, set, passed, failed } = run;
  return `${isGreen(run) ? '✓' : '✗'} ${cell.padEnd(18)} ${set.padEnd(13)} ${count(passed)} passed ${count(failed)} failed`;
}

function linesOf({ scenario, wanted, got, why }: Difference, isVerbose: boolean): string[] {
  const line = `    ${scenario.padEnd(46)} ${got.passed}/${got.failed}, direct ${wanted.passed}/${wanted.failed}`;
  const complaints = isVerbose ? got.complaints.map((complaint) => `        ${complaint}`) : [];
  return [why === undefined ? line : `${line}: ${why}`, ...complaints];
}

function count(value: number): string {
  return String(value).padStart(4);
}
