import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readOrCreateToken } from '../access/token-file.ts';

const prefix = 'sealed:1:';
const ivBytes = 12;
const tagBytes = 16;

/** Encrypts secrets that are kept: AES-256-GCM (NIST SP 800-38D), bound to the place that they are kept in. */
export class Sealer {
  readonly #key: Buffer;

  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'sallyport control plane: kept secrets', 32));
  }

  /** `place` is to be given again to open it: what is sealed cannot be moved elsewhere. */
  seal(secret: string, place: string): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return prefix + sealed.toString('base64url');
  }

  /** Throws where it was not sealed by us, for this place, with this key. */
  open(text: string, place: string): string {
    if (!text.startsWith(prefix)) throw new Error('It is not a sealed secret.');
    const bytes = Buffer.from(text.slice(prefix.length), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, ivBytes))
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
  }
}

/** The sealer of a data folder; its key is made where it is missing. Throws `StartError`. */
export async function openSealer(dataFolder: string): Promise<Sealer> {
  return new Sealer(await readOrCreateToken(join(dataFolder, 'seal-key'), () => randomBytes(32).toString('base64url')));
}
