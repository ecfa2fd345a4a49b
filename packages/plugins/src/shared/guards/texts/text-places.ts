/**
 * Where the UTF-16 units of a text are in its bytes, and the other way round. Places are remembered at intervals: many in a long text are
 * found without going through it each time.
 */
export class TextPlaces {
  readonly #bytes: Buffer;
  readonly #hasEscapes: boolean;
  readonly #marks: Mark[];

  /** The text begins at byte `start`. With `hasEscapes` it is written as in JSON. */
  constructor(bytes: Buffer, start: number, hasEscapes: boolean) {
    this.#bytes = bytes;
    this.#hasEscapes = hasEscapes;
    this.#marks = [{ unit: 0, byte: start }];
  }

  byteOf(unit: number): number {
    return this.#find('unit', unit).byte;
  }

  unitOf(byte: number): number {
    return this.#find('byte', byte).unit;
  }

  #find(by: keyof Mark, target: number): Mark {
    const marks = this.#marks;
    const at = { ...markBefore(marks, by, target) };
    while (at[by] < target) {
      this.#pass(at);
      if (at.byte - marks.at(-1)!.byte >= bytesBetween) marks.push({ ...at });
    }
    return at;
  }

  /** Goes behind the next character. */
  #pass(at: Mark): void {
    const first = this.#bytes[at.byte]!;
    const isEscape = this.#hasEscapes && first === backslash;
    if (isEscape) at.byte += this.#bytes[at.byte + 1] === letterU ? 6 : 2;
    else at.byte += first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    at.unit += first < 0xf0 ? 1 : 2;
  }
}

interface Mark {
  unit: number;
  byte: number;
}

const bytesBetween = 256;
const backslash = 0x5c;
const letterU = 0x75;

/** The last of the marks that is not behind the target. */
function markBefore(marks: readonly Mark[], by: keyof Mark, target: number): Mark {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (marks[middle]![by] <= target) low = middle;
    else high = middle - 1;
  }
  return marks[low]!;
}
