import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatProblem } from '@sallyport/contracts';
import { pluginPage, pluginsWith, readmeOf } from '@sallyport/gateway/plugins';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';

export async function runDocsCommand(args: Arguments): Promise<number> {
  const [stray] = args.files;
  if (stray !== undefined) throw new UsageError(`docs: '${stray}' belongs to no flag; write --plugins ${stray}`);
  const sources = args.list('--plugins');
  if (sources.length === 0) throw new UsageError('docs: --plugins is missing');
  const { loaded, problems } = await pluginsWith(sources);
  if (loaded === undefined) {
    process.stderr.write(`${problems.map(formatProblem).join('\n')}\n`);
    return 1;
  }
  const pages = [...loaded.origins].map(([name, module]) => {
    const plugin = loaded.plugins.find((known) => known.name === name)!;
    return { name, page: pluginPage(plugin, readmeOf(module)) };
  });
  const into = args.find('--into');
  if (into === undefined) process.stdout.write(pages.map(({ page }) => page).join('\n'));
  else {
    await mkdir(into, { recursive: true });
    for (const { name, page } of pages) await writeFile(join(into, `${name}.md`), page);
  }
  return 0;
}
