import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The revisions that the suite has a frozen list of requirements for. */
export const requirementSets = ['2025-11-25', '2026-07-28'] as const;
export type RequirementSet = (typeof requirementSets)[number];

export interface ScenarioResult {
  readonly passed: number;
  readonly failed: number;
  /** Checks that passed, each once: how often some are made depends on how many requests a client sends. */
  readonly passedChecks: ReadonlySet<string>;
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

/** Plays server for a client that a command starts, in all scenarios at once. */
export function runAgainstClient(command: string, set: RequirementSet): Promise<SuiteResult> {
  return runSuite(['client', '--command', command, '--requirements', set]);
}

/** The same with some scenarios, one after another: what the command starts may be too much to have it many times. */
export async function runClientScenarios(
  command: string,
  set: RequirementSet,
  scenarios: readonly string[],
): Promise<SuiteResult> {
  const results: SuiteResult = new Map();
  const waiting = [...scenarios];
  const work = async () => {
    for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
      const args = ['client', '--command', command, '--scenario', scenario, '--spec-version', set, '--force'];
      for (const [name, result] of await runSuite(args)) results.set(name, result);
    }
  };
  await Promise.all([work(), work()]);
  return results;
}

/** Checks of a scenario that did not run. */
export const nothing: ScenarioResult = { passed: 0, failed: 0, passedChecks: new Set(), complaints: [] };

const checksSchema = z.array(z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }));

function runSuite(args: readonly string[]): Promise<SuiteResult> {
  return withResults(args[0] === 'server' ? 'server-' : '', args);
}

/**
 * Runs the suite to its end, and gives what is in the files that it leaves: its exit code is 0 for scenarios without a check. Folders are
 * named by the scenario, after a prefix.
 */
export async function withResults(
  prefix: string,
  args: readonly string[],
  onLine: (line: string) => void = () => {},
): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-conformance-'));
  try {
    const child = spawn(process.execPath, [program, ...args, '-o', folder], { stdio: ['ignore', 'pipe', 'ignore'] });
    createInterface({ input: child.stdout }).on('line', onLine);
    await once(child, 'close');
    const results: SuiteResult = new Map();
    for (const file of globSync('**/checks.json', { cwd: folder }).sort()) {
      const checks = checksSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      results.set(scenarioOf(dirname(file), prefix), resultOf(checks));
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const program = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));

/** Folders are `server-ping-2026-11-26T01-55-25-530Z`, and `auth/basic-cimd-…` where the suite plays server. */
function scenarioOf(folder: string, prefix: string): string {
  return folder.replace(/-\d{4}-\d{2}-\d{2}T[\d-]+Z$/, '').slice(prefix.length);
}

function resultOf(checks: z.output<typeof checksSchema>): ScenarioResult {
  const passed = checks.filter(({ status }) => status === 'SUCCESS');
  const complaints = checks
    .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
    .map(({ id, status, errorMessage }) => `${status.toLowerCase()} ${id}: ${errorMessage ?? ''}`);
  return {
    passed: passed.length,
    failed: checks.filter(({ status }) => status === 'FAILURE').length,
    passedChecks: new Set(passed.map(({ id }) => id)),
    complaints,
  };
}
