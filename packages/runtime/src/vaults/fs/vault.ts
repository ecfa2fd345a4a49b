import { unwatchFile, watchFile } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fsVault } from '@sallyport/contracts';
import { CredentialError } from '../../credentials/credential-error.ts';
import { defineVault } from '../vault.ts';

/** How soon a changed file is noticed. Also one behind a link that was turned elsewhere, as Kubernetes does. Milliseconds. */
const lookEveryMs = 1_000;
const fileBytesMax = 1024 * 1024;

/** Files in a folder: `{vault://my-files/token.txt}`, `{vault://my-files/creds.json/password}`. */
export const fs = defineVault({
  settings: fsVault,
  open: ({ prefix }) => ({
    async read(resource, version) {
      if (version !== undefined) throw new CredentialError('files have no versions', { isMissing: true });
      const bytes = await readBounded(join(prefix, resource));
      // Editors and `echo` end files with a line break that is no part of the secret.
      return bytes.toString('utf8').replace(/\r?\n$/, '');
    },
    watch(resource, onChange) {
      const path = join(prefix, resource);
      const listener = () => onChange();
      watchFile(path, { interval: lookEveryMs, persistent: false }, listener);
      return () => unwatchFile(path, listener);
    },
  }),
});

async function readBounded(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      if (!(await file.stat()).isFile()) throw new CredentialError('it is not a file', { isMissing: true });
      const buffer = Buffer.alloc(fileBytesMax + 1);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      if (bytesRead > fileBytesMax) throw new CredentialError('the file is too large', { isMissing: true });
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CredentialError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CredentialError(`the file cannot be read (${code})`, { isMissing: code === 'ENOENT', cause: error });
  }
}
