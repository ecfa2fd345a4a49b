import { randomBytes } from 'node:crypto';

const idsPerRefill = 256;

/** Makes ids of so many hexadecimal characters, never all zeros, drawing randomness in bulk. */
export class RandomIds {
  readonly #length: number;
  readonly #none: string;
  #pool = '';
  #at = 0;

  /** `length` is even. */
  constructor(length: number) {
    this.#length = length;
    this.#none = '0'.repeat(length);
  }

  next(): string {
    if (this.#at === this.#pool.length) {
      this.#pool = randomBytes((this.#length / 2) * idsPerRefill).toString('hex');
      this.#at = 0;
    }
    const id = this.#pool.slice(this.#at, this.#at + this.#length);
    this.#at += this.#length;
    return id === this.#none ? this.next() : id;
  }
}
