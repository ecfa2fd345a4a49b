import { type RunningGateway, startGateway, startMcpServer } from '@sallyport/testkit';
import { startMcpEverything } from '@sallyport/testkit/mcp-everything';
import type { Cell } from './cells.ts';
import { exceptions } from './exceptions.ts';
import { type Difference, differences, isWorse, totals } from './judge.ts';
import { type RequirementSet, runAgainstServer, runScenario, type SuiteResult } from './suite.ts';

export interface CellRun {
  readonly cell: string;
  /** The revision whose requirements were checked, or what else. */
  readonly set: string;
  readonly passed: number;
  readonly failed: number;
  readonly differences: readonly Difference[];
}

/** What the suite says without a gateway. */
export async function runDirect(set: RequirementSet): Promise<SuiteResult> {
  const server = await startMcpEverything();
  try {
    return await runAgainstServer(server.url, set);
  } finally {
    await server.stop();
  }
}

/** Starts the servers and the gateway of a cell, and runs the suite through it, compared with `direct`. */
export async function runCell(cell: Cell, direct: ReadonlyMap<RequirementSet, SuiteResult>): Promise<CellRun[]> {
  const everything = await startMcpEverything(cell.server);
  const other = cell.hasOther ? await startMcpServer() : undefined;
  let gateway: RunningGateway | undefined;
  try {
    gateway = await startGateway({ config: cell.config({ everything: everything.url, other: other?.url }) });
    const url = `${gateway.proxyUrl.replace('127.0.0.1', 'localhost')}/mcp`;
    const runs: CellRun[] = [];
    for (const set of cell.sets) {
      const results = await runAgainstServer(url, set);
      await again(url, set, direct.get(set)!, results);
      const found = differences(direct.get(set)!, results, exceptions[cell.name]);
      runs.push({ cell: cell.name, set, ...totals(results), differences: found });
    }
    return runs;
  } finally {
    await gateway?.stop();
    await Promise.all([everything.stop(), other?.stop()]);
  }
}

/** These wait for moments, which a busy machine misses (issue 407 of the suite): they get a second chance. */
const timed = ['tools-call-sampling', 'tools-call-elicitation', 'server-sse-polling', 'server-stateless'];

async function again(url: string, set: RequirementSet, direct: SuiteResult, results: SuiteResult): Promise<void> {
  for (const scenario of timed) {
    const [wanted, got] = [direct.get(scenario), results.get(scenario)];
    if (wanted !== undefined && got !== undefined && isWorse(got, wanted)) {
      results.set(scenario, await runScenario(url, set, scenario));
    }
  }
}
