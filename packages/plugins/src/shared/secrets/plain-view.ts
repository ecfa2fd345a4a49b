import { readJson } from '@sallyport/json';
/**
 * A text as a reader of JSON or of code would have it: escapes of printable ASCII undone (`\u002d`, `\/`, also where they are escaped
 * themselves), so that what is written with them is found. Of a text that is JSON all escapes are. Grows with the text, and knows where each
 * character stood.
 */
export class PlainView {
  text = '';
  /** Characters of the text that `text` begins after, in its own count. */
  #base = 0;
  /** After so many characters of the view (in its own count), the text has so many more. */
  readonly #shifts: { at: number; more: number }[] = [];
  /** The beginning of an escape that has not come whole. */
  #pending = '';
  readonly #escapes: RegExp;

  constructor(isJson: boolean) {
    this.#escapes = isJson ? new RegExp(`${plainEscape.source}|${jsonEscape.source}`, 'g') : plainEscape;
  }

  append(piece: string, ended: boolean): void {
    let raw = this.#pending + piece;
    this.#pending = '';
    if (!raw.includes('\\')) {
      this.text += raw;
      return;
    }
    if (!ended) {
      const begun = unfinishedEscapeIn(raw);
      this.#pending = raw.slice(begun);
      raw = raw.slice(0, begun);
    }
    let from = 0;
    this.#escapes.lastIndex = 0;
    for (let found = this.#escapes.exec(raw); found !== null; found = this.#escapes.exec(raw)) {
      this.text += raw.slice(from, found.index);
      const decoded = decode(found[0], found[1]);
      this.text += decoded;
      from = found.index + found[0].length;
      this.#shifts.push({
        at: this.#base + this.text.length,
        more: this.#moreAtEnd() + found[0].length - decoded.length,
      });
    }
    this.text += raw.slice(from);
  }

  /** Where in the text what stands at `index` of the view begins, or what is before it ends. */
  positionOf(index: number): number {
    const at = this.#base + index;
    const shifts = this.#shifts;
    let low = 0;
    let high = shifts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shifts[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    return at + (shifts[low - 1]?.more ?? 0);
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

const plainEscape = /\\{1,4}(?:u00([2-7][0-9a-fA-F])|\/)/g;
const jsonEscape = /\\(?:["\\bfnrt]|u[0-9a-fA-F]{4})/;

function decode(written: string, code: string | undefined): string {
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  if (written.endsWith('/')) return '/';
  return readJson(`"${written}"`) as string;
}

/** Where the text ends in the middle of an escape, or in backslashes that what follows has a say in. */
function unfinishedEscapeIn(text: string): number {
  const begun = text.length - (/u[0-9a-fA-F]{0,3}$/.exec(text.slice(-4))?.[0].length ?? 0);
  let at = begun;
  while (at > 0 && text[at - 1] === '\\') at--;
  if (at === begun) return text.length;
  // So many that they are no escape: by twos they say nothing to those behind them.
  return begun - at > backslashesMax ? begun - backslashesMax + ((begun - backslashesMax - at) % 2) : at;
}

const backslashesMax = 64;
