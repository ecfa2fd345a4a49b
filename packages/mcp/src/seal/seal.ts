import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import type { KeyRing, RingKey } from '@sallyport/pipeline';

/** What a sealed text is for; one is never taken for another. */
export type SealUse = 'session' | 'upstream' | 'stream' | 'request' | 'state';

/**
 * Texts that clients carry for us: nobody else can read or change them, and none opens for another use, another principal or another
 * endpoint, or once its time is over. AES-256-GCM with keys derived once; a few microseconds either way. Visible ASCII.
 */
export class Seal {
  readonly #keys: KeyRing;
  readonly #endpoint: string;
  readonly #nowMs: () => number;

  /** `endpoint` names what the texts are good at: the same at every worker and node. */
  constructor(keys: KeyRing, endpoint: string, nowMs: () => number) {
    this.#keys = keys;
    this.#endpoint = endpoint;
    this.#nowMs = nowMs;
  }

  /** False while a vault has not given the secret; nothing can be sealed then. */
  get isReady(): boolean {
    return this.#keys.sealing !== undefined;
  }

  seal(use: SealUse, principal: string, text: string, keptMs: number): string {
    const key = this.#keys.sealing;
    if (key === undefined) throw new Error('there is no secret to seal with; its vault gave none');
    const content = Buffer.from(`00000000${text}`);
    content.writeDoubleBE(Math.ceil(this.#nowMs() + keptMs));
    return key.id + encipher(key, this.#bound(use, principal), content);
  }

  /** Undefined for whatever was not sealed so. */
  open(use: SealUse, principal: string, sealed: string): string | undefined {
    return this.openUntil(use, principal, sealed)?.text;
  }

  /** The same, with when it ends. */
  openUntil(use: SealUse, principal: string, sealed: string): { text: string; untilMs: number } | undefined {
    if (sealed.length < charactersMin || sealed.length > charactersMax) return undefined;
    const key = this.#keys.find(sealed.slice(0, idCharacters));
    if (key === undefined) return undefined;
    const content = decipher(key, this.#bound(use, principal), sealed.slice(idCharacters));
    if (content === undefined || content.length < expiryBytes) return undefined;
    const untilMs = content.readDoubleBE();
    return untilMs > this.#nowMs() ? { text: content.toString('utf8', expiryBytes), untilMs } : undefined;
  }

  #bound(use: SealUse, principal: string): Buffer {
    return Buffer.from(`${use}\0${this.#endpoint}\0${principal}`);
  }
}

const cipher = 'aes-256-gcm';
const idCharacters = 8;
const ivBytes = 12;
const tagBytes = 16;
const expiryBytes = 8;
const charactersMin = idCharacters + Math.ceil(((ivBytes + expiryBytes + tagBytes) * 4) / 3);
/** Whatever is longer was not sealed by us: it would not fit into a header either. */
const charactersMax = 64 * 1024;

function encipher({ bytes }: RingKey, bound: Buffer, content: Buffer): string {
  const iv = randomIv();
  const enciphering = createCipheriv(cipher, bytes, iv);
  enciphering.setAAD(bound);
  const sealed = Buffer.concat([iv, enciphering.update(content), enciphering.final(), emptyTag]);
  enciphering.getAuthTag().copy(sealed, sealed.length - tagBytes);
  return sealed.toString('base64url');
}

const emptyTag = Buffer.alloc(tagBytes);

function decipher({ bytes }: RingKey, bound: Buffer, text: string): Buffer | undefined {
  const sealed = Buffer.from(text, 'base64url');
  // One text, one spelling: what a lenient reader of base64 drops is none of ours.
  if (sealed.toString('base64url') !== text) return undefined;
  const tagAt = sealed.length - tagBytes;
  const deciphering = createDecipheriv(cipher, bytes, sealed.subarray(0, ivBytes), { authTagLength: tagBytes });
  deciphering.setAAD(bound);
  deciphering.setAuthTag(sealed.subarray(tagAt));
  try {
    const content = deciphering.update(sealed.subarray(ivBytes, tagAt));
    deciphering.final();
    return content;
  } catch {
    return undefined;
  }
}

/** Randomness is fetched for many at once: asked for singly, it would cost as much as the cipher. */
const pool = Buffer.alloc(ivBytes * 256);
let poolAt = pool.length;

function randomIv(): Buffer {
  if (poolAt === pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  poolAt += ivBytes;
  return pool.subarray(poolAt - ivBytes, poolAt);
}
