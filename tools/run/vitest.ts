import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runNode } from './command.ts';

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** Runs all test files. A file that fails without a failing test (it did not load, or left an error behind) counts as one. */
export async function runVitest(root: string): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-tests-'));
  try {
    const reportFile = join(folder, 'report.json');
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const { ok } = await runNode(['node_modules/vitest/vitest.mjs', ...args], { cwd: root, prefix: '' });
    const report = reportSchema.safeParse(JSON.parse(readFileSync(reportFile, 'utf8')));
    if (!report.success) return { passed: 0, failed: 1 };
    const { numPassedTests, numFailedTests, testResults } = report.data;
    const brokenFiles = testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
    ).length;
    const failed = numFailedTests + brokenFiles;
    return { passed: numPassedTests, failed: ok ? failed : Math.max(failed, 1) };
  } catch (error) {
    console.log(`The test run left no report: ${(error as Error).message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
