import { runNode } from './command.ts';

const checks = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--pretty', '-p', '.'] },
  { name: 'types of pages', args: ['node_modules/typescript/bin/tsc', '--pretty', '-p', 'tsconfig.web.json'] },
  { name: 'lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'architecture', args: ['tools/check-architecture.ts'] },
  { name: 'links', args: ['tools/check-links.ts'] },
  { name: 'dead code', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  { name: 'generated docs', args: ['tools/generate-reference.ts', '--check'] },
  { name: 'notices', args: ['tools/generate-notices.ts', '--check'] },
] as const;

/** Runs all static checks at once, prints a line for each as it ends, and tells how many passed and failed. */
export async function runChecks(root: string): Promise<{ passed: number; failed: number }> {
  const results = await Promise.all(
    checks.map(async ({ name, args }) => {
      const { ok, output, seconds } = await runNode(args, { cwd: root });
      console.log(`${ok ? '✓' : '✗'} ${name.padEnd(14)} ${seconds.toFixed(1)} s`);
      if (!ok) console.log(output.trimEnd());
      return ok;
    }),
  );
  const passed = results.filter((ok) => ok).length;
  return { passed, failed: results.length - passed };
}
