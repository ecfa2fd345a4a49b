import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './command.ts';

/** Runs every `examples/<story>/check.ts`, three at a time: they wait much; each starts a gateway of its own. */
export async function runExamples(root: string): Promise<{ passed: number; failed: number }> {
  const waiting = readdirSync(join(root, 'examples')).filter((story) =>
    existsSync(join(root, 'examples', story, 'check.ts')),
  );
  let passed = 0;
  let failed = 0;
  const work = async () => {
    for (let story = waiting.shift(); story !== undefined; story = waiting.shift()) {
      const check = join('examples', story, 'check.ts');
      const { ok, seconds } = await runNode([check], { cwd: root, prefix: `${story} | ` });
      console.log(`${ok ? '✓' : '✗'} ${check} ${seconds.toFixed(1)} s`);
      if (ok) passed++;
      else failed++;
    }
  };
  await Promise.all([work(), work(), work()]);
  return { passed, failed };
}
