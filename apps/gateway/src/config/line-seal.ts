import { createCipheriv, createDecipheriv, createHmac, type Hmac, hkdfSync, randomBytes } from 'node:crypto';
import { type CollectionDefinition, type Entity, openCollections } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';

/**
 * Kinds of entities whose lines may stand open: those that hold no secrets, and those whose secrets were replaced by hashes where
 * the file was read. All others are sealed, of plugins from outside too.
 */
export function openKindsOf(collections: readonly CollectionDefinition[]): ReadonlySet<string> {
  const hashed = collections.filter(({ seal }) => seal !== undefined).map(({ name }) => name);
  return new Set([...openCollections, ...hashed]);
}

const countBytes = 4;
const tagBytes = 16;

/**
 * Seals the entities of one snapshot file that may hold secrets: AES-256-GCM under a key of the file's own, which is derived
 * from the secret that the processes of a node share in memory. Who finds the file later, after a crash or in a backup, can
 * read no secret in it.
 */
export class LineSeal {
  readonly salt: Buffer;
  readonly #key: Buffer;
  readonly #digestKey: Buffer;
  #count = 0;

  /** `salt` is that of a file which is there already. */
  constructor(secret: string, salt: Buffer = randomBytes(32)) {
    this.salt = salt;
    const keys = Buffer.from(hkdfSync('sha256', secret, salt, 'sallyport snapshot file', 64));
    this.#key = keys.subarray(0, 32);
    this.#digestKey = keys.subarray(32);
  }

  /** What the whole file is known by: nobody without the key can change it unnoticed. */
  digest(): Hmac {
    return createHmac('sha256', this.#digestKey);
  }

  sealed(collection: string, entity: Entity): string {
    return JSON.stringify([collection, this.#seal(collection, JSON.stringify(entity))]);
  }

  /** A line of either kind, or one that says that an entity is gone. */
  read(line: string): [collection: string, entity: Entity | undefined, id: string] {
    const [collection, shown, gone] = readJson(line) as [string, Entity | string | null, string?];
    if (shown === null) return [collection, undefined, gone!];
    const entity =
      typeof shown === 'string' ? (readJson(this.#unseal(collection, Buffer.from(shown, 'base64'))) as Entity) : shown;
    return [collection, entity, entity.id];
  }

  #seal(collection: string, text: string): string {
    // The key seals this file alone, so a count never repeats under it.
    const count = Buffer.alloc(countBytes);
    count.writeUInt32BE(++this.#count);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(count)).setAAD(Buffer.from(collection));
    return Buffer.concat([count, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  }

  #unseal(collection: string, sealed: Buffer): string {
    const nonce = nonceOf(sealed.subarray(0, countBytes));
    // A shorter tag, which Node would take otherwise, could be guessed.
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(collection))
      .setAuthTag(sealed.subarray(-tagBytes));
    const text = decipher.update(sealed.subarray(countBytes, -tagBytes));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }
}

function nonceOf(count: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(12 - countBytes), count]);
}
