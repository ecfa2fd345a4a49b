import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Which of these texts are somewhere in the bytes of the files below a folder, and in which files. */
export async function legibleIn(folder: string, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    for (const text of texts) if (bytes.includes(text)) found.push(`${text} in ${entry.name}`);
  }
  return found;
}
