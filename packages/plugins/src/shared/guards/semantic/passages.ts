/** Characters. */
export interface PassageSizes {
  /** Of a passage. */
  readonly least: number;
  readonly most: number;
  /** How far the next one begins behind one that ends in the middle of a sentence. */
  readonly step: number;
}

/** One thing that is said: beside others it would not be noticed. */
export const sentences: PassageSizes = { least: 12, most: 160, step: 110 };
/** What a text is about. */
export const paragraphs: PassageSizes = { least: 200, most: 360, step: 240 };

/**
 * A text as passages: a sentence each, or as many as make the least length, and where a sentence is longer than a passage, overlapping parts of it.
 * Undefined where there are more than `passagesMax`.
 */
export function passagesOf(
  text: string,
  { least, most, step }: PassageSizes,
  passagesMax: number,
): string[] | undefined {
  const passages: string[] = [];
  for (let start = 0; start < text.length; ) {
    if (passages.length === passagesMax) return undefined;
    const sentence = sentenceEnd(text, start + least, start + most);
    const end = sentence ?? wordEnd(text, start + most);
    // What little is left belongs to it.
    if (text.length - end < least) {
      passages.push(text.slice(start));
      break;
    }
    passages.push(text.slice(start, end));
    start = sentence ?? wordEnd(text, start + step);
  }
  return passages;
}

/** Where the first sentence ends between two places; undefined where none does. */
function sentenceEnd(text: string, from: number, to: number): number | undefined {
  for (let end = from; end <= to && end <= text.length; end++) {
    const last = text[end - 1]!;
    if (last === '\n' || wide.includes(last)) return end;
    if (isSpace(text.charCodeAt(end - 1)) && marks.includes(text[end - 2] ?? '')) return end;
  }
  return undefined;
}

const marks = ['.', '!', '?', ';', '…'];
const wide = ['。', '！', '？', '；', '।'];

/** A little earlier where a word would be cut, which no model would know; characters of two units are never cut. */
function wordEnd(text: string, at: number): number {
  for (let end = at; end > at - wordCharactersMax; end--) if (isSpace(text.charCodeAt(end - 1))) return end;
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}

const wordCharactersMax = 24;

function isSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0xa0 || unit === 0x3000;
}
