import { chmod, open, readFile, stat } from 'node:fs/promises';
import { StartError } from '../options.ts';

/** The token in a file that only its owner may read; `create` makes one where the file is missing. Throws `StartError`. */
export async function readOrCreateToken(file: string, create: () => string): Promise<string> {
  try {
    const handle = await open(file, 'wx', 0o600);
    const token = create();
    try {
      await handle.writeFile(`${token}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // The mask of the process may have taken bits away, not added any.
    await chmod(file, 0o600);
    return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new StartError(`The token file ${file} could not be written: ${(error as Error).message}`);
    return await readToken(file);
  }
}

async function readToken(file: string): Promise<string> {
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new StartError(`The token file ${file} can be read by others: chmod 600 it.`);
  const token = (await readFile(file, 'utf8')).trim();
  // A token that can be guessed is none.
  if (!/^[\w.~+/-]{32,512}$/.test(token))
    throw new StartError(`The token file ${file} must hold one line of 32 to 512 letters, digits and -._~+/`);
  return token;
}
