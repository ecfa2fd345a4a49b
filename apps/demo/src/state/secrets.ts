import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Made at the first start and kept, so that people stay signed in over a restart. */
export interface Secrets {
  /** Encrypts the sessions of the chatbot's route. */
  readonly session: string;
  /** Of the client `chatbot`, which the gateway is at the identity provider. */
  readonly chatbotClient: string;
  /** Of the client `control-plane`. */
  readonly controlPlaneClient: string;
}

export async function keptSecrets(folder: string): Promise<Secrets> {
  const file = join(folder, 'secrets.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secrets: Secrets = { session: secret(), chatbotClient: secret(), controlPlaneClient: secret() };
  await writeFile(file, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  return secrets;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
