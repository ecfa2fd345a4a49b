import type { LoadedKey } from '../keys/loaded-key.ts';
import type { TokenTimes } from './token-times.ts';
import type { UnverifiedToken } from './unverified-token.ts';

/** A token whose signature, issuer and times were verified. */
export interface VerifiedToken extends UnverifiedToken, TokenTimes {
  /** Undefined when its signature was not looked at, or made with a shared secret. */
  readonly key: LoadedKey | undefined;
}

interface Entry {
  readonly token: VerifiedToken;
  readonly keptUntilMs: number;
}

/**
 * Tokens that were verified, by their text, which they hold anyway: a digest of it would cost more than all the rest. Bounded: of
 * two generations the older one goes when the younger is full, and what is used moves to the younger.
 */
export class VerifiedTokens {
  readonly #generationMax: number;
  #young = new Map<string, Entry>();
  #old = new Map<string, Entry>();

  constructor(entriesMax: number) {
    this.#generationMax = Math.ceil(entriesMax / 2);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Whoever takes it looks at its times. */
  get(text: string, monotonicMs: number): VerifiedToken | undefined {
    let entry = this.#young.get(text);
    if (entry === undefined) {
      entry = this.#old.get(text);
      if (entry === undefined) return undefined;
      this.#old.delete(text);
      this.#add(text, entry);
    }
    const { token, keptUntilMs } = entry;
    if (monotonicMs < keptUntilMs && token.key?.isCurrent !== false) return token;
    this.#young.delete(text);
    return undefined;
  }

  set(token: VerifiedToken, keptUntilMs: number): void {
    this.#add(token.text, { token, keptUntilMs });
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  #add(text: string, entry: Entry): void {
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, entry);
  }
}
