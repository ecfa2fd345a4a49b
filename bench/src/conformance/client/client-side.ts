import { join } from 'node:path';
import { type Difference, totals } from '../judge.ts';
import type { CellRun } from '../run-cell.ts';
import { nothing, type RequirementSet, runAgainstClient, runClientScenarios, type SuiteResult } from '../suite.ts';
import { type Losses, lossesAsClient, lossesOfClients } from './losses.ts';

/**
 * What the suite says, playing server, of the official client by itself, of the same client through the gateway, and of the
 * gateway as the client that people sign in with.
 */
export async function* runClientSide(set: RequirementSet): AsyncGenerator<CellRun> {
  const direct = await runAgainstClient(commandOf('everything-client.ts'), set);
  yield { cell: 'client, direct', set, ...totals(direct), differences: [] };
  const through = await runClientScenarios(commandOf('through-gateway.ts'), set, [...direct.keys()]);
  yield { cell: 'client', set, ...totals(through), differences: compare(direct, through, lossesOfClients) };
  const ofPeople = new Map([...direct].filter(([scenario]) => isSignIn(scenario)));
  const asClient = await runClientScenarios(commandOf('gateway-as-client.ts'), set, [...ofPeople.keys()]);
  yield {
    cell: 'gateway as client',
    set,
    ...totals(asClient),
    differences: compare(ofPeople, asClient, lossesAsClient),
  };
}

/** The rest of `auth/` is about clients without people, and tokens that are bound to keys: nothing that the plugin claims to do. */
function isSignIn(scenario: string): boolean {
  return scenario.startsWith('auth/') && !/client-credentials|enterprise-managed|dpop|wif/.test(scenario);
}

/** Checks that passed without the gateway and did not with it. How often they were made says nothing here. */
function compare(direct: SuiteResult, through: SuiteResult, losses: Readonly<Record<string, Losses>>): Difference[] {
  const differences: Difference[] = [];
  for (const [scenario, wanted] of direct) {
    const got = through.get(scenario) ?? nothing;
    const lost = [...wanted.passedChecks].filter((check) => !got.passedChecks.has(check)).sort();
    if (lost.length === 0) continue;
    const written = losses[scenario];
    const isAsWritten = written !== undefined && written.checks.join() === lost.join();
    differences.push({ scenario, wanted, got, why: isAsWritten ? written.why : undefined });
  }
  return differences;
}

function commandOf(script: string): string {
  return `${process.execPath} ${join(import.meta.dirname, script)}`;
}
