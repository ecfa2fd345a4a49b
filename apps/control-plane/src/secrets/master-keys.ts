import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { StartError } from '../options.ts';

/** A key that opens the data keys. It is never in the store. */
export interface MasterKey {
  id: string;
  key: Buffer;
}

/** Where master keys are: in the environment, or in a file. */
export type MasterKeyPlace = { text: string } | { file: string };

const lengthMin = 32;
const lengthMax = 512;
const charactersMin = 12;

/** The newest first. Made where the file is missing. Throws `StartError`. */
export async function readMasterKeys(place: MasterKeyPlace): Promise<MasterKey[]> {
  if ('text' in place) return masterKeysOf(place.text, 'SALLYPORT_MASTER_KEY');
  const { file } = place;
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new StartError(`The master key file ${file} can be read by others: chmod 600 it.`);
    return masterKeysOf(await readFile(file, 'utf8'), `The master key file ${file}`);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new StartError(`The master key file ${file} cannot be read: ${message}`);
    await writeMasterKeys(file, [newMasterKeyText()]);
    return await readMasterKeys(place);
  }
}

/** Replaces the file as a whole, for its owner alone. Throws `StartError`. */
export async function writeMasterKeys(file: string, texts: readonly string[]): Promise<void> {
  const half = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(half, 'wx', 0o600);
    try {
      await handle.writeFile(texts.map((text) => `${text}\n`).join(''));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(half, file);
  } catch (error) {
    throw new StartError(`The master key file ${file} cannot be written: ${(error as Error).message}`);
  }
}

/** The texts of a file, the newest first. */
export async function masterKeyTexts(file: string): Promise<string[]> {
  return textsOf(await readFile(file, 'utf8'));
}

export function newMasterKeyText(): string {
  return randomBytes(32).toString('base64url');
}

/** A data key as it is kept: sealed, for its own id. */
export function wrap(dataKeyId: string, dataKey: Buffer, { key }: MasterKey): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(`data key ${dataKeyId}`));
  return Buffer.concat([iv, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Throws where another master key wrapped it, or it is another data key. */
export function unwrap(dataKeyId: string, wrapped: string, { key }: MasterKey): Buffer {
  const bytes = Buffer.from(wrapped, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    .setAAD(Buffer.from(`data key ${dataKeyId}`))
    .setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
}

function masterKeysOf(content: string, where: string): MasterKey[] {
  const texts = textsOf(content);
  if (texts.length === 0) throw new StartError(`${where} is empty.`);
  return texts.map((text) => {
    // What can be guessed is no key.
    if (!isStrong(text))
      throw new StartError(
        `${where} holds a key that is too weak: ${lengthMin} to ${lengthMax} letters, digits and -._~+/= by chance, as of: openssl rand -base64 32`,
      );
    const key = Buffer.from(hkdfSync('sha256', text, '', 'sallyport control plane: master key', 32));
    return { id: createHash('sha256').update('id of ').update(key).digest('hex').slice(0, 16), key };
  });
}

function textsOf(content: string): string[] {
  return content.split(/[\s,]+/).filter((text) => text !== '');
}

function isStrong(text: string): boolean {
  if (text.length < lengthMin || text.length > lengthMax || !/^[\w.~+/=-]+$/.test(text)) return false;
  return new Set(text).size >= charactersMin;
}
