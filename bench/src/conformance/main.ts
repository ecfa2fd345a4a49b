import { parseArgs } from 'node:util';
import { cells } from './cells.ts';
import { directTotals, totals } from './judge.ts';
import { isGreen, tableOf } from './report.ts';
import { runCell, runDirect } from './run-cell.ts';
import { type RequirementSet, requirementSets, type SuiteResult } from './suite.ts';

// The official suite against the everything-server, direct and through the gateway.
const { values } = parseArgs({
  options: { cell: { type: 'string', multiple: true }, verbose: { type: 'boolean', default: false } },
});
const chosen = cells.filter(({ name }) => values.cell?.includes(name) ?? true);
if (chosen.length === 0) {
  console.error(`There is no cell of this name; there are ${cells.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

let isAllGreen = true;
const direct = new Map<RequirementSet, SuiteResult>();
for (const set of requirementSets) {
  const results = await runDirect(set);
  direct.set(set, results);
  const { passed, failed } = totals(results);
  const isAsKnown = passed === directTotals[set].passed && failed === directTotals[set].failed;
  if (!isAsKnown) isAllGreen = false;
  console.log(tableOf([{ cell: 'direct', set, passed, failed, differences: [] }], values.verbose));
}
for (const cell of chosen) {
  const runs = await runCell(cell, direct);
  console.log(tableOf(runs, values.verbose));
  isAllGreen &&= runs.every(isGreen);
}
process.exitCode = isAllGreen ? 0 : 1;
