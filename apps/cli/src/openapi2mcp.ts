import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { type DocumentProblem, kongFileOf, readOpenApi, writeKongFile } from '@sallyport/mcp/openapi-to-tools';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';

export async function runOpenapi2mcpCommand(args: Arguments): Promise<number> {
  const format = args.oneOf('--format', ['yaml', 'json']);
  // decK's older name of conversion-only is `conversion`.
  const mode = args.oneOf('--mode', ['conversion-listener', 'conversion-only', 'conversion']);
  const [stray] = args.files;
  if (stray !== undefined) throw new UsageError(`openapi2mcp: '${stray}' belongs to no flag; write --spec ${stray}`);
  const spec = args.find('--spec');
  if (spec === undefined) throw new UsageError('openapi2mcp: --spec FILE is missing');
  const pathPrefix = args.find('--path-prefix');
  if (pathPrefix?.startsWith('/') === false)
    throw new UsageError(`--path-prefix: '${pathPrefix}' should begin with a slash`);

  const read = readOpenApi(spec === '-' ? await text(process.stdin) : await readSpec(spec));
  if ('problem' in read) return report(spec, [read.problem]);
  const selectTags = args.list('--select-tag');
  const { file, tools, problems, warnings } = kongFileOf(read.document, {
    mode: mode === 'conversion' ? 'conversion-only' : mode,
    tags: args.list('--tag'),
    operations: args.list('--operation'),
    withoutResponses: args.has('--no-responses'),
    ignoreSecurityErrors: args.has('--ignore-security-errors'),
    includeDirectRoute: args.has('--include-direct-route'),
    withoutIds: args.has('--no-id'),
    name: args.find('--uuid-base'),
    pathPrefix,
    entityTags: selectTags.length === 0 ? undefined : selectTags,
    otherwiseTags: ['OAS3_import', `OAS3file_${spec === '-' ? 'stdin' : basename(spec)}`],
  });
  for (const warning of warnings) process.stderr.write(`${spec}: ${sentence(warning)}\n`);
  if (file === undefined) return report(spec, problems);
  await write(args.get('--output-file'), writeKongFile(file, format), tools);
  return 0;
}

async function readSpec(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${message}`}`);
  }
}

async function write(to: string, content: string, tools: number): Promise<void> {
  if (to === '-') {
    process.stdout.write(content);
    return;
  }
  await writeFile(to, content);
  process.stderr.write(`${to}: ${tools} tool${tools === 1 ? '' : 's'}\n`);
}

function report(spec: string, problems: readonly DocumentProblem[]): number {
  for (const problem of problems) process.stderr.write(`${spec}: ${sentence(problem)}\n`);
  return 1;
}

function sentence({ path, message }: DocumentProblem): string {
  return path === '' ? message : `${path}: ${message}`;
}
