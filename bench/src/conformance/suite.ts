import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The revisions that the suite has a frozen list of requirements for. */
export const requirementSets = ['2025-11-25', '2026-07-28'] as const;
export type RequirementSet = (typeof requirementSets)[number];

export interface ScenarioResult {
  readonly passed: number;
  readonly failed: number;
  /** The checks that failed and those that warn, with what the suite says of them. */
  readonly complaints: readonly string[];
}

/** What came of each scenario, by its name. */
export type SuiteResult = Map<string, ScenarioResult>;

/** Plays client against a server: all that a revision requires, and what the suite reports besides. */
export function runAgainstServer(url: string, set: RequirementSet): Promise<SuiteResult> {
  return runSuite(['server', '--url', url, '--requirements', set]);
}

/** One scenario again. */
export async function runScenario(url: string, set: RequirementSet, scenario: string): Promise<ScenarioResult> {
  const args = ['server', '--url', url, '--scenario', scenario, '--spec-version', set, '--force'];
  return (await runSuite(args)).get(scenario) ?? nothing;
}

/** Checks of a scenario that did not run. */
export const nothing: ScenarioResult = { passed: 0, failed: 0, complaints: [] };

const checksSchema = z.array(z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }));

// Its exit code is 0 for scenarios without a check, so what counts is in the files that it leaves.
async function runSuite(args: readonly string[]): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-conformance-'));
  try {
    const child = spawn(process.execPath, [program, ...args, '-o', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    await once(child, 'close');
    const results: SuiteResult = new Map();
    for (const file of globSync('**/checks.json', { cwd: folder }).sort()) {
      const checks = checksSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      results.set(scenarioOf(dirname(file)), resultOf(checks));
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const program = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));

/** Folders are `server-ping-2026-11-26T01-55-25-530Z`, and `auth/basic-cimd-…` where the suite plays server. */
function scenarioOf(folder: string): string {
  const name = basename(folder).replace(/-\d{4}-\d{2}-\d{2}T[\d-]+Z$/, '');
  const parent = dirname(folder);
  return parent === '.' ? name.replace(/^server-(?=.)/, '') : `${parent}/${name}`;
}

function resultOf(checks: z.output<typeof checksSchema>): ScenarioResult {
  const count = (status: string) => checks.filter((check) => check.status === status).length;
  const complaints = checks
    .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
    .map(({ id, status, errorMessage }) => `${status.toLowerCase()} ${id}: ${errorMessage ?? ''}`);
  return { passed: count('SUCCESS'), failed: count('FAILURE'), complaints };
}
