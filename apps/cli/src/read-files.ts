import { readFile } from 'node:fs/promises';
import { type ReadResult, readConfig, type SourceText } from '@sallyport/gateway/config';
import { type LoadedPlugins, pluginsWith } from '@sallyport/gateway/plugins';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';

export type FilesRead = ReadResult & { plugins: LoadedPlugins['plugins'] };

/**
 * Reads and checks the declarative files of a command line as the gateway does, with the plugins it names. Throws
 * `UsageError` when a file cannot be opened.
 */
export async function readFiles(args: Arguments): Promise<FilesRead> {
  if (args.files.length === 0) throw new UsageError('name at least one declarative file');
  const sources = await Promise.all(args.files.map(readSource));
  const { loaded, problems } = await pluginsWith(args.list('--plugins'));
  if (loaded === undefined) return { document: undefined, problems, plugins: [] };
  return { ...readConfig(sources, loaded.plugins, process.env), plugins: loaded.plugins };
}

async function readSource(file: string): Promise<SourceText> {
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${message}`}`);
  }
}
