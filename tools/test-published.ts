import { dirname, join } from 'node:path';
import { installPublished } from './publish/install.ts';
import { runNode } from './run/command.ts';
import { runExamples } from './run/examples.ts';

// `npm run test:published`: the tests of the packed packages, then every example against a gateway installed from them.
const root = dirname(import.meta.dirname);
const tests = await runNode(['node_modules/vitest/vitest.mjs', 'run', 'tools/publish'], { cwd: root, prefix: '' });

const { folder, remove } = await installPublished(root);
try {
  process.env['TEST_LAUNCHER'] = join(folder, 'node_modules/sallyport/bin/sallyport.js');
  const { passed, failed } = await runExamples(root);
  console.log(`\n${passed} examples passed, ${failed} failed`);
  process.exitCode = tests.ok && failed === 0 ? 0 : 1;
} finally {
  await remove();
}
