import { readJson } from '@sallyport/json';
import type { AnswerText } from '../texts/answer-text.ts';

/** One text of a streamed answer, as far as it has come and is not forgotten. Places are counted from its beginning. */
export class Channel {
  readonly name: string;
  /** The text is JSON that comes in pieces: escapes in it hide what it means. */
  readonly isJson: boolean;
  #text = '';
  /** Where what is kept begins. */
  #base = 0;
  /** Up to here it has left. */
  gone = 0;

  constructor(name: string, isJson: boolean) {
    this.name = name;
    this.isJson = isJson;
  }

  get end(): number {
    return this.#base + this.#text.length;
  }

  /** Answers where the piece begins. */
  append(piece: string): number {
    const start = this.end;
    this.#text += piece;
    return start;
  }

  /** Forgets what has left but for some. */
  forget(contextChars: number): void {
    const keepFrom = this.gone - (this.isJson ? Math.max(contextChars, jsonContextChars) : contextChars);
    if (keepFrom - this.#base < contextChars) return;
    this.#text = this.#text.slice(keepFrom - this.#base);
    this.#base = keepFrom;
  }

  includes(text: string): boolean {
    return this.#text.includes(text);
  }

  /** As it stands, and decoded where that is something else. */
  shown(): ShownText[] {
    const base = this.#base;
    const raw = shownAs(this, this.#text, this.name, (index) => base + index, base);
    if (!this.isJson || !this.#text.includes('\\')) return [raw];
    const { text, places } = decode(this.#text);
    const decoded = shownAs(this, text, `${this.name}#`, (index) => this.#base + places[index]!);
    return [
      raw,
      {
        ...decoded,
        text: { ...decoded.text, isDecoded: true },
        write: (replacement) => JSON.stringify(replacement).slice(1, -1),
      },
    ];
  }
}

const jsonContextChars = 4096;

/** A text as a guard is shown it, and where in the channel its parts are. */
export interface ShownText {
  readonly text: AnswerText;
  readonly channel: Channel;
  placeOf(index: number): number;
  /** How what stands instead is written in the channel. */
  write(replacement: string): string;
}

function shownAs(
  channel: Channel,
  text: string,
  path: string,
  placeOf: (index: number) => number,
  base?: number,
): ShownText {
  let from = 0;
  let high = text.length;
  // The first place that has not left.
  while (from < high) {
    const middle = (from + high) >> 1;
    if (placeOf(middle) < channel.gone) from = middle + 1;
    else high = middle;
  }
  const { isJson } = channel;
  const shown: AnswerText = { text, role: 'assistant', path, from, base, isJson, isRepeated: false };
  return { text: shown, channel, placeOf, write: (replacement) => replacement };
}

/** Escapes of JSON resolved wherever they stand; `places`: where each unit is written, and behind the last one the end. */
function decode(json: string): { text: string; places: Uint32Array } {
  const places = new Uint32Array(json.length + 1);
  let text = '';
  let at = 0;
  while (at < json.length) {
    places[text.length] = at;
    if (json[at] !== '\\') {
      text += json[at++];
      continue;
    }
    const size = json[at + 1] === 'u' ? 6 : 2;
    // Cut in the middle of an escape.
    if (at + size > json.length) break;
    text += unescaped(json.slice(at, at + size));
    at += size;
  }
  places[text.length] = at;
  return { text, places };
}

function unescaped(written: string): string {
  try {
    return readJson(`"${written}"`) as string;
  } catch {
    return written[1]!;
  }
}
