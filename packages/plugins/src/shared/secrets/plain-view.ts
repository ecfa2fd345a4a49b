/**
 * A text as a reader of JSON or of code would have it: escapes of printable ASCII undone (`\u002d`, `\/`, also where they are escaped
 * themselves), so that what is written with them is found. Grows with the text, and knows where each character stood.
 */
export class PlainView {
  text = '';
  /** Characters of the text that `text` begins after, in its own count. */
  #base = 0;
  /** After so many characters of the view (in its own count), the text has so many more. */
  readonly #shifts: { at: number; more: number }[] = [];
  /** The beginning of an escape that has not come whole. */
  #pending = '';

  append(piece: string, ended: boolean): void {
    let raw = this.#pending + piece;
    this.#pending = '';
    if (!raw.includes('\\')) {
      this.text += raw;
      return;
    }
    if (!ended) {
      const begun = unfinishedEscape.exec(raw)?.index ?? raw.length;
      this.#pending = raw.slice(begun);
      raw = raw.slice(0, begun);
    }
    let from = 0;
    wholeEscape.lastIndex = 0;
    for (let found = wholeEscape.exec(raw); found !== null; found = wholeEscape.exec(raw)) {
      this.text += raw.slice(from, found.index);
      this.text += found[1] === undefined ? '/' : String.fromCharCode(Number.parseInt(found[1], 16));
      from = found.index + found[0].length;
      this.#shifts.push({ at: this.#base + this.text.length, more: this.#moreAtEnd() + found[0].length - 1 });
    }
    this.text += raw.slice(from);
  }

  /** Where in the text what stands at `index` of the view begins, or what is before it ends. */
  positionOf(index: number): number {
    const at = this.#base + index;
    let more = 0;
    for (const shift of this.#shifts) {
      if (shift.at > at) break;
      more = shift.more;
    }
    return at + more;
  }

  /** Forgets the view's first characters. */
  drop(chars: number): void {
    if (chars === 0) return;
    this.text = this.text.slice(chars);
    this.#base += chars;
    while ((this.#shifts[1]?.at ?? Infinity) <= this.#base) this.#shifts.shift();
  }

  #moreAtEnd(): number {
    return this.#shifts.at(-1)?.more ?? 0;
  }
}

const wholeEscape = /\\{1,4}(?:u00([2-7][0-9a-fA-F])|\/)/g;
const unfinishedEscape = /\\{1,4}(?:u(?:0(?:0[2-7]?)?)?)?$/;
