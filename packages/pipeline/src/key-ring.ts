import { createHash, hkdfSync } from 'node:crypto';

export interface RingKey {
  /** Marks what it has sealed: eight characters of base64url. */
  readonly id: string;
  /** 32 of them. */
  readonly bytes: Uint8Array;
}

/**
 * Keys derived from secrets, once each: the first secret's seals, those of all open, so that secrets can be rotated. Keys of one
 * purpose open nothing of another.
 */
export class KeyRing {
  readonly #secrets: readonly RevealedSecret[];
  readonly #purpose: string;
  readonly #byText = new Map<string, RingKey>();

  constructor(secrets: readonly RevealedSecret[], purpose: string) {
    this.#secrets = secrets;
    this.#purpose = purpose;
  }

  /** Undefined while a vault has not given its secret: what anybody can derive seals nothing. */
  get sealing(): RingKey | undefined {
    return this.#keyOf(this.#secrets[0]!);
  }

  find(id: unknown): RingKey | undefined {
    for (const secret of this.#secrets) this.#keyOf(secret);
    for (const key of this.#byText.values()) if (key.id === id) return key;
    return undefined;
  }

  /** A secret is read each time, since one from a vault may change; the keys of those before it stay good. */
  #keyOf(secret: RevealedSecret): RingKey | undefined {
    const text = secret.reveal();
    if (text === '') return undefined;
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const key = derive(text, this.#purpose);
    this.#byText.set(text, key);
    for (const oldest of this.#byText.keys()) {
      if (this.#byText.size > this.#secrets.length + earlierMax) this.#byText.delete(oldest);
    }
    return key;
  }
}

/** What a `Secret` is to a ring. */
type RevealedSecret = { reveal(): string };

/** How many keys of secrets that have changed since are remembered. */
const earlierMax = 2;

function derive(secret: string, purpose: string): RingKey {
  const bytes = new Uint8Array(hkdfSync('sha256', secret, '', `sallyport ${purpose}`, 32));
  return { id: createHash('sha256').update(bytes).digest('base64url').slice(0, 8), bytes };
}
