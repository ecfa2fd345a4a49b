import { readFile } from 'node:fs/promises';

/**
 * What a gateway has written to a log file so far, a record per line. None where there is no file yet.
 * It may be writing meanwhile: a line without its end is left for the next time.
 */
export async function logRecords<T>(file: string): Promise<T[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as T);
}
