import { createHash, hkdfSync } from 'node:crypto';
import { StoreUnavailable } from '@sallyport/store';
import { open, type SealedText, seal } from './sealed-text.ts';

/** The keys that secrets are sealed with, and opened. */
export interface SealingKeys {
  /** The id of the one to seal with. */
  current: string;
  byId: ReadonlyMap<string, Buffer>;
  /** Opens what was sealed before keys had ids. */
  legacy: Buffer | undefined;
}

/** Encrypts secrets that are kept, each bound to the place that it is kept in, with the keys of the moment. */
export class Sealer {
  #keys: SealingKeys;
  #isCurrent: () => boolean = () => true;

  /** A secret stands for a key that is made of it. */
  constructor(keys: SealingKeys | string) {
    this.#keys = typeof keys === 'string' ? keysOf(keys) : keys;
  }

  /** `isCurrent`: whether it is certain that the keys are those that all others use. */
  use(keys: SealingKeys, isCurrent: () => boolean): void {
    this.#keys = keys;
    this.#isCurrent = isCurrent;
  }

  /** `place` is to be given again to open it: what is sealed cannot be moved elsewhere. Throws `StoreUnavailable`. */
  seal(secret: string, place: string): string {
    const { current, byId } = this.#keys;
    // With a key that others have replaced meanwhile it could not be opened once that key is gone.
    if (!this.#isCurrent()) throw new StoreUnavailable(new Error('Whether the data keys are current is not known.'));
    return seal(secret, place, { id: current, key: byId.get(current)! });
  }

  /** Throws where it was not sealed by us, for this place, with a key that we have. */
  open(text: string, place: string): string {
    return open(text, place, (sealed) => this.#keyOf(sealed));
  }

  #keyOf({ keyId }: SealedText): Buffer {
    const { byId, legacy } = this.#keys;
    const key = keyId === undefined ? legacy : byId.get(keyId);
    if (key === undefined) throw new StoreUnavailable(new Error(`There is no data key ${keyId ?? 'of before'} here.`));
    return key;
  }
}

function keysOf(secret: string): SealingKeys {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'sallyport control plane: data key', 32));
  const id = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return { current: id, byId: new Map([[id, key]]), legacy: legacyKeyOf(secret) };
}

/** The key of the first versions, made of the text in `seal-key`. */
export function legacyKeyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'sallyport control plane: kept secrets', 32));
}
