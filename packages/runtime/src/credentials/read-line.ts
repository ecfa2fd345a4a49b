import { readFile } from 'node:fs/promises';
import { CredentialError } from './credential-error.ts';

/** A credential in a file of its own, which others may rewrite. */
export async function readLine(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new CredentialError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}
