import { randomBytes } from 'node:crypto';

const idLength = 32;
const idsPerRefill = 256;

/** Makes request ids of 32 hexadecimal characters, drawing randomness in bulk. */
export class RequestIds {
  #pool = '';
  #at = 0;

  next(): string {
    if (this.#at === this.#pool.length) {
      this.#pool = randomBytes((idLength / 2) * idsPerRefill).toString('hex');
      this.#at = 0;
    }
    const id = this.#pool.slice(this.#at, this.#at + idLength);
    this.#at += idLength;
    return id;
  }
}
