import { formatProblem } from '@sallyport/contracts';
import { oneOf, readArguments, withUsage } from './arguments.ts';
import { readFiles } from './read-files.ts';

const options = { format: { type: 'string', default: 'text' } } as const;

export function runValidateCommand(args: readonly string[]): Promise<number> {
  return withUsage(async () => {
    const { values, positionals } = readArguments(args, options);
    const format = oneOf('--format', values.format, ['text', 'json']);
    const { document, problems } = await readFiles(positionals);
    if (format === 'json') {
      process.stdout.write(`${JSON.stringify({ valid: document !== undefined, problems })}\n`);
    } else if (document === undefined) {
      process.stdout.write(`${problems.map(formatProblem).join('\n')}\n\n${count(problems.length, 'problem')}\n`);
    } else {
      const entities = Object.entries(document.collections).filter(([, list]) => list.length > 0);
      process.stdout.write(
        `valid: ${entities.map(([name, list]) => `${list.length} ${name}`).join(', ') || 'empty'}\n`,
      );
    }
    return document === undefined ? 1 : 0;
  });
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
