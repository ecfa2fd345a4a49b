import { formatProblem } from '@sallyport/contracts';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';
import { readFiles } from './read-files.ts';

export async function runValidateCommand(args: Arguments): Promise<number> {
  if (args.find('--control-plane-addr') !== undefined) {
    const { checkAgainstControlPlane } = await import('./configuration/sync.ts');
    return await checkAgainstControlPlane(args);
  }
  if (args.find('--token-file') !== undefined)
    throw new UsageError('--token-file is for --control-plane-addr, which is missing');
  const format = args.oneOf('--format', ['text', 'json']);
  const { document, problems } = await readFiles(args);
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify({ valid: document !== undefined, problems })}\n`);
  } else if (document === undefined) {
    process.stdout.write(`${problems.map(formatProblem).join('\n')}\n\n${count(problems.length, 'problem')}\n`);
  } else {
    const entities = Object.entries(document.collections).filter(([, list]) => list.length > 0);
    process.stdout.write(
      `valid: ${entities.map(([name, list]) => count(list.length, name.replace(/s$/, ''))).join(', ') || 'empty'}\n`,
    );
  }
  return document === undefined ? 1 : 0;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
