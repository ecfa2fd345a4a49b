import { dirname, join } from 'node:path';
import { bundle } from './bundle/bundle.ts';
import { runChecks } from './run/checks.ts';
import { runExamples } from './run/examples.ts';
import { runVitest } from './run/vitest.ts';

// All that `npm test` runs. Each stage runs even when an earlier one failed, so that one run shows everything.
const root = dirname(import.meta.dirname);
// Hundreds of processes are started: they take half the time so.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules/.cache/compiled');
process.env['TEST_LAUNCHER'] ??= await bundle(root, join(root, 'dist/processes'));

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
