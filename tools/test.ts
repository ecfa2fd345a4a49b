import { dirname } from 'node:path';
import { runChecks } from './run/checks.ts';
import { runExamples } from './run/examples.ts';
import { runVitest } from './run/vitest.ts';

// All that `npm test` runs. Each stage runs even when an earlier one failed, so that one run shows everything.
const root = dirname(import.meta.dirname);
const stages = [
  { title: 'Checks', run: runChecks },
  { title: 'Tests', run: runVitest },
  { title: 'Examples', run: runExamples },
];

let passed = 0;
let failed = 0;
for (const { title, run } of stages) {
  console.log(`\n${title}`);
  const result = await run(root);
  passed += result.passed;
  failed += result.failed;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
