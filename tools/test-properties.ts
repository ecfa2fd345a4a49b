import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { propertyTests } from './properties/files.ts';
import { propertySeed } from './properties/seed.ts';
import { runNode } from './run/command.ts';

// `npm run test:properties -- [--minutes N] [part of a path]…`: property tests with one random seed after another.
const root = dirname(import.meta.dirname);
const { values, positionals } = parseArgs({
  options: { minutes: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const files = propertyTests(root).filter(
  (file) => positionals.length === 0 || positionals.some((part) => file.includes(part)),
);
const endsAtMs = Date.now() + Number(values.minutes) * 60_000;
const failing: number[] = [];
let rounds = 0;
do {
  const seed = propertySeed('random');
  process.env['PROPERTY_SEED'] = String(seed);
  const { ok, output, seconds } = await runNode(
    ['node_modules/vitest/vitest.mjs', 'run', '--testTimeout=300000', ...files],
    { cwd: root },
  );
  rounds++;
  if (!ok) failing.push(seed);
  console.log(`seed ${seed}: ${ok ? 'passed' : 'failed'} in ${seconds.toFixed(0)} s${ok ? '' : `\n${output}`}`);
} while (Date.now() < endsAtMs);
console.log(`${rounds} rounds of ${files.length} files, ${failing.length} failed`);
for (const seed of failing) console.log(`Again: PROPERTY_SEED=${seed} npx vitest run FILE`);
process.exitCode = failing.length === 0 ? 0 : 1;
