import { join } from 'node:path';
import { type Difference, totals } from '../judge.ts';
import type { CellRun } from '../run-cell.ts';
import { nothing, type RequirementSet, runAgainstClient, runClientScenarios } from '../suite.ts';
import { lossesOf } from './losses.ts';

/** What the suite says, playing server, of the official client: without the gateway, and with it between the two. */
export async function runClientSide(set: RequirementSet): Promise<CellRun[]> {
  const direct = await runAgainstClient(commandOf('everything-client.ts'), set);
  const through = await runClientScenarios(commandOf('through-gateway.ts'), set, [...direct.keys()]);
  const differences: Difference[] = [];
  for (const [scenario, wanted] of direct) {
    const got = through.get(scenario) ?? nothing;
    const lost = [...wanted.passedChecks].filter((check) => !got.passedChecks.has(check)).sort();
    if (lost.length === 0) continue;
    const written = lossesOf(scenario);
    const isAsWritten = written !== undefined && written.checks.join() === lost.join();
    differences.push({ scenario, wanted, got, why: isAsWritten ? written.why : undefined });
  }
  return [
    { cell: 'client, direct', set, ...totals(direct), differences: [] },
    { cell: 'client', set, ...totals(through), differences },
  ];
}

function commandOf(script: string): string {
  return `${process.execPath} ${join(import.meta.dirname, script)}`;
}
