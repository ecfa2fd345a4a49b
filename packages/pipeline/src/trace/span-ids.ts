import { randomBytes } from 'node:crypto';
import { noSpanId } from './ids.ts';

const idLength = 16;
const idsPerRefill = 256;

/** Makes ids of spans, drawing randomness in bulk. Two in a row make the id of a trace. */
export class SpanIds {
  #pool = '';
  #at = 0;

  next(): string {
    if (this.#at === this.#pool.length) {
      this.#pool = randomBytes((idLength / 2) * idsPerRefill).toString('hex');
      this.#at = 0;
    }
    const id = this.#pool.slice(this.#at, this.#at + idLength);
    this.#at += idLength;
    return id === noSpanId ? this.next() : id;
  }
}
