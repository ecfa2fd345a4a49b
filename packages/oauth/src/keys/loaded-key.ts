import { type CryptoKey, importJWK } from 'jose';

export type PublicJwk = Readonly<Record<string, string>>;

/** A key that tokens may be verified with. */
export class LoadedKey {
  readonly kid: string | undefined;
  /** Algorithms it may be used with. */
  readonly algorithms: readonly string[];
  /** The public members, and nothing else. */
  readonly jwk: PublicJwk;
  /** The same for the same key material, whatever it is called. */
  readonly identity: string;
  /** The provider still vouches for it. What was verified with a key that is gone has to be verified anew. */
  isCurrent: boolean;
  readonly #imported = new Map<string, Promise<CryptoKey>>();

  constructor(kid: string | undefined, algorithms: readonly string[], jwk: PublicJwk) {
    this.kid = kid;
    this.algorithms = algorithms;
    this.jwk = jwk;
    this.identity = JSON.stringify([kid, algorithms, jwk]);
    this.isCurrent = true;
  }

  /** The key as jose wants it for one algorithm. Rejects when the members make no key. */
  forAlgorithm(algorithm: string): Promise<CryptoKey> {
    let imported = this.#imported.get(algorithm);
    if (imported === undefined) {
      imported = importJWK({ ...this.jwk }, algorithm) as Promise<CryptoKey>;
      this.#imported.set(algorithm, imported);
    }
    return imported;
  }
}
