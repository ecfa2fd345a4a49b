import { readFile } from 'node:fs/promises';
import { type ReadResult, readConfig } from '@sallyport/gateway/config';
import { plugins } from '@sallyport/plugins';
import { UsageError } from './arguments.ts';

/** Reads and checks declarative files as the gateway does. Throws `UsageError` when one cannot be opened. */
export async function readFiles(files: readonly string[]): Promise<ReadResult> {
  if (files.length === 0) throw new UsageError('name at least one declarative file');
  const sources = await Promise.all(
    files.map(async (file) => {
      try {
        return { file, text: await readFile(file, 'utf8') };
      } catch (error) {
        throw new UsageError(`${file}: ${(error as Error).message}`);
      }
    }),
  );
  return readConfig(sources, plugins, process.env);
}
