import { parseArgs } from 'node:util';
import { cells } from './cells.ts';
import { runClientSide } from './client/client-side.ts';
import { runFacade } from './facade.ts';
import { directTotals, totals } from './judge.ts';
import { isGreen, tableOf } from './report.ts';
import { type CellRun, runCell, runDirect } from './run-cell.ts';
import { type RequirementSet, requirementSets, type SuiteResult } from './suite.ts';

// The official suite, against the everything-server and for the everything-client, direct and through the gateway.
const { values } = parseArgs({
  options: {
    cell: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const names = [...cells.map(({ name }) => name), 'oauth-facade', 'client'];
const chosen = values.cell ?? (values.quick ? names.filter((name) => name !== 'client') : names);
const unknown = chosen.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`There is no cell '${unknown}'; there are ${names.join(', ')}.`);
  process.exit(2);
}

let isAllGreen = true;
function tell(runs: readonly CellRun[]): void {
  console.log(tableOf(runs, values.verbose));
  isAllGreen &&= runs.every(isGreen);
}

const direct = new Map<RequirementSet, SuiteResult>();
for (const set of requirementSets) {
  const results = await runDirect(set);
  direct.set(set, results);
  const { passed, failed } = totals(results);
  isAllGreen &&= passed === directTotals[set].passed && failed === directTotals[set].failed;
  tell([{ cell: 'direct', set, passed, failed, differences: [] }]);
}
for (const cell of cells) if (chosen.includes(cell.name)) tell(await runCell(cell, direct));
if (chosen.includes('oauth-facade')) tell([await runFacade()]);
if (chosen.includes('client'))
  for (const set of requirementSets) for await (const run of runClientSide(set)) tell([run]);
process.exitCode = isAllGreen ? 0 : 1;
